package org.luoshi.launcher;

import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/** Whoever acts in these tests, all of them invented; the tester has the role that is needed. */
final class People {
    static final Actor ADMIN = tester(Role.ADMIN, null);
    static final Actor SUPERVISOR = tester(Role.SUPERVISOR, null);
    static final Actor AUDITOR = tester(Role.AUDITOR, null);
    static final Actor OFFICE = tester(Role.OFFICE, new OfficeId("test-office"));
    static final Actor LEADER =
            new Actor("test-leader-account", "test-leader-account", Role.LEADER, null, new LeaderId("test-leader"));

    private People() {}

    private static Actor tester(Role role, @Nullable OfficeId office) {
        return new Actor("tester", "tester", role, office, null);
    }
}
