package org.luoshi.command.org;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.luoshi.command.Cast;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.org.OrganizationCommand.RenameLeader;
import org.luoshi.command.org.OrganizationCommand.RenameOffice;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.kernel.Role;

/** Who may change the directory, as one table. */
class OrganizationPolicyTest {
    private static final List<Role> COLUMNS =
            List.of(Role.SUPERVISOR, Role.LEADER, Role.OFFICE, Role.AUDITOR, Role.ADMIN, Role.VIEWER, Role.PATROL);

    private static final String TABLE = """
                           supervisor
                           | leader
                           | | office
                           | | | auditor
                           | | | | admin
                           | | | | | viewer
                           | | | | | | patrol
            RegisterOffice - - - - x - -
            RenameOffice   - - - - x - -
            RetireOffice   - - - - x - -
            RegisterLeader - - - - x - -
            RenameLeader   - - - - x - -
            RetireLeader   - - - - x - -
            """;

    private static final List<OrganizationCommand> COMMANDS = List.of(
            new RegisterOffice(Cast.LEAD, "测试处"),
            new RenameOffice(Cast.LEAD, "测试新处", "更名"),
            new RetireOffice(Cast.LEAD, "撤销"),
            new RegisterLeader(Cast.LEADER, "测试领导"),
            new RenameLeader(Cast.LEADER, "测试领导", "更正"),
            new RetireLeader(Cast.LEADER, "退休"));

    private static Stream<String[]> rows() {
        return TABLE.lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(row -> Character.isUpperCase(row[0].charAt(0)));
    }

    private static OrganizationCommand command(String name) {
        return COMMANDS.stream()
                .filter(one -> one.getClass().getSimpleName().equals(name))
                .findAny()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> permits() {
        return rows().flatMap(row -> IntStream.range(0, COLUMNS.size()).mapToObj(i -> {
            Role role = COLUMNS.get(i);
            boolean may = row[i + 1].equals("x");
            return DynamicTest.dynamicTest(
                    row[0] + (may ? " by " : " not by ") + role,
                    () -> assertThat(OrganizationPolicy.permits(Cast.of(role), command(row[0])))
                            .isEqualTo(may));
        }));
    }

    @Test
    void the_table_has_every_command_and_every_role() {
        assertThat(rows().map(row -> row[0]))
                .containsExactlyInAnyOrderElementsOf(Stream.of(OrganizationCommand.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(COLUMNS).containsExactlyInAnyOrder(Role.values());
        assertThat(rows()).allMatch(row -> row.length == 1 + COLUMNS.size());
    }
}
