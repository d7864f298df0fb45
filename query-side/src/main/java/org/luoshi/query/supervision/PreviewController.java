package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.LightRule;
import org.luoshi.kernel.rule.LightRule.Judged;
import org.luoshi.kernel.rule.LightRule.Verdict;
import org.luoshi.kernel.rule.PatrolRule;
import org.luoshi.kernel.rule.RevisionRule;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.ScoreRule;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Cause;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rules as they are, and what they would do if they were others. */
@RestController
@Tag(name = "Supervision", description = "督查")
public class PreviewController {
    /**
     * @param lightVersion what each turn of a light is stamped with
     * @param scoreVersion what each score is stamped with
     * @param calendarYears whose holidays and make-up days are known
     */
    public record Rules(
            LightRule light,
            String lightVersion,
            PatrolRule patrol,
            RevisionRule revision,
            ScoreRule score,
            String scoreVersion,
            List<Integer> calendarYears) {}

    /** Numbers that differ from the rule in force; what is left out stays. */
    public record Other(
            @Nullable @Parameter(description = "RED beyond this gap, in percent.")
            BigDecimal redGap,

            @Nullable @Parameter(description = "YELLOW from this gap on, in percent.")
            BigDecimal yellowGap,

            @Nullable @Parameter(description = "YELLOW within so many working days of the due day.")
            Integer dueSoonDays,

            @Nullable @Parameter(description = "In percent; from here on due soon is no matter.")
            BigDecimal almostDone,

            @Nullable @Parameter(description = "YELLOW from so many missed reporting cycles on.")
            Integer missedCycles,

            @Nullable @Parameter(description = "Whether a red made good stays yellow until its month ends.")
            Boolean remembersRed,

            @Nullable @Parameter(description = "Whether only what has been approved counts.")
            Boolean approvedOnly) {

        LightRule rule(LightRule now) {
            try {
                return new LightRule(
                        "preview",
                        redGap == null ? now.redGap() : redGap,
                        yellowGap == null ? now.yellowGap() : yellowGap,
                        dueSoonDays == null ? now.dueSoonDays() : dueSoonDays,
                        almostDone == null ? now.almostDone() : almostDone,
                        missedCycles == null ? now.missedCycles() : missedCycles,
                        remembersRed == null ? now.remembersRed() : remembersRed,
                        approvedOnly == null ? now.approvedOnly() : approvedOnly);
            } catch (IllegalArgumentException e) {
                throw new Malformed("rule", "这组规则不成立", "is no rule: " + e.getMessage());
            }
        }
    }

    /**
     * @param now the light as it turned last, or as judged on the day that validOn asks for
     * @param would what the other rule makes of it on the day of the answer
     */
    @Schema(name = "PreviewTurn")
    public record Turn(
            TaskId taskId,
            String title,
            @Nullable Light now,
            Light would,
            SequencedMap<TargetId, Judged> targets,
            List<Cause> causes) {}

    /**
     * @param day judged on
     * @param judged open tasks that have something to judge
     */
    public record Preview(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            LocalDate day,
            LightRule rule,
            int judged,
            List<Turn> turns) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Rulebook rules;

    PreviewController(Moments moments, TaskVersions versions, Rulebook rules) {
        this.moments = moments;
        this.versions = versions;
        this.rules = rules;
    }

    @GetMapping("/api/rules")
    @Operation(summary = "The rules in force for lights, the patrol, revisions and scores")
    public Rules rules(Actor actor) {
        return new Rules(
                rules.light(),
                rules.light().version(),
                rules.patrol(),
                rules.revision(),
                rules.score(),
                rules.score().version(),
                List.copyOf(rules.calendar().years()));
    }

    @GetMapping("/api/lights/preview")
    @Operation(summary = "Which lights would turn under other numbers; nothing is changed by asking")
    public Preview preview(
            @ParameterObject Scope scope, @ParameterObject Other other, @ParameterObject Asked asked, Actor actor) {
        LightRule rule = other.rule(rules.light());
        TaskSelection open = scope.selection().where(TaskSelection.OPEN);
        return moments.answer(asked, actor, moment -> {
            List<Turn> turns = new ArrayList<>();
            int judged = 0;
            for (TaskState task : versions.at(moment, open)) {
                Verdict verdict = rule.judge(task, moment.day(), rules.calendar());
                Light would = verdict.light();
                if (would == null) continue;
                judged++;
                if (would != task.light())
                    turns.add(new Turn(
                            task.taskId(),
                            task.brief().title(),
                            task.light(),
                            would,
                            verdict.targets(),
                            verdict.causes()));
            }
            return new Preview(moment.position(), moment.asOf(), moment.validOn(), moment.day(), rule, judged, turns);
        });
    }
}
