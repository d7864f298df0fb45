package org.luoshi.query.board;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.board.PlanController.Share;
import org.luoshi.query.board.Recent.SinceYesterday;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Attention.Kind;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.Sum;
import org.luoshi.query.task.Sum.Pace;
import org.luoshi.query.task.Sums;
import org.luoshi.query.task.Sums.Held;
import org.luoshi.query.task.TaskSelection;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What tasks add up to, without the tasks: a plan at a glance, and any leader's or office's part of it. */
@RestController
@Tag(name = "Boards", description = "看板")
public class OverviewController {
    /**
     * @param title of the plan
     * @param day that the answer speaks of
     * @param exceptions findings by kind, 0 included
     * @param exceptional how many tasks have any
     * @param pace at the end of each month of the year up to the day, and on the day itself
     * @param leaders in charge of a task of the plan, in the order of their ids
     * @param offices that lead one, in the order of their ids
     * @param changes since the day before; absent with validOn, for what was recorded has no such day
     */
    public record Overview(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            int planYear,
            String title,
            LocalDate day,
            Totals totals,
            Map<Kind, Integer> exceptions,
            int exceptional,
            List<Pace> pace,
            List<Share> leaders,
            List<Share> offices,
            @Nullable SinceYesterday changes) {}

    /**
     * @param day that the answer speaks of
     * @param exceptions findings by kind, 0 included
     * @param exceptional how many tasks have any
     * @param pace of a plan's year; absent where no plan is named
     */
    public record Summed(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            LocalDate day,
            Totals totals,
            Map<Kind, Integer> exceptions,
            int exceptional,
            @Nullable List<Pace> pace) {}

    private final Plans plans;
    private final Moments moments;
    private final Sums sums;
    private final Recent recent;
    private final Names names;

    OverviewController(Plans plans, Moments moments, Sums sums, Recent recent, Names names) {
        this.plans = plans;
        this.moments = moments;
        this.sums = sums;
        this.recent = recent;
        this.names = names;
    }

    @GetMapping("/api/plans/{year}/overview")
    @Operation(summary = "A plan at a glance: totals by leader and lead office, pace, exceptions, and what is new")
    public Overview overview(@PathVariable int year, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            String title = plans.at(moment, year).title();
            Directory directory = names.at(moment.position());
            List<Held> held = sums.at(moment, TaskSelection.ALL.ofPlan(year));
            Sum all = all(held);
            return new Overview(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    year,
                    title,
                    moment.day(),
                    Totals.of(all),
                    Sum.whole(Kind.class, all.found()),
                    all.needing(),
                    all.pace(year, moment.day()),
                    shares(held, of -> Party.of(of.leader(), directory)),
                    shares(held, of -> Party.of(of.leadOffice(), directory)),
                    moment.validOn() == null ? recent.until(moment, year) : null);
        });
    }

    @GetMapping("/api/totals")
    @Operation(summary = "What tasks add up to: those of a plan, of a leader, or that an office leads")
    public Summed totals(
            @Nullable @Parameter(description = "The plan's year.") @RequestParam(name = "plan", required = false)
                    Integer plan,
            @Nullable
                    @Parameter(description = "The leader in charge, by id.")
                    @RequestParam(name = "leader", required = false)
                    String leader,
            @Nullable
                    @Parameter(description = "The lead office, by id.")
                    @RequestParam(name = "office", required = false)
                    String office,
            @ParameterObject Asked asked,
            Actor actor) {
        TaskSelection scope = TaskSelection.ALL.ofPlan(plan);
        if (leader != null) scope = scope.ofLeader(Scope.checked("leader", leader, LeaderId.PATTERN));
        if (office != null) scope = scope.ledBy(Scope.checked("office", office, OfficeId.PATTERN));
        TaskSelection selection = scope;
        return moments.answer(asked, actor, moment -> {
            Sum all = all(sums.at(moment, selection));
            return new Summed(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    moment.day(),
                    Totals.of(all),
                    Sum.whole(Kind.class, all.found()),
                    all.needing(),
                    plan == null ? null : all.pace(plan, moment.day()));
        });
    }

    private static Sum all(List<Held> held) {
        return held.stream().map(Held::sum).reduce(Sum.NOTHING, Sum::plus);
    }

    private static List<Share> shares(List<Held> held, Function<Held, Party> holder) {
        Map<String, Party> parties = new TreeMap<>();
        Map<String, Sum> shares = new TreeMap<>();
        for (Held of : held) {
            Party party = holder.apply(of);
            parties.put(party.id(), party);
            shares.merge(party.id(), of.sum(), Sum::plus);
        }
        return parties.values().stream()
                .map(party -> new Share(party, Totals.of(shares.getOrDefault(party.id(), Sum.NOTHING))))
                .toList();
    }
}
