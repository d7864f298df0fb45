package org.luoshi.kernel.org;

import org.luoshi.kernel.Check;

/** Everything that can happen to the directory of leaders and offices. */
public sealed interface OrganizationEvent {

    record OfficeRegistered(OfficeId officeId, String name) implements OrganizationEvent {
        public OfficeRegistered {
            Check.present("officeId", officeId);
            Check.text("name", name, Check.NAME);
        }
    }

    record OfficeRenamed(OfficeId officeId, String before, String after, String reason) implements OrganizationEvent {
        public OfficeRenamed {
            Check.present("officeId", officeId);
            Check.text("before", before, Check.NAME);
            Check.text("after", after, Check.NAME);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    record OfficeRetired(OfficeId officeId, String reason) implements OrganizationEvent {
        public OfficeRetired {
            Check.present("officeId", officeId);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    record LeaderRegistered(LeaderId leaderId, String name) implements OrganizationEvent {
        public LeaderRegistered {
            Check.present("leaderId", leaderId);
            Check.text("name", name, Check.NAME);
        }
    }

    record LeaderRenamed(LeaderId leaderId, String before, String after, String reason) implements OrganizationEvent {
        public LeaderRenamed {
            Check.present("leaderId", leaderId);
            Check.text("before", before, Check.NAME);
            Check.text("after", after, Check.NAME);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    record LeaderRetired(LeaderId leaderId, String reason) implements OrganizationEvent {
        public LeaderRetired {
            Check.present("leaderId", leaderId);
            Check.text("reason", reason, Check.TEXT);
        }
    }
}
