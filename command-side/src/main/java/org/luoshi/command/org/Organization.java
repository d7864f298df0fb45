package org.luoshi.command.org;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.CommandContext;
import org.luoshi.command.Refusal;
import org.luoshi.command.StaleSequence;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.org.OrganizationCommand.RenameLeader;
import org.luoshi.command.org.OrganizationCommand.RenameOffice;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;

/**
 * The bureau's leaders and offices. Nobody is ever removed: who retires takes on nothing new, and may only do so once
 * everything still held has gone to somebody else.
 */
public class Organization {
    private Directory directory = Directory.EMPTY;

    Organization() {}

    @AggregateIdentifier
    String id() {
        return OrganizationCommand.ID;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(OrganizationCommand command, MetaData metadata, Registry registry) {
        CommandContext context = CommandContext.of(metadata);
        OrganizationRule.NOT_PERMITTED.unless(OrganizationPolicy.permits(context.actor(), command));
        StaleSequence.check(context, AggregateLifecycle.getVersion());
        boolean holding = switch (command) {
            case RetireOffice c -> registry.holdsOpenTasks(c.officeId());
            case RetireLeader c -> registry.holdsOpenTasks(c.leaderId());
            case RegisterOffice _, RenameOffice _, RegisterLeader _, RenameLeader _ -> false;
        };
        AggregateLifecycle.apply(decide(directory, command, holding));
    }

    /** @param holding whether who is to retire still holds a task that has not ended */
    static OrganizationEvent decide(Directory directory, OrganizationCommand command, boolean holding) {
        return switch (command) {
            case RegisterOffice c -> {
                OrganizationRule.OFFICE_ID_TAKEN.when(directory.office(c.officeId()) != null);
                yield new OfficeRegistered(c.officeId(), c.name());
            }
            case RenameOffice c -> {
                Office office = active(directory, c.officeId());
                renaming(office.name(), c.name(), c.reason());
                yield new OfficeRenamed(c.officeId(), office.name(), c.name(), c.reason());
            }
            case RetireOffice c -> {
                active(directory, c.officeId());
                OrganizationRule.REASON_REQUIRED.when(Check.blank(c.reason()));
                OrganizationRule.OFFICE_HOLDS_OPEN_TASKS.when(holding);
                yield new OfficeRetired(c.officeId(), c.reason());
            }
            case RegisterLeader c -> {
                OrganizationRule.LEADER_ID_TAKEN.when(directory.leader(c.leaderId()) != null);
                yield new LeaderRegistered(c.leaderId(), c.name());
            }
            case RenameLeader c -> {
                Leader leader = active(directory, c.leaderId());
                renaming(leader.name(), c.name(), c.reason());
                yield new LeaderRenamed(c.leaderId(), leader.name(), c.name(), c.reason());
            }
            case RetireLeader c -> {
                active(directory, c.leaderId());
                OrganizationRule.REASON_REQUIRED.when(Check.blank(c.reason()));
                OrganizationRule.LEADER_HOLDS_OPEN_TASKS.when(holding);
                yield new LeaderRetired(c.leaderId(), c.reason());
            }
        };
    }

    @EventSourcingHandler
    void on(OrganizationEvent event) {
        directory = directory.after(event);
    }

    private static void renaming(String before, String after, String reason) {
        OrganizationRule.REASON_REQUIRED.when(Check.blank(reason));
        OrganizationRule.NOTHING_CHANGES.when(before.equals(after));
    }

    private static Office active(Directory directory, OfficeId id) {
        Office office = known(directory.office(id), OrganizationRule.OFFICE_UNKNOWN);
        OrganizationRule.OFFICE_RETIRED.when(office.retired());
        return office;
    }

    private static Leader active(Directory directory, LeaderId id) {
        Leader leader = known(directory.leader(id), OrganizationRule.LEADER_UNKNOWN);
        OrganizationRule.LEADER_RETIRED.when(leader.retired());
        return leader;
    }

    private static <T> T known(@Nullable T found, OrganizationRule otherwise) {
        if (found == null) throw new Refusal(otherwise);
        return found;
    }
}
