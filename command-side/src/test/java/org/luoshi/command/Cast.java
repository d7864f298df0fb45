package org.luoshi.command;

import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

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

    private static Actor plain(Role role) {
        return new Actor("test-" + role, "测试 " + role, role, null, null);
    }
}
