package org.luoshi.command.plan;

import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.CommandContext;
import org.luoshi.command.StaleSequence;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;

/** The plan of one year, as published: issued once and not changed. What it demands lives on in its tasks. */
public class Plan {
    private @Nullable PlanIssued issued;

    Plan() {}

    @AggregateIdentifier
    @Nullable
    String id() {
        return issued == null ? null : PlanCommand.idOf(issued.planYear());
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(PlanCommand command, MetaData metadata) {
        CommandContext context = CommandContext.of(metadata);
        PlanRule.NOT_PERMITTED.unless(PlanPolicy.permits(context.actor(), command));
        StaleSequence.check(context, AggregateLifecycle.getVersion());
        AggregateLifecycle.apply(decide(issued, command));
    }

    static PlanEvent decide(@Nullable PlanIssued issued, PlanCommand command) {
        return switch (command) {
            case IssuePlan c -> {
                PlanRule.PLAN_ALREADY_ISSUED.when(issued != null);
                PlanRule.CHAPTERS_NOT_ASCENDING.unless(
                        ascending(c.chapters().stream().map(Chapter::number).toList()));
                PlanRule.MEASURES_NOT_ASCENDING.unless(ascending(c.chapters().stream()
                        .flatMap(chapter -> chapter.measures().stream())
                        .map(Measure::number)
                        .toList()));
                yield new PlanIssued(c.planYear(), c.title(), c.issuer(), c.issuedOn(), c.chapters());
            }
        };
    }

    @EventSourcingHandler
    void on(PlanEvent event) {
        issued = switch (event) {
            case PlanIssued e -> e;
        };
    }

    private static boolean ascending(List<Integer> numbers) {
        return IntStream.range(1, numbers.size()).allMatch(i -> numbers.get(i) > numbers.get(i - 1));
    }
}
