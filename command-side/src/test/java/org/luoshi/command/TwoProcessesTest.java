package org.luoshi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.ResumeTask;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.TaskId;

/** Each process keeps tasks in memory; what the other has done to them meanwhile counts all the same. */
class TwoProcessesTest {
    private static final TaskId TASK = new TaskId("2023-T01");
    private static final Actor CLERK = Cast.of(Cast.LEAD);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Bureau bureau = Bureau.staffed();
    private final Bureau beside = bureau.beside();
    private final CommandDispatcher here = dispatcher(bureau);
    private final CommandDispatcher there = dispatcher(beside);

    @BeforeEach
    void assign() {
        dispatch(here, Cast.SUPERVISOR, Cast.assignment(TASK), null);
    }

    @AfterEach
    void close() {
        beside.close();
        bureau.close();
    }

    @Test
    void a_refusal_is_not_believed_before_it_was_made_on_the_ledgers_own_state() {
        dispatch(here, Cast.SUPERVISOR, new SuspendTask(TASK, "测试"), null);
        dispatch(there, Cast.SUPERVISOR, new ResumeTask(TASK, "测试"), null);

        assertThat(dispatch(here, CLERK, new AcknowledgeTask(TASK, null), null).sequence())
                .isEqualTo(3);
    }

    @Test
    void what_the_other_has_forbidden_is_refused() {
        dispatch(here, CLERK, new AcknowledgeTask(TASK, null), null);
        dispatch(there, Cast.SUPERVISOR, new SuspendTask(TASK, "测试"), null);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> dispatch(here, Cast.SUPERVISOR, new SuspendTask(TASK, "再次"), null));
        assertThat(bureau.ledger.ofAggregate(TASK.value())).hasSize(3);
    }

    @Test
    void the_newest_sequence_is_accepted_though_memory_has_an_older_one() {
        dispatch(there, Cast.of(Cast.LEADER), new RecordInstruction(TASK, "请加快"), null);

        assertThat(dispatch(here, CLERK, new AcknowledgeTask(TASK, null), 1L).sequence())
                .isEqualTo(2);
    }

    @Test
    void an_old_sequence_is_stale_though_memory_still_has_it() {
        dispatch(there, Cast.of(Cast.LEADER), new RecordInstruction(TASK, "请加快"), null);

        assertThatExceptionOfType(StaleSequence.class)
                .isThrownBy(() -> dispatch(here, CLERK, new AcknowledgeTask(TASK, null), 0L))
                .matches(stale -> stale.current() == 1);
    }

    @Test
    void each_answer_is_counted_by_command_and_outcome() {
        dispatch(here, CLERK, new AcknowledgeTask(TASK, null), null);

        assertThat(meters.get("luoshi.commands")
                        .tags("command", "acknowledge-task", "outcome", "granted")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private CommandDispatcher dispatcher(Bureau of) {
        return new CommandDispatcher(of.gateway(), of.ledger, meters);
    }

    private static Receipt dispatch(CommandDispatcher by, Actor actor, Object command, Long expectedSequence) {
        return by.dispatch(command, actor, UUID.randomUUID().toString(), "0".repeat(64), "test", expectedSequence);
    }
}
