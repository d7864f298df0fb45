package org.luoshi.command.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER;
import static org.luoshi.command.org.OrganizationRule.*;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.luoshi.command.Cast;
import org.luoshi.command.Scene;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.org.OrganizationCommand.RenameLeader;
import org.luoshi.command.org.OrganizationCommand.RenameOffice;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;

/** The directory. That a holder of open tasks cannot retire is shown in {@link RegistryTest}, on a real ledger. */
class OrganizationTest {
    private static final OrganizationEvent OFFICE = new OfficeRegistered(OTHER, "测试处");
    private static final OrganizationEvent PERSON = new LeaderRegistered(LEADER, "测试领导甲");
    private static final OrganizationEvent OFFICE_GONE = new OfficeRetired(OTHER, "撤销");
    private static final OrganizationEvent PERSON_GONE = new LeaderRetired(LEADER, "退休");

    private static Scene<Organization> given(OrganizationEvent... history) {
        return new Scene<>(Organization.class).given((Object[]) history).by(Cast.ADMIN);
    }

    @Test
    void an_office_is_registered_renamed_and_retired() {
        given().when(new RegisterOffice(OTHER, "测试处")).expectEvents(OFFICE);
        given(OFFICE)
                .when(new RenameOffice(OTHER, "测试新处", "更名"))
                .expectEvents(new OfficeRenamed(OTHER, "测试处", "测试新处", "更名"));
        given(OFFICE).when(new RetireOffice(OTHER, "撤销")).expectEvents(OFFICE_GONE);
    }

    @Test
    void a_leader_is_registered_renamed_and_retired() {
        given().when(new RegisterLeader(LEADER, "测试领导甲")).expectEvents(PERSON);
        given(PERSON)
                .when(new RenameLeader(LEADER, "测试领导乙", "更正"))
                .expectEvents(new LeaderRenamed(LEADER, "测试领导甲", "测试领导乙", "更正"));
        given(PERSON).when(new RetireLeader(LEADER, "退休")).expectEvents(PERSON_GONE);
    }

    private record Refused(OrganizationRule rule, OrganizationCommand command, List<OrganizationEvent> history) {}

    private static Refused refused(OrganizationRule rule, OrganizationCommand command, OrganizationEvent... history) {
        return new Refused(rule, command, List.of(history));
    }

    private static final List<Refused> REFUSED = List.of(
            refused(OFFICE_ID_TAKEN, new RegisterOffice(OTHER, "另一处"), OFFICE),
            refused(OFFICE_ID_TAKEN, new RegisterOffice(OTHER, "另一处"), OFFICE, OFFICE_GONE),
            refused(OFFICE_UNKNOWN, new RenameOffice(OTHER, "测试新处", "更名")),
            refused(OFFICE_RETIRED, new RenameOffice(OTHER, "测试新处", "更名"), OFFICE, OFFICE_GONE),
            refused(NOTHING_CHANGES, new RenameOffice(OTHER, "测试处", "更名"), OFFICE),
            refused(REASON_REQUIRED, new RenameOffice(OTHER, "测试新处", " "), OFFICE),
            refused(OFFICE_UNKNOWN, new RetireOffice(OTHER, "撤销")),
            refused(OFFICE_RETIRED, new RetireOffice(OTHER, "撤销"), OFFICE, OFFICE_GONE),
            refused(REASON_REQUIRED, new RetireOffice(OTHER, ""), OFFICE),
            refused(LEADER_ID_TAKEN, new RegisterLeader(LEADER, "另一人"), PERSON),
            refused(LEADER_ID_TAKEN, new RegisterLeader(LEADER, "另一人"), PERSON, PERSON_GONE),
            refused(LEADER_UNKNOWN, new RenameLeader(LEADER, "测试领导乙", "更正")),
            refused(LEADER_RETIRED, new RenameLeader(LEADER, "测试领导乙", "更正"), PERSON, PERSON_GONE),
            refused(NOTHING_CHANGES, new RenameLeader(LEADER, "测试领导甲", "更正"), PERSON),
            refused(REASON_REQUIRED, new RenameLeader(LEADER, "测试领导乙", ""), PERSON),
            refused(LEADER_UNKNOWN, new RetireLeader(LEADER, "退休")),
            refused(LEADER_RETIRED, new RetireLeader(LEADER, "退休"), PERSON, PERSON_GONE),
            refused(REASON_REQUIRED, new RetireLeader(LEADER, "\n"), PERSON));

    @TestFactory
    Stream<DynamicTest> refuses() {
        return REFUSED.stream()
                .map(refused -> DynamicTest.dynamicTest(
                        refused.rule() + " after " + refused.history().size() + ": " + refused.command(),
                        () -> given(refused.history().toArray(OrganizationEvent[]::new))
                                .refuses(refused.command(), refused.rule())));
    }

    @TestFactory
    Stream<DynamicTest> only_an_administrator_changes_the_directory() {
        List<Actor> others = List.of(
                Cast.SUPERVISOR,
                Cast.AUDITOR,
                Cast.VIEWER,
                Cast.PATROL,
                Cast.of(Cast.LEAD),
                Cast.of(OTHER),
                Cast.of(LEADER));
        List<OrganizationCommand> commands = List.of(
                new RegisterOffice(Cast.LEAD, "另一处"),
                new RenameOffice(OTHER, "测试新处", "更名"),
                new RetireOffice(OTHER, "撤销"),
                new RegisterLeader(Cast.OTHER_LEADER, "测试领导乙"),
                new RenameLeader(LEADER, "测试领导乙", "更正"),
                new RetireLeader(LEADER, "退休"));
        assertThat(commands.stream().map(Object::getClass).distinct())
                .hasSameSizeAs(OrganizationCommand.class.getPermittedSubclasses());
        return commands.stream()
                .flatMap(command -> others.stream()
                        .map(actor -> DynamicTest.dynamicTest(
                                command.getClass().getSimpleName() + " not by " + actor.id(),
                                () -> given(OFFICE, PERSON).by(actor).refuses(command, NOT_PERMITTED))));
    }
}
