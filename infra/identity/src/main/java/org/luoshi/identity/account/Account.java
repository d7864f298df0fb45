package org.luoshi.identity.account;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Caller;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/**
 * Somebody who may sign in: a person, with a password, or an application of a department, with a client secret. One
 * account, one role.
 *
 * @param id as it stands in the ledger; 1–64 of a–z 0–9 . _ -
 * @param app whether it is an application
 * @param mustChange whether the password opens nothing but the page to change it
 * @param lockedUntil after wrong passwords; absent where it is not locked
 */
record Account(
        String id,
        boolean app,
        String name,
        Role role,
        @Nullable OfficeId office,
        @Nullable LeaderId leader,
        boolean mustChange,
        boolean disabled,
        @Nullable Instant lockedUntil,
        @Schema(hidden = true) Instant createdAt,
        @Schema(hidden = true) String createdBy,
        @Schema(hidden = true) Instant changedAt) {

    /** As whom it acts; also checks that role, office and leader fit together. */
    static Actor actor(String id, String name, Role role, @Nullable OfficeId office, @Nullable LeaderId leader) {
        if (role == Role.PATROL) throw new IllegalArgumentException("PATROL is nobody's account");
        if (Caller.isReserved(id)) throw new IllegalArgumentException(id + " is a name of Luoshi's own");
        return new Actor(id, name, role, office, leader);
    }
}
