package org.luoshi.query.audit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.query.readmodel.Recorded;

/**
 * What an event has to do with whom: who did it and for whom, what it is, whom it names, and who held the task when it had
 * happened.
 *
 * @param leader in charge of the task from this event on; absent where it is about no task
 * @param offices leading it, and supporting
 * @param words {@code actor:…}, {@code type:…}, {@code leader:…} and {@code office:…}, what the ledger is searched by
 */
record Mentions(long position, @Nullable LeaderId leader, List<OfficeId> offices, List<String> words) {
    Mentions {
        offices = List.copyOf(offices);
        words = List.copyOf(words);
    }

    static String actor(String id) {
        return "actor:" + id;
    }

    static String type(String name) {
        return "type:" + name;
    }

    static String leader(String id) {
        return "leader:" + id;
    }

    static String office(String id) {
        return "office:" + id;
    }

    static Mentions of(@Nullable Mentions before, Recorded recorded) {
        Object event = recorded.event();
        Assignment given = given(event);
        LeaderId leader = given != null ? given.leader() : before == null ? null : before.leader();
        List<OfficeId> offices =
                given != null ? holding(given).toList() : before == null ? List.of() : before.offices();

        SequencedSet<String> words = new LinkedHashSet<>();
        Map<String, ?> who = recorded.metadata();
        if (who.get("actorId") instanceof String id) words.add(actor(id));
        words.add(type(EventJson.nameOf(event)));
        if (who.get("actorLeader") instanceof String id) words.add(leader(id));
        if (who.get("actorOffice") instanceof String id) words.add(office(id));
        if (leader != null) words.add(leader(leader.value()));
        offices.forEach(office -> words.add(office(office.value())));
        leaders(event).forEach(id -> words.add(leader(id.value())));
        offices(event).forEach(id -> words.add(office(id.value())));
        return new Mentions(recorded.position(), leader, offices, List.copyOf(words));
    }

    private static @Nullable Assignment given(Object event) {
        if (event instanceof TaskAssigned e) return e.assignment();
        return event instanceof TaskReassigned e ? e.to() : null;
    }

    private static Stream<OfficeId> holding(Assignment assignment) {
        return Stream.concat(Stream.of(assignment.leadOffice()), assignment.supportingOffices().stream());
    }

    /** Those an event names that do not hold the task after it. */
    private static Stream<LeaderId> leaders(Object event) {
        if (event instanceof TaskReassigned e) return Stream.of(e.from().leader());
        if (event instanceof InstructionRecorded e) return Stream.of(e.leader());
        return event instanceof OrganizationEvent of
                ? switch (of) {
                    case LeaderRegistered e -> Stream.of(e.leaderId());
                    case LeaderRenamed e -> Stream.of(e.leaderId());
                    case LeaderRetired e -> Stream.of(e.leaderId());
                    case OfficeRegistered _, OfficeRenamed _, OfficeRetired _ -> Stream.of();
                }
                : Stream.of();
    }

    private static Stream<OfficeId> offices(Object event) {
        if (event instanceof TaskReassigned e) return holding(e.from());
        if (event instanceof TaskAssigned e) return owners(e.targets().values().stream());
        if (event instanceof TargetAdded e) return owners(Stream.of(e.target()));
        if (event instanceof TargetRevised e) return owners(Stream.of(e.before(), e.after()));
        if (event instanceof RevisionRequested e)
            return Stream.ofNullable(e.change().owner());
        return event instanceof OrganizationEvent of
                ? switch (of) {
                    case OfficeRegistered e -> Stream.of(e.officeId());
                    case OfficeRenamed e -> Stream.of(e.officeId());
                    case OfficeRetired e -> Stream.of(e.officeId());
                    case LeaderRegistered _, LeaderRenamed _, LeaderRetired _ -> Stream.of();
                }
                : Stream.of();
    }

    private static Stream<OfficeId> owners(Stream<Target> targets) {
        return targets.map(Target::owner).filter(Objects::nonNull);
    }
}
