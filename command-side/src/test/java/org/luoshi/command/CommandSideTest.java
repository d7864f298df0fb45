package org.luoshi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.org.OrganizationCommand.RenameOffice;
import org.luoshi.command.org.OrganizationRule;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.Reading;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.command.task.TaskRule;
import org.luoshi.evidence.EvidenceFault;
import org.luoshi.evidence.NoEvidence;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Entry;

/** The command side put together over a real ledger. */
class CommandSideTest {
    private static final TaskId TASK = new TaskId("2023-T01");
    private static final Actor CLERK = Cast.of(Cast.LEAD);

    private final Bureau bureau = Bureau.staffed();

    @BeforeEach
    void assign() {
        var document = new Target(
                "印发办法",
                Comparator.DONE,
                null,
                null,
                null,
                null,
                day("2023-01-01"),
                day("2023-12-31"),
                null,
                null,
                null,
                null,
                null,
                null);
        bureau.send(
                Cast.SUPERVISOR,
                new AssignTask(
                        TASK,
                        new Brief(2023, 1, "测试任务", null, null, null),
                        new Assignment(Cast.LEADER, Cast.LEAD, List.of()),
                        List.of(document)));
    }

    @AfterEach
    void close() {
        bureau.close();
    }

    @Test
    void an_event_carries_who_and_from_which_command_and_nothing_else() {
        CommandContext context = Bureau.context(CLERK, 0L);
        Entry entry = bureau.send(context, new AcknowledgeTask(TASK, null)).getFirst();
        Map<String, String> recorded = new TreeMap<>(context.toMetadata());
        recorded.remove("expectedSequence");
        assertThat(entry.metadataValues()).isEqualTo(recorded).containsEntry("actorOffice", Cast.LEAD.value());
        assertThat(entry.aggregateType()).isEqualTo("Task");
        assertThat(entry.sequence()).isEqualTo(1);
    }

    @Test
    void every_part_of_an_actor_is_recorded() {
        Map<String, String> recorded = bureau.send(Cast.of(Cast.LEADER), new RecordInstruction(TASK, "请加快"))
                .getFirst()
                .metadataValues();
        assertThat(Actor.of(recorded)).isEqualTo(Cast.of(Cast.LEADER));
    }

    @Test
    void who_has_not_seen_the_latest_is_told_what_it_is() {
        stale(CLERK, 1, new AcknowledgeTask(TASK, null), 0L);
        var rename = new RenameOffice(Cast.LEAD, "测试新处", "更名");
        long organization = bureau.ledger.ofAggregate("organization").getLast().sequence();
        stale(Cast.ADMIN, organization - 1, rename, organization);
        assertThat(bureau.send(Bureau.context(Cast.ADMIN, organization), rename))
                .hasSize(1);
        stale(Cast.SUPERVISOR, 3, plan(2023), 0L);
        stale(Cast.SUPERVISOR, 0, plan(2024), null);
    }

    @Test
    void a_stale_sequence_is_looked_at_after_permission_and_before_the_rules() {
        refused(Bureau.context(Cast.VIEWER, 7L), new AcknowledgeTask(TASK, null), TaskRule.NOT_PERMITTED);
        refused(Bureau.context(Cast.of(Cast.OTHER), 7L), new AcknowledgeTask(TASK, null), TaskRule.TASK_UNKNOWN);
        refused(Bureau.context(CLERK, 7L), new AcknowledgeTask(new TaskId("2023-T99"), null), TaskRule.TASK_UNKNOWN);
        refused(Bureau.context(CLERK, 7L), new RenameOffice(Cast.LEAD, "新", "更名"), OrganizationRule.NOT_PERMITTED);
        bureau.send(CLERK, new AcknowledgeTask(TASK, null));
        stale(CLERK, 0, new AcknowledgeTask(TASK, null), 1L);
        refused(Bureau.context(CLERK, 1L), new AcknowledgeTask(TASK, null), TaskRule.TASK_NOT_ASSIGNED);
    }

    @Test
    void today_is_the_day_at_the_bureau() {
        // Eight hours before midnight in Greenwich it is the next day in Shanghai.
        var report = new ReportProgress(
                TASK,
                day("2023-03-31"),
                List.of(new Reading(TargetId.of(1), new Amount(BigDecimal.ONE, "项"))),
                null,
                List.of());
        bureau.clock.moveTo(Instant.parse("2023-03-30T15:59:59Z"));
        refused(Bureau.context(CLERK, null), report, TaskRule.AS_OF_IN_FUTURE);
        bureau.clock.moveTo(Instant.parse("2023-03-30T16:00:00Z"));
        assertThat(bureau.send(CLERK, report)).hasSize(1);
    }

    @Test
    void only_a_report_that_names_evidence_asks_its_store() {
        try (Bureau without = Bureau.staffed(new NoEvidence())) {
            TaskId task = new TaskId("2023-T02");
            without.send(Cast.SUPERVISOR, Cast.assignment(task));
            without.clock.moveTo(Instant.parse("2023-06-30T04:00:00Z"));
            long size = without.ledger.size();
            assertThatThrownBy(() -> without.send(CLERK, report(task, "2023-03-31", TestEvidence.HANDED_IN)))
                    .isInstanceOf(EvidenceFault.class);
            assertThat(without.ledger.size()).isEqualTo(size);
            assertThat(without.send(CLERK, report(task, "2023-03-31"))).hasSize(1);
        }
    }

    @Test
    void the_hash_is_in_the_ledger() {
        bureau.clock.moveTo(Instant.parse("2023-06-30T04:00:00Z"));
        Entry entry = bureau.send(CLERK, report(TASK, "2023-03-31", TestEvidence.HANDED_IN))
                .getFirst();
        assertThat(entry.event())
                .isInstanceOfSatisfying(
                        ProgressReported.class,
                        event -> assertThat(event.evidence()).containsExactly(TestEvidence.HANDED_IN));
    }

    private static ReportProgress report(TaskId task, String asOf, String... evidence) {
        return new ReportProgress(
                task,
                day(asOf),
                List.of(new Reading(TargetId.of(1), new Amount(BigDecimal.ONE, "项"))),
                null,
                List.of(evidence));
    }

    private void stale(Actor actor, long expected, Object command, Long current) {
        assertThatThrownBy(() -> bureau.send(Bureau.context(actor, expected), command))
                .isInstanceOfSatisfying(
                        StaleSequence.class,
                        stale -> assertThat(stale.current()).isEqualTo(current));
    }

    private void refused(CommandContext context, Object command, Rule rule) {
        assertThatThrownBy(() -> bureau.send(context, command))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.rule()).isEqualTo(rule));
    }

    private static IssuePlan plan(int year) {
        return new IssuePlan(year, "测试要点", "测试单位", day("2023-02-01"), List.of());
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }
}
