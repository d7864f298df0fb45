package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

class ActorTest {
    private static final OfficeId OFFICE = EventExamples.OFFICE;
    private static final LeaderId LEADER = EventExamples.LEADER;

    @ParameterizedTest
    @EnumSource(Role.class)
    void returns_whole_from_its_metadata(Role role) {
        Actor actor = actor(role, role == Role.OFFICE ? OFFICE : null, role == Role.LEADER ? LEADER : null);
        assertThat(Actor.of(actor.toMetadata())).isEqualTo(actor);
        assertThat(actor.toMetadata()).doesNotContainValue(null);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void has_an_office_exactly_for_an_office_and_a_leader_exactly_for_a_leader(Role role) {
        for (OfficeId office : new OfficeId[] {null, OFFICE})
            for (LeaderId leader : new LeaderId[] {null, LEADER}) {
                boolean whole = (role == Role.OFFICE) == (office != null) && (role == Role.LEADER) == (leader != null);
                if (whole) assertThat(actor(role, office, leader).role()).isEqualTo(role);
                else assertThatIllegalArgumentException().isThrownBy(() -> actor(role, office, leader));
            }
    }

    @ParameterizedTest
    @ValueSource(strings = {"actorId", "actorName", "actorRole", "actorOffice"})
    void metadata_that_lacks_a_part_names_no_actor(String part) {
        Map<String, String> metadata =
                new HashMap<>(actor(Role.OFFICE, OFFICE, null).toMetadata());
        assertThat(metadata.remove(part)).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> Actor.of(metadata));
    }

    @Test
    void metadata_with_an_unknown_role_names_no_actor() {
        Map<String, String> metadata =
                new HashMap<>(actor(Role.VIEWER, null, null).toMetadata());
        metadata.put("actorRole", "KING");
        assertThatIllegalArgumentException().isThrownBy(() -> Actor.of(metadata));
    }

    @Test
    void id_and_name_are_1_to_100_characters() {
        String longest = "名".repeat(100);
        assertThat(new Actor(longest, longest, Role.VIEWER, null, null).name()).isEqualTo(longest);
        for (String bad : List.of("", " ", longest + "x", "a\0")) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Actor(bad, "x", Role.VIEWER, null, null));
            assertThatIllegalArgumentException().isThrownBy(() -> new Actor("x", bad, Role.VIEWER, null, null));
        }
    }

    private static Actor actor(Role role, OfficeId office, LeaderId leader) {
        return new Actor("account-a", "测试人员甲", role, office, leader);
    }
}
