package org.luoshi.command;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskEvent;

/**
 * Given what has happened, somebody gives a command: what happens then, or which rule refuses it. It is 3 July 2023,
 * in a bureau with everybody of {@link Cast}.
 */
public final class Scene<T> {
    public static final LocalDate TODAY = LocalDate.of(2023, 7, 3);

    private final BureauClock clock = BureauClock.on(TODAY);
    private final AggregateTestFixture<T> fixture;
    private final List<Object> history = new ArrayList<>();
    private Actor actor = Cast.SUPERVISOR;
    private Long seen;

    private static final class Around {
        static final Bureau BUREAU = Bureau.staffed();
    }

    public Scene(Class<T> aggregate) {
        fixture = new AggregateTestFixture<>(aggregate);
        fixture.registerInjectableResource(clock);
        fixture.registerInjectableResource(Rulebook.STANDARD);
        fixture.registerInjectableResource(Around.BUREAU.registry);
        fixture.registerInjectableResource(new TestEvidence());
        fixture.registerCommandHandlerInterceptor((unitOfWork, chain) -> {
            unitOfWork.attachTransaction(Around.BUREAU.transactions);
            return chain.proceed();
        });
    }

    public Scene<T> on(LocalDate day) {
        clock.moveTo(day);
        return this;
    }

    public Scene<T> given(Object... events) {
        return given(List.of(events));
    }

    public Scene<T> given(List<?> events) {
        history.addAll(events);
        return this;
    }

    public Scene<T> by(Actor somebody) {
        actor = somebody;
        return this;
    }

    /** The command carries If-Match with this sequence. */
    public Scene<T> havingSeen(long sequence) {
        seen = sequence;
        return this;
    }

    public ResultValidator<T> when(Object command) {
        var message = Bureau.message(Bureau.context(actor, seen), command);
        return history.isEmpty()
                ? fixture.givenNoPriorActivity().when(message)
                : fixture.given(history).when(message);
    }

    /** Exactly these events; whether the light turns with them is another matter. */
    public void makes(Object command, Object... events) {
        when(command).expectEventsMatching(payloads(List.of(events)));
    }

    private static Matcher<List<? super EventMessage<?>>> payloads(List<Object> expected) {
        return new CustomTypeSafeMatcher<>(expected.toString()) {
            @Override
            protected boolean matchesSafely(List<? super EventMessage<?>> messages) {
                return messages.stream()
                        .map(message -> ((EventMessage<?>) message).getPayload())
                        .filter(payload -> !(payload instanceof TaskEvent.LightTurned))
                        .toList()
                        .equals(expected);
            }
        };
    }

    public void refuses(Object command, Rule rule) {
        when(command).expectException(refusalBy(rule)).expectNoEvents();
    }

    private static Matcher<Refusal> refusalBy(Rule rule) {
        return new CustomTypeSafeMatcher<>("a refusal by " + rule.name()) {
            @Override
            protected boolean matchesSafely(Refusal refusal) {
                return refusal.rule().equals(rule);
            }
        };
    }
}
