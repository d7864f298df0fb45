package org.luoshi.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventExamples;
import org.luoshi.kernel.org.OfficeId;

class AssignmentTest {
    private static final OfficeId LEAD = new OfficeId("lead");
    private static final OfficeId SUPPORTING = new OfficeId("supporting");

    @Test
    void involves_its_lead_and_supporting_offices_and_no_other() {
        Assignment assignment = new Assignment(EventExamples.LEADER, LEAD, List.of(SUPPORTING));
        assertThat(assignment.involves(LEAD)).isTrue();
        assertThat(assignment.involves(SUPPORTING)).isTrue();
        assertThat(assignment.involves(new OfficeId("other"))).isFalse();
    }

    @Test
    void has_no_supporting_office_unless_named() {
        assertThat(new Assignment(EventExamples.LEADER, LEAD, null))
                .isEqualTo(new Assignment(EventExamples.LEADER, LEAD, List.of()));
    }

    @Test
    void has_up_to_50_different_supporting_offices_without_the_lead() {
        assertThat(new Assignment(EventExamples.LEADER, LEAD, offices(50)).supportingOffices())
                .hasSize(50);
        for (List<OfficeId> bad : List.of(offices(51), List.of(LEAD), List.of(SUPPORTING, SUPPORTING)))
            assertThatIllegalArgumentException().isThrownBy(() -> new Assignment(EventExamples.LEADER, LEAD, bad));
    }

    @Test
    void needs_a_leader_and_a_lead_office() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment(null, LEAD, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment(EventExamples.LEADER, null, List.of()));
    }

    @Test
    void a_brief_names_its_year_number_and_title() {
        assertThat(new Brief(1949, 1, "题", null, null, null).number()).isEqualTo(1);
        assertThat(new Brief(2199, 9999, "题".repeat(300), "文".repeat(4000), "源".repeat(300), null).planYear())
                .isEqualTo(2199);
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(1948, 1, "题", null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(2200, 1, "题", null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(2023, 0, "题", null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(2023, 10000, "题", null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(2023, 1, " ", null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(2023, 1, "题", "文".repeat(4001), null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Brief(2023, 1, "题", null, "源".repeat(301), null));
    }

    @Test
    void an_amount_carries_its_unit() {
        assertThat(new Amount(new BigDecimal("2.50E4"), "个"))
                .isEqualTo(new Amount(new BigDecimal("25000"), "个"))
                .hasToString("25000 个");
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(BigDecimal.ONE, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(BigDecimal.ONE, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(BigDecimal.ONE, "个".repeat(21)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(null, "个"));
    }

    private static List<OfficeId> offices(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new OfficeId("office-" + i))
                .toList();
    }
}
