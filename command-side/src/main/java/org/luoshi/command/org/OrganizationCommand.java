package org.luoshi.command.org;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/** Everything that can be asked of the directory of leaders and offices. */
public sealed interface OrganizationCommand {
    /** There is one directory, and this is its place in the ledger. */
    String ID = "organization";

    @TargetAggregateIdentifier
    default String organizationId() {
        return ID;
    }

    /** The id of the office or leader it speaks of. */
    default String memberId() {
        return switch (this) {
            case RegisterOffice c -> c.officeId().value();
            case RenameOffice c -> c.officeId().value();
            case RetireOffice c -> c.officeId().value();
            case RegisterLeader c -> c.leaderId().value();
            case RenameLeader c -> c.leaderId().value();
            case RetireLeader c -> c.leaderId().value();
        };
    }

    record RegisterOffice(OfficeId officeId, String name) implements OrganizationCommand {
        public RegisterOffice {
            Check.text("name", name, Check.NAME);
        }
    }

    record RenameOffice(OfficeId officeId, String name, String reason) implements OrganizationCommand {
        public RenameOffice {
            Check.text("name", name, Check.NAME);
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record RetireOffice(OfficeId officeId, String reason) implements OrganizationCommand {
        public RetireOffice {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record RegisterLeader(LeaderId leaderId, String name) implements OrganizationCommand {
        public RegisterLeader {
            Check.text("name", name, Check.NAME);
        }
    }

    record RenameLeader(LeaderId leaderId, String name, String reason) implements OrganizationCommand {
        public RenameLeader {
            Check.text("name", name, Check.NAME);
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record RetireLeader(LeaderId leaderId, String reason) implements OrganizationCommand {
        public RetireLeader {
            Check.writable("reason", reason, Check.TEXT);
        }
    }
}
