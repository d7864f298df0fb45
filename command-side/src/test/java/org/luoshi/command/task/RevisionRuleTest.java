package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.luoshi.command.task.Tasks.*;

import java.time.LocalDate;
import java.time.Month;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Cast;
import org.luoshi.command.Refusal;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.kernel.rule.RevisionRule;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskState;

/** What a bureau may set about revisions. */
class RevisionRuleTest {
    private static final LocalDate LATE = DUE.plusDays(5);
    private static final TaskState TASK = TaskState.fold(null, assigned());

    @Test
    void more_time_may_be_allowed_when_it_has_run_out() {
        assertThat(request(new RevisionRule(2, false, Set.of(Month.JULY)))).isNotNull();
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> request(RevisionRule.STANDARD))
                .satisfies(refusal -> assertThat(refusal.rule()).isEqualTo(TaskRule.DEFERRAL_TOO_LATE));
    }

    @Test
    void more_time_may_be_ruled_out() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> request(new RevisionRule(0, false, Set.of(Month.JULY))))
                .satisfies(refusal -> assertThat(refusal.rule()).isEqualTo(TaskRule.DEFERRALS_EXHAUSTED));
    }

    @Test
    void the_window_may_be_all_year() {
        RevisionRule always = new RevisionRule(2, true, EnumSet.allOf(Month.class));
        ReviseTarget command = new ReviseTarget(ID, T1, value("12"), "生源减少", "测发〔2023〕3号");
        assertThat(Revising.revise(TASK, command, MARCH, always, Surroundings.NONE))
                .isInstanceOf(TargetRevised.class);
    }

    private static Object request(RevisionRule rule) {
        RequestRevision command = new RequestRevision(ID, T1, due(DUE.plusMonths(1)), "工期", "测发〔2023〕3号");
        return Revising.request(TASK, command, Cast.of(Cast.LEAD), LATE, rule, Surroundings.NONE);
    }
}
