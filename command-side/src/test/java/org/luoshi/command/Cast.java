package org.luoshi.command;

import java.time.LocalDate;
import java.util.List;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskId;

/** The people and offices of the tests. None of them exists. */
public final class Cast {
    public static final LeaderId LEADER = new LeaderId("test-leader-a");
    public static final LeaderId OTHER_LEADER = new LeaderId("test-leader-b");
    public static final LeaderId RETIRED_LEADER = new LeaderId("test-leader-retired");
    public static final LeaderId UNKNOWN_LEADER = new LeaderId("test-leader-nobody");

    public static final OfficeId LEAD = new OfficeId("test-office-lead");
    public static final OfficeId SUPPORT = new OfficeId("test-office-support");
    public static final OfficeId OWNER = new OfficeId("test-office-owner");
    public static final OfficeId OTHER = new OfficeId("test-office-other");
    public static final OfficeId RETIRED_OFFICE = new OfficeId("test-office-retired");
    public static final OfficeId UNKNOWN_OFFICE = new OfficeId("test-office-nowhere");

    public static final Actor SUPERVISOR = plain(Role.SUPERVISOR);
    public static final Actor ADMIN = plain(Role.ADMIN);
    public static final Actor AUDITOR = plain(Role.AUDITOR);
    public static final Actor VIEWER = plain(Role.VIEWER);
    public static final Actor PATROL = plain(Role.PATROL);

    private Cast() {}

    /** Somebody who works in the office. */
    public static Actor of(OfficeId office) {
        return new Actor("clerk@" + office, "测试经办员", Role.OFFICE, office, null);
    }

    public static Actor of(LeaderId leader) {
        return new Actor("account@" + leader, "测试领导", Role.LEADER, null, leader);
    }

    /** Somebody in the role: of the lead office, or the leader, where it takes one. */
    public static Actor of(Role role) {
        return switch (role) {
            case OFFICE -> of(LEAD);
            case LEADER -> of(LEADER);
            case SUPERVISOR, AUDITOR, ADMIN, VIEWER, PATROL -> plain(role);
        };
    }

    private static Actor plain(Role role) {
        return new Actor("test-" + role, "测试 " + role, role, null, null);
    }

    /** A task for the lead office: to issue one document within the year. */
    public static AssignTask assignment(TaskId task) {
        Target document = new Target(
                "印发办法",
                Comparator.DONE,
                null,
                null,
                null,
                null,
                LocalDate.of(2023, 1, 1),
                LocalDate.of(2023, 12, 31),
                null,
                null,
                null,
                null,
                null,
                null);
        return new AssignTask(
                task,
                new Brief(2023, 1, "测试任务", null, null, null),
                new Assignment(LEADER, LEAD, List.of()),
                List.of(document));
    }
}
