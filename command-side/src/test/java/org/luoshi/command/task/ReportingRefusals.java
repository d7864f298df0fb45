package org.luoshi.command.task;

import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.OTHER;
import static org.luoshi.command.Cast.OWNER;
import static org.luoshi.command.Cast.SUPPORT;
import static org.luoshi.command.Scene.TODAY;
import static org.luoshi.command.task.TaskRule.*;
import static org.luoshi.command.task.Tasks.*;

import java.time.LocalDate;
import java.util.List;
import org.luoshi.command.Cast;
import org.luoshi.command.TestEvidence;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;

/** What is refused about progress. */
final class ReportingRefusals {
    static final List<Refused> ALL = List.of(
            lead(TASK_UNKNOWN, "a report on nothing", List.of(), reportSchools(MAY, "5")),
            lead(TASK_NOT_OPEN, "a report under objection", List.of(assigned(), objected()), reportSchools(MAY, "5")),
            lead(
                    TASK_NOT_OPEN,
                    "a report while closure is asked for",
                    List.of(assigned(), closureRequested()),
                    reportSchools(MAY, "5")),
            lead(TASK_NOT_OPEN, "a report while suspended", List.of(assigned(), suspended()), reportSchools(MAY, "5")),
            lead(TASK_NOT_OPEN, "a report after closure", List.of(assigned(), closed()), reportSchools(MAY, "5")),
            lead(TASK_NOT_OPEN, "a report after withdrawal", List.of(assigned(), withdrawn()), reportSchools(MAY, "5")),
            lead(
                    AS_OF_IN_FUTURE,
                    "a report as of tomorrow",
                    List.of(assigned()),
                    reportSchools(TODAY.plusDays(1), "5")),
            lead(
                    AS_OF_BEFORE_START,
                    "a report as of the year before",
                    List.of(assigned()),
                    reportSchools(START.minusDays(1), "5")),
            lead(
                    READING_REPEATED,
                    "one target twice",
                    List.of(assigned()),
                    report(MAY, reading(T1, "5", "所"), reading(T1, "6", "所"))),
            lead(
                    EVIDENCE_UNKNOWN,
                    "a file that nobody has handed in",
                    List.of(assigned()),
                    reportSchools(MAY, "5", TestEvidence.UNKNOWN)),
            lead(
                    EVIDENCE_UNKNOWN,
                    "a file that nobody has handed in beside one that somebody has",
                    List.of(assigned()),
                    reportSchools(MAY, "5", TestEvidence.HANDED_IN, TestEvidence.UNKNOWN)),
            lead(TARGET_UNKNOWN, "a target that is not there", List.of(assigned()), report(MAY, reading(T4, "5", "所"))),
            lead(
                    TARGET_UNKNOWN,
                    "a target that was dropped",
                    List.of(assigned(), new TargetDropped(ID, T1, "合并", "测发〔2023〕1号")),
                    reportSchools(MAY, "5")),
            lead(
                    TARGET_UNKNOWN,
                    "a whole report for one unknown target",
                    List.of(assigned()),
                    report(MAY, reading(T1, "5", "所"), reading(T4, "5", "所"))),
            lead(UNIT_DIFFERS, "schools counted in classes", List.of(assigned()), report(MAY, reading(T1, "5", "个班"))),
            lead(MILESTONE_VALUE, "half a milestone", List.of(assigned()), report(MAY, reading(T3, "0.5", "项"))),
            lead(VALUE_NEGATIVE, "fewer than no schools", List.of(assigned()), reportSchools(MAY, "-1")),
            lead(ALREADY_REPORTED, "a second report as of the same day", reported(MAY, "5"), reportSchools(MAY, "6")),
            lead(
                    ALREADY_REPORTED,
                    "a second report where the first was returned",
                    List.of(assigned(), schoolsReported(MAY, "5"), new ProgressReturned(ID, T1, MAY, "与佐证不符")),
                    reportSchools(MAY, "6")),
            lead(CUMULATIVE_FALLS, "fewer than on an earlier day", reported(MARCH, "5"), reportSchools(MAY, "4.9")),
            lead(CUMULATIVE_FALLS, "more than on a later day", reported(MAY, "5"), reportSchools(MARCH, "5.1")),
            lead(
                    TASK_NOT_OPEN,
                    "a correction after closure",
                    List.of(assigned(), schoolsReported(MAY, "5"), closed()),
                    correctSchools(MAY, "4")),
            lead(
                    REASON_REQUIRED,
                    "a correction without a reason",
                    reported(MAY, "5"),
                    new CorrectProgress(ID, T1, MAY, new Amount(decimal("4"), "所"), "", List.of())),
            lead(
                    TARGET_UNKNOWN,
                    "a correction of an unknown target",
                    reported(MAY, "5"),
                    new CorrectProgress(ID, T4, MAY, new Amount(decimal("4"), "所"), "数错了", List.of())),
            lead(REPORT_UNKNOWN, "a correction of no report", reported(MAY, "5"), correctSchools(MARCH, "4")),
            lead(
                    UNIT_DIFFERS,
                    "a correction of the unit",
                    reported(MAY, "5"),
                    new CorrectProgress(ID, T1, MAY, new Amount(decimal("4"), "个班"), "数错了", List.of())),
            lead(
                    EVIDENCE_UNKNOWN,
                    "a correction with evidence that nobody has handed in",
                    reported(MAY, "5"),
                    new CorrectProgress(ID, T1, MAY, new Amount(decimal("4"), "所"), "数错了", List.of("0".repeat(64)))),
            lead(NOTHING_CHANGES, "a correction to the same", reported(MAY, "5"), correctSchools(MAY, "5.0")),
            lead(
                    CUMULATIVE_FALLS,
                    "a correction below an earlier day",
                    List.of(assigned(), schoolsReported(MARCH, "3"), schoolsReported(MAY, "5")),
                    correctSchools(MAY, "2")),
            lead(
                    CUMULATIVE_FALLS,
                    "a correction above a later day",
                    List.of(assigned(), schoolsReported(MARCH, "3"), schoolsReported(MAY, "5")),
                    correctSchools(MARCH, "6")),
            new Refused(
                    TASK_UNKNOWN,
                    "a report by an office that is not on the task",
                    List.of(assigned()),
                    Cast.of(OTHER),
                    reportSchools(MAY, "5")),
            new Refused(
                    NOT_PERMITTED,
                    "an owner that also reports for others",
                    List.of(assigned()),
                    Cast.of(OWNER),
                    report(MAY, reading(T2, "77", "%"), reading(T1, "5", "所"))),
            new Refused(
                    NOT_PERMITTED,
                    "a correction of what another office reported",
                    List.of(assigned(), schoolsReported(MAY, "5", SUPPORT)),
                    Cast.of(LEAD),
                    correctSchools(MAY, "4")));

    private ReportingRefusals() {}

    private static ReportProgress reportSchools(LocalDate asOf, String value, String... evidence) {
        return new ReportProgress(ID, asOf, List.of(reading(T1, value, "所")), null, List.of(evidence));
    }

    private static Refused lead(TaskRule rule, String what, List<TaskEvent> history, TaskCommand command) {
        return new Refused(rule, what, history, Cast.of(LEAD), command);
    }

    private static List<TaskEvent> reported(LocalDate asOf, String value) {
        return List.of(assigned(), schoolsReported(asOf, value));
    }
}
