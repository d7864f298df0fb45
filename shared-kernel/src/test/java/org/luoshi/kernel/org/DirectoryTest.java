package org.luoshi.kernel.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;

class DirectoryTest {
    private static final OfficeId OFFICE = new OfficeId("test-office-a");
    private static final LeaderId LEADER = new LeaderId("test-leader-a");
    private static final String REASON = "测试理由";

    @Test
    void knows_nobody_at_first() {
        assertThat(Directory.EMPTY.leaders()).isEmpty();
        assertThat(Directory.EMPTY.offices()).isEmpty();
        assertThat(Directory.EMPTY.leader(LEADER)).isNull();
        assertThat(Directory.EMPTY.office(OFFICE)).isNull();
    }

    @Test
    void registers_renames_and_retires_an_office_and_forgets_none() {
        Directory named =
                after(new OfficeRegistered(OFFICE, "测试处室甲"), new OfficeRenamed(OFFICE, "测试处室甲", "测试处室乙", REASON));
        assertThat(named.office(OFFICE)).isEqualTo(new Office(OFFICE, "测试处室乙", false));
        Directory retired = named.after(new OfficeRetired(OFFICE, REASON));
        assertThat(retired.office(OFFICE)).isEqualTo(new Office(OFFICE, "测试处室乙", true));
        assertThat(retired.leaders()).isEmpty();
        assertThat(named.office(OFFICE)).as("a directory does not change").isNotEqualTo(retired.office(OFFICE));
    }

    @Test
    void registers_renames_and_retires_a_leader_and_forgets_none() {
        Directory retired = after(
                new LeaderRegistered(LEADER, "测试领导甲"),
                new LeaderRetired(LEADER, REASON),
                new LeaderRenamed(LEADER, "测试领导甲", "测试领导乙", REASON));
        assertThat(retired.leader(LEADER)).isEqualTo(new Leader(LEADER, "测试领导乙", true));
        assertThat(retired.offices()).isEmpty();
    }

    @Test
    void a_leader_and_an_office_may_share_a_slug() {
        Directory both = after(
                new LeaderRegistered(new LeaderId("same"), "测试领导甲"),
                new OfficeRegistered(new OfficeId("same"), "测试处室甲"));
        assertThat(both.leaders()).hasSize(1);
        assertThat(both.offices()).hasSize(1);
    }

    @Test
    void refuses_a_history_that_begins_in_the_middle() {
        for (OrganizationEvent event : List.of(
                new OfficeRenamed(OFFICE, "甲", "乙", REASON),
                new OfficeRetired(OFFICE, REASON),
                new LeaderRenamed(LEADER, "甲", "乙", REASON),
                new LeaderRetired(LEADER, REASON)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Directory.EMPTY.after(event))
                    .withMessageEndingWith("is missing");
    }

    @Test
    void is_in_order_of_ids_and_survives_json() {
        Directory directory = after(
                new OfficeRegistered(new OfficeId("b"), "测试处室乙"),
                new OfficeRegistered(new OfficeId("a"), "测试处室甲"),
                new LeaderRegistered(LEADER, "测试领导甲"));
        assertThat(directory.offices().keySet()).map(OfficeId::value).containsExactly("a", "b");
        String json = EventJson.write(directory);
        assertThat(EventJson.MAPPER.readValue(json, Directory.class)).isEqualTo(directory);
    }

    private static Directory after(OrganizationEvent... events) {
        Directory directory = Directory.EMPTY;
        for (OrganizationEvent event : events) directory = directory.after(event);
        return directory;
    }
}
