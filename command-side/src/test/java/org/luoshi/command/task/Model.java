package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.Month;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.command.task.TaskCommand.RequestClosure;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.UrgeTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.*;

/**
 * What the rules promise, kept by hand beside the fold and knowing nothing of it: who submitted what, what waits, how often
 * time was given. Every event is held against it.
 */
public final class Model {
    private enum Phase {
        OPEN,
        CLOSING,
        HALTED,
        ENDED
    }

    private static final class Promise {
        Target target;
        String asker;
        LocalDate askedOn;
        int deferrals;
        final Map<LocalDate, Claim> claims = new TreeMap<>();

        Promise(Target target) {
            this.target = target;
        }
    }

    private static final class Claim {
        BigDecimal value;
        BigDecimal approved;
        String submitter;
        boolean undecided;
        boolean returned;
    }

    private final Map<TargetId, Promise> binding = new HashMap<>();
    /** Also of targets that have been dropped. */
    private final Map<TargetId, Map<LocalDate, OfficeId>> reporters = new HashMap<>();

    private Phase phase = Phase.OPEN;
    private Phase haltedFrom = Phase.OPEN;
    private String closureAsker;
    private Assignment holders;

    public Model(TaskAssigned assigned) {
        holders = assigned.assignment();
        assigned.targets().forEach((id, target) -> binding.put(id, new Promise(target)));
    }

    /** @throws AssertionError where the rules forbid that this happens now, by this person, on this day */
    public void happens(TaskEvent event, Actor actor, LocalDate today) {
        check(event, actor, today);
        follow(event, actor, today);
        assertThat(binding).as("a task without a target").isNotEmpty();
        assertThat(binding.values()).allMatch(promise -> promise.deferrals <= 2, "two deferrals at most");
        binding.values().forEach(Model::requireRising);
    }

    /** What somebody hears before the rules are asked: nothing, that they may not, or that there is no such task. */
    @Nullable
    TaskRule answer(TaskCommand command, Actor actor) {
        return switch (actor.role()) {
            case SUPERVISOR ->
                switch (command) {
                    case AcknowledgeTask _, ObjectToAssignment _, ReportProgress _, RequestClosure _ ->
                        TaskRule.NOT_PERMITTED;
                    case RecordInstruction _, AssessTask _ -> TaskRule.NOT_PERMITTED;
                    default -> null;
                };
            case LEADER ->
                switch (command) {
                    case RecordInstruction _, ApproveRevision _, RejectRevision _ ->
                        holders.leader().equals(actor.leader()) ? null : TaskRule.TASK_UNKNOWN;
                    default -> TaskRule.NOT_PERMITTED;
                };
            case OFFICE -> answer(command, Check.present("office", actor.office()));
            case PATROL -> command instanceof UrgeTask || command instanceof AssessTask ? null : TaskRule.NOT_PERMITTED;
            case ADMIN, AUDITOR, VIEWER -> TaskRule.NOT_PERMITTED;
        };
    }

    private @Nullable TaskRule answer(TaskCommand command, OfficeId office) {
        boolean lead = holders.leadOffice().equals(office);
        boolean involved = lead || holders.supportingOffices().contains(office);
        boolean may;
        switch (command) {
            case AcknowledgeTask _, ObjectToAssignment _, RequestRevision _, RequestClosure _ -> may = lead;
            case ReportProgress c ->
                may = involved || c.readings().stream().allMatch(reading -> owns(office, reading.targetId()));
            case CorrectProgress c -> {
                Map<LocalDate, OfficeId> reports = reporters.getOrDefault(c.targetId(), Map.of());
                may = reports.containsKey(c.asOf())
                        ? reports.get(c.asOf()).equals(office)
                        : involved || owns(office, c.targetId());
            }
            default -> {
                return TaskRule.NOT_PERMITTED;
            }
        }
        if (may) return null;
        boolean sees = involved || binding.keySet().stream().anyMatch(target -> owns(office, target));
        return sees ? TaskRule.NOT_PERMITTED : TaskRule.TASK_UNKNOWN;
    }

    private boolean owns(OfficeId office, TargetId target) {
        Promise promise = binding.get(target);
        return promise != null && office.equals(promise.target.owner());
    }

    private void check(TaskEvent event, Actor actor, LocalDate today) {
        switch (event) {
            case TaskReassigned _ -> assertThat(phase).isNotEqualTo(Phase.ENDED);
            case InstructionRecorded _ -> {}
            case TaskResumed _ -> assertThat(phase).isEqualTo(Phase.HALTED);
            case TaskReopened _ -> assertThat(phase).isEqualTo(Phase.ENDED);
            case TaskWithdrawn _ -> assertThat(phase).isNotEqualTo(Phase.ENDED);
            default -> assertThat(phase).as("%s", event).isIn(Phase.OPEN, Phase.CLOSING);
        }
        switch (event) {
            case ProgressReported e -> {
                assertThat(phase).isEqualTo(Phase.OPEN);
                assertThat(actor.office())
                        .satisfiesAnyOf(
                                office -> assertThat(holders.involves(office)).isTrue(),
                                office -> assertThat(of(e.targetId()).target.owner())
                                        .isEqualTo(office));
                assertThat(e.asOf())
                        .isBeforeOrEqualTo(today)
                        .isAfterOrEqualTo(of(e.targetId()).target.start());
                assertThat(of(e.targetId()).claims).as("one report a day").doesNotContainKey(e.asOf());
            }
            case ProgressApproved e ->
                requireAnothersClaim(of(e.targetId()).claims.get(e.asOf()), actor);
            case ProgressReturned e ->
                requireAnothersClaim(of(e.targetId()).claims.get(e.asOf()), actor);
            case RevisionRequested e ->
                assertThat(of(e.targetId()).asker).as("already pending").isNull();
            case InstructionRecorded e -> assertThat(e.leader()).isEqualTo(holders.leader());
            case RevisionRejected e ->
                assertThat(of(e.targetId()).asker).isNotNull().isNotEqualTo(actor.id());
            case TargetRevised e -> requireRevisable(e, of(e.targetId()), actor, today);
            case ClosureRequested _ -> requireSettled();
            case ClosureReturned _ -> assertThat(closureAsker).isNotNull().isNotEqualTo(actor.id());
            case TaskClosed _ -> {
                assertThat(closureAsker).isNotNull().isNotEqualTo(actor.id());
                requireSettled();
            }
            default -> {}
        }
    }

    private static void requireAnothersClaim(Claim claim, Actor actor) {
        assertThat(claim.undecided).isTrue();
        assertThat(claim.submitter).isNotEqualTo(actor.id());
    }

    private void requireRevisable(TargetRevised revised, Promise promise, Actor actor, LocalDate today) {
        assertThat(revised.before()).isEqualTo(promise.target);
        if (promise.asker != null) assertThat(actor.id()).isNotEqualTo(promise.asker);
        if (today.getMonth() != Month.JULY) {
            assertThat(actor.leader()).as("the leader in charge").isEqualTo(holders.leader());
            assertThat(revised.authority()).isNotNull();
        }
        LocalDate asked = promise.askedOn == null ? today : promise.askedOn;
        if (revised.after().due().isAfter(promise.target.due()))
            assertThat(asked).isBeforeOrEqualTo(promise.target.due());
    }

    private void requireSettled() {
        for (Promise promise : binding.values()) {
            assertThat(promise.asker).as("a revision pending").isNull();
            assertThat(promise.claims.values()).noneMatch(claim -> claim.undecided);
            LocalDate last = null;
            for (var claim : promise.claims.entrySet()) if (claim.getValue().approved != null) last = claim.getKey();
            assertThat(last).as("nothing approved").isNotNull();
            boolean met = promise.target.metBy(promise.claims.get(last).approved);
            assertThat(met || !last.isBefore(promise.target.due()))
                    .as("no final report")
                    .isTrue();
        }
    }

    private void follow(TaskEvent event, Actor actor, LocalDate today) {
        switch (event) {
            case TaskReassigned e when e.from().leadOffice().equals(e.to().leadOffice()) -> holders = e.to();
            case TargetAdded e -> binding.put(e.targetId(), new Promise(e.target()));
            case TargetDropped e -> binding.remove(e.targetId());
            case RevisionRequested e -> {
                of(e.targetId()).asker = actor.id();
                of(e.targetId()).askedOn = today;
            }
            case RevisionRejected e -> decided(of(e.targetId()));
            case TargetRevised e -> {
                Promise promise = of(e.targetId());
                if (e.after().due().isAfter(promise.target.due())) promise.deferrals++;
                promise.target = e.after();
                decided(promise);
            }
            case ProgressReported e -> {
                Claim claim = new Claim();
                of(e.targetId()).claims.put(e.asOf(), claim);
                reporters.computeIfAbsent(e.targetId(), _ -> new HashMap<>()).put(e.asOf(), actor.office());
                claim(claim, e.amount().value(), actor);
                phase = Phase.OPEN;
            }
            case ProgressCorrected e -> claim(of(e.targetId()).claims.get(e.asOf()), e.after(), actor);
            case ProgressApproved e -> {
                Claim claim = of(e.targetId()).claims.get(e.asOf());
                claim.undecided = false;
                claim.approved = claim.value;
            }
            case ProgressReturned e -> {
                Claim claim = of(e.targetId()).claims.get(e.asOf());
                claim.undecided = false;
                claim.returned = true;
            }
            case ClosureRequested _ -> {
                phase = Phase.CLOSING;
                closureAsker = actor.id();
            }
            // Another office has not asked to close.
            case TaskReassigned e
            when !e.from().leadOffice().equals(e.to().leadOffice()) -> {
                holders = e.to();
                closureAsker = null;
                haltedFrom = Phase.OPEN;
                if (phase == Phase.CLOSING) phase = Phase.OPEN;
            }
            case ClosureReturned _, TaskReopened _ -> phase = Phase.OPEN;
            case TaskClosed _, TaskWithdrawn _ -> phase = Phase.ENDED;
            case TaskSuspended _ -> {
                haltedFrom = phase;
                phase = Phase.HALTED;
            }
            case TaskResumed _ -> phase = haltedFrom;
            default -> {}
        }
    }

    private static void decided(Promise promise) {
        promise.asker = null;
        promise.askedOn = null;
    }

    private static void claim(Claim claim, BigDecimal value, Actor actor) {
        claim.value = value;
        claim.submitter = actor.id();
        claim.undecided = true;
        claim.returned = false;
    }

    private static void requireRising(Promise promise) {
        if (promise.target.aggregation() != org.luoshi.kernel.task.Aggregation.CUMULATIVE) return;
        List<BigDecimal> counting = promise.claims.values().stream()
                .filter(claim -> !claim.returned)
                .map(claim -> claim.value)
                .toList();
        for (int i = 1; i < counting.size(); i++)
            assertThat(counting.get(i)).as("a sum that falls").isGreaterThanOrEqualTo(counting.get(i - 1));
    }

    private Promise of(TargetId id) {
        assertThat(binding).containsKey(id);
        return binding.get(id);
    }
}
