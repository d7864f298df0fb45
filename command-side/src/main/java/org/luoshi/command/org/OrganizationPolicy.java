package org.luoshi.command.org;

import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.org.OrganizationCommand.RenameLeader;
import org.luoshi.command.org.OrganizationCommand.RenameOffice;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;

/** Who may change the directory: who manages accounts manages it, and no commitment; nobody else does. */
final class OrganizationPolicy {
    private OrganizationPolicy() {}

    static boolean permits(Actor actor, OrganizationCommand command) {
        return switch (command) {
            case RegisterOffice _, RenameOffice _, RetireOffice _ -> actor.role() == Role.ADMIN;
            case RegisterLeader _, RenameLeader _, RetireLeader _ -> actor.role() == Role.ADMIN;
        };
    }
}
