package org.luoshi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.luoshi.command.Undecided.Why;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskId;

class CommandDispatcherTest {
    private static final TaskCommand COMMAND = new AcknowledgeTask(new TaskId("2023-K09"), null);
    private static final Actor ACTOR = new Actor("test-supervisor", "测试督查员", Role.SUPERVISOR, null, null);

    private final RecordingBus bus = new RecordingBus();
    private final CommandDispatcher dispatcher = bus.dispatcher();

    @Test
    void sends_a_command_under_its_familys_name_with_its_context() {
        bus.beforeDeciding(message -> {
            assertThat(message.getCommandName()).isEqualTo(TaskCommand.class.getName());
            assertThat(CommandContext.of(message.getMetaData()).actor()).isEqualTo(ACTOR);
        });

        assertThat(dispatch("k", 3L).position()).isEqualTo(1);
    }

    @Test
    void decides_again_where_another_was_faster() {
        AtomicInteger lost = new AtomicInteger();
        bus.beforeDeciding(_ -> {
            if (lost.incrementAndGet() <= 3)
                throw new CommandExecutionException("wrapped", new ConcurrencyException("x"));
        });

        assertThat(dispatch("k", null).replayed()).isFalse();
        assertThat(bus.handled()).isEqualTo(4);
    }

    @Test
    void an_overtaken_if_match_is_stale_at_the_next_attempt() {
        bus.beforeDeciding(message -> {
            if (bus.handled() == 1) throw new ConcurrencyException("another was faster");
            StaleSequence.check(CommandContext.of(message.getMetaData()), 4L);
        });

        assertThatExceptionOfType(StaleSequence.class)
                .isThrownBy(() -> dispatch("k", 3L))
                .matches(stale -> stale.current() == 4);
    }

    @Test
    void a_refusal_that_only_echoes_the_same_request_of_another_process_is_its_answer() {
        bus.beforeDeciding(message -> {
            bus.record(message);
            throw new Refusal(TestRule.TEST_BROKEN);
        });

        Receipt receipt = dispatch("k", null);

        assertThat(receipt.replayed()).isTrue();
        assertThat(receipt.position()).isEqualTo(1);
    }

    @Test
    void answers_again_whatever_the_account_is_called_by_now() {
        Receipt first = dispatch("k", null);

        Receipt again = dispatchAs(new Actor(ACTOR.id(), "测试督查员（改名）", Role.SUPERVISOR, null, null));

        assertThat(again.replayed()).isTrue();
        assertThat(again.position()).isEqualTo(first.position());
    }

    static Stream<Arguments> moved() {
        OfficeId lead = Cast.LEAD;
        OfficeId other = Cast.OTHER;
        return Stream.of(
                Arguments.of(acting(Role.SUPERVISOR, null, null), acting(Role.AUDITOR, null, null)),
                Arguments.of(acting(Role.OFFICE, lead, null), acting(Role.OFFICE, other, null)),
                Arguments.of(acting(Role.LEADER, null, Cast.LEADER), acting(Role.LEADER, null, Cast.OTHER_LEADER)),
                Arguments.of(acting(Role.OFFICE, lead, null), acting(Role.SUPERVISOR, null, null)));
    }

    @ParameterizedTest
    @MethodSource("moved")
    void an_answer_given_in_another_capacity_is_not_given_again(Actor then, Actor now) {
        dispatchAs(then);

        assertThatExceptionOfType(Undecided.class)
                .isThrownBy(() -> dispatchAs(now))
                .matches(undecided -> undecided.why() == Why.KEY_REUSED);
        assertThat(bus.handled()).isEqualTo(1);
        assertThat(dispatchAs(then).replayed()).isTrue();
    }

    private Receipt dispatchAs(Actor actor) {
        return dispatcher.dispatch(COMMAND, actor, "k", "hash", "c", null);
    }

    private static Actor acting(Role role, OfficeId office, LeaderId leader) {
        return new Actor(ACTOR.id(), "测试人员", role, office, leader);
    }

    @Test
    void answers_nothing_that_is_not_in_the_ledger() {
        CommandDispatcher blind =
                new CommandDispatcher(bus.gateway, new RecordingBus().ledger, new SimpleMeterRegistry());

        assertThatIllegalStateException()
                .isThrownBy(() -> blind.dispatch(COMMAND, ACTOR, "k", "hash", "c", null))
                .withMessageContaining("left nothing in the ledger");
    }

    @Test
    void the_same_request_under_way_is_refused_and_free_again_afterwards() throws Exception {
        CountDownLatch under = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        bus.beforeDeciding(_ -> {
            under.countDown();
            await(release);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> dispatch("k", null));
            under.await();
            assertThatExceptionOfType(Undecided.class)
                    .isThrownBy(() -> dispatch("k", null))
                    .matches(undecided -> undecided.why() == Why.IN_FLIGHT);
            release.countDown();
            assertThat(dispatchAfter(first.get())).isTrue();
        }
    }

    private boolean dispatchAfter(Receipt first) {
        Receipt again = dispatch("k", null);
        return again.replayed() && again.position() == first.position();
    }

    private Receipt dispatch(String key, Long expectedSequence) {
        return dispatcher.dispatch(COMMAND, ACTOR, key, "hash", "c", expectedSequence);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
