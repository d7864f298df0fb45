package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.*;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Cause;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.audit.Attempts.Attempt;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A task to which everything happens once, told as {@code history.golden.txt} has it. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryTest {
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 30);
    private static final Trajectory STEP = new Trajectory(Trajectory.Shape.STEP, List.of());
    private static final TargetId T3 = TargetId.of(3);

    @Autowired
    Caller caller;

    @BeforeAll
    void everything_happens(@Autowired TestLedger ledger) {
        ledger.happened(beginning());
        Target share = share("占比", "76.7", "78");
        Target count = count("学位", "4250", "个");
        Target later = toDue(LocalDate.of(2024, 3, 31)).appliedTo(share);
        var from = held(LEADER_A, OFFICE_A, OFFICE_B);
        SequencedMap<TargetId, BigDecimal> gaps = new LinkedHashMap<>();
        gaps.put(T1, new BigDecimal("12.5"));
        gaps.put(T3, new BigDecimal("-3"));
        ledger.happened(
                assigned(K01, from, share, count),
                new AssignmentObjected(K01, "口径不清"),
                new TaskReassigned(K01, from, held(LEADER_B, OFFICE_A), "分工调整", MARCH),
                new AcknowledgementExpired(K01, LocalDate.of(2023, 2, 3)),
                new TaskAcknowledged(K01, "已收到"),
                new TargetAdded(K01, T3, done("出台办法"), "补充任务", "测试文〔2023〕2 号", null),
                new TargetDropped(K01, T2, "另行安排", "测试文〔2023〕3 号"));
        ledger.happened(
                REPORTER,
                new ProgressReported(
                        K01, T1, MARCH, amount("77.1", "%"), "一季度", List.of("0".repeat(64)), OFFICE_A, REPORTER.id()));
        ledger.happened(
                new ProgressReturned(K01, T1, MARCH, "缺少说明"),
                new ProgressCorrected(
                        K01,
                        T1,
                        MARCH,
                        new BigDecimal("77.1"),
                        new BigDecimal("77.2"),
                        "%",
                        "统计有误",
                        REPORTER.id(),
                        List.of()),
                new ProgressApproved(K01, T1, MARCH),
                new ReportMissed(K01, JUNE, List.of(T1, T3), null),
                new LightTurned(K01, null, Light.GREEN, new LinkedHashMap<>(), "1", MARCH, List.of()),
                new LightTurned(
                        K01,
                        Light.GREEN,
                        Light.YELLOW,
                        gaps,
                        "1",
                        JUNE,
                        List.of(new Cause(T1, Why.BEHIND), new Cause(null, Why.RED_THIS_MONTH))),
                new InstructionRecorded(K01, LEADER_B, "抓紧推进"),
                new TaskUrged(K01, SlipLevel.YELLOW, "请一周内回复"),
                new ReminderSent(K01, T1, YEAR_END, 15, null),
                new ReminderSent(K01, T1, YEAR_END, 0, null),
                new ReminderSent(K01, T1, YEAR_END, -5, JUNE),
                new RevisionRequested(K01, T1, toDue(LocalDate.of(2024, 3, 31)), "工期顺延", null, REPORTER.id()),
                new RevisionRejected(K01, T1, "理由不足"),
                new TargetRevised(K01, T1, share, later, "工期顺延", "测试文〔2023〕4 号", null),
                new TargetRevised(K01, T1, later, toValue("79").appliedTo(owned(later, OFFICE_C)), "提高要求", null, null),
                revised(
                        K01,
                        T3,
                        done("出台办法"),
                        new TargetChange("出台实施办法", null, null, null, null, JUNE, STEP, new BigDecimal("2"), null)),
                new TaskSuspended(K01, "等待上级文件"),
                new TaskResumed(K01, "文件已到", null),
                new ClosureRequested(K01, "均已完成", REPORTER.id()),
                new ClosureReturned(K01, "佐证不足", null),
                new TaskClosed(K01, Grade.GOOD, "按期完成"),
                new TaskReopened(K01, "复核发现问题", null),
                new TaskReassigned(K01, held(LEADER_B, OFFICE_A), held(LEADER_B, OFFICE_A), "分工不变", null),
                new TaskWithdrawn(K01, "机构调整"));
    }

    @Test
    void is_told_as_agreed() throws Exception {
        StringBuilder told = new StringBuilder();
        for (JsonNode change : caller.answer("/api/tasks/2023-K01/history").get("changes")) {
            told.append("== ").append(change.get("what").stringValue()).append('\n');
            told.append(change.at("/sentence/zh").stringValue()).append('\n');
            told.append(change.at("/sentence/en").stringValue()).append('\n');
            for (JsonNode field : change.get("changes"))
                told.append("  ")
                        .append(field.get("path").stringValue())
                        .append(": ")
                        .append(field.has("before") ? field.get("before").toString() : "–")
                        .append(" → ")
                        .append(field.has("after") ? field.get("after").toString() : "–")
                        .append('\n');
        }
        if (Boolean.getBoolean("golden.write"))
            Files.writeString(Path.of("src/test/resources/history.golden.txt"), told.toString());
        assertThat(told.toString()).isEqualTo(golden());
    }

    @Test
    void leaves_out_no_kind_of_event() throws Exception {
        assertThat(caller.answer("/api/tasks/2023-K01/history")
                        .get("changes")
                        .valueStream()
                        .map(change -> change.get("what").stringValue()))
                .containsAll(Arrays.stream(TaskEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void says_who_when_why_and_keeps_the_event_as_recorded() throws Exception {
        JsonNode history = caller.answer("/api/tasks/2023-K01/history");
        JsonNode report = history.at("/changes/7");
        assertThat(report.get("position").longValue()).isEqualTo(14);
        assertThat(report.get("sequence").longValue()).isEqualTo(7);
        assertThat(report.get("recordedAt").stringValue()).isEqualTo("2023-06-30T04:00:00Z");
        assertThat(report.get("who").toString()).isEqualTo("""
                {"id":"test-reporter","name":"测试填报员","role":"OFFICE",\
                "office":{"id":"test-office-a","name":"测试处室甲"}}""");
        assertThat(EventJson.read("ProgressReported", report.get("event").toString()))
                .isInstanceOf(ProgressReported.class);
        JsonNode dropped = history.at("/changes/6");
        assertThat(dropped.get("reason").stringValue()).isEqualTo("另行安排");
        assertThat(dropped.get("authority").stringValue()).isEqualTo("测试文〔2023〕3 号");
    }

    @Test
    void says_which_light_was_on_and_where_the_proof_is() throws Exception {
        JsonNode changes = caller.answer("/api/tasks/2023-K01/history").get("changes");
        List<String> lights = changes.valueStream()
                .map(change -> change.has("light") ? change.get("light").stringValue() : "-")
                .distinct()
                .toList();
        assertThat(lights).containsExactly("-", "GREEN", "YELLOW");
        assertThat(changes.at("/12/light").stringValue()).isEqualTo("GREEN");
        // Suspended it is as it was; taken up again, it has to be judged anew.
        assertThat(changes.at("/24/light").stringValue()).isEqualTo("YELLOW");
        assertThat(changes.at("/25").has("light")).isFalse();
        assertThat(changes.at("/7/receipt").stringValue()).isEqualTo("/api/ledger/receipt/14");
    }

    @Test
    void of_a_day_it_leaves_out_what_speaks_of_later_progress_and_no_decision() throws Exception {
        JsonNode all = caller.answer("/api/tasks/2023-K01/history").get("changes");
        JsonNode changes =
                caller.answer("/api/tasks/2023-K01/history?validOn=2023-06-29").get("changes");
        assertThat(changes.valueStream().map(change -> change.get("what").stringValue()))
                .contains("ProgressReported", "TargetRevised", "TaskWithdrawn")
                .doesNotContain("ReportMissed")
                .containsOnlyOnce("LightTurned");
        assertThat(changes).hasSize(all.size() - 2);
        assertThat(changes.at("/20/light").stringValue()).isEqualTo("GREEN");
        assertThat(caller.answer("/api/tasks/2023-K01/history?validOn=2023-03-30")
                        .get("changes"))
                .hasSize(all.size() - 7);
    }

    @Test
    void refused_attempts_stand_beside_it_for_those_who_may_read_the_ledger(@Autowired TestQuerySide.Refusals refusals)
            throws Exception {
        Instant recorded = Instant.parse("2023-06-30T04:00:00Z");
        refusals.recorded()
                .addAll(List.of(
                        refusal("test-b", recorded.plusSeconds(5)), refusal("test-a", recorded.minusSeconds(5))));
        for (Role role : List.of(Role.SUPERVISOR, Role.AUDITOR)) {
            JsonNode history = caller.as(actor(role)).answer("/api/tasks/2023-K01/history");
            JsonNode refused = history.get("refused");
            assertThat(refused).hasSize(2);
            assertThat(refused.get(0).toString()).isEqualTo("""
                    {"at":"2023-06-30T04:00:05Z","id":"test-b","role":"OFFICE",\
                    "office":{"id":"test-office-b","name":"测试处室乙"},"method":"POST",\
                    "path":"/api/commands/2023-K01","outcome":403,"reason":"NOT_YOURS","behind":%s}""".formatted(history.get("position")));
            assertThat(refused.get(1).has("behind")).isFalse();
        }
        for (Role role : List.of(Role.VIEWER, Role.LEADER, Role.OFFICE))
            assertThat(caller.as(role == Role.LEADER ? of(LEADER_B) : actor(role))
                            .answer("/api/tasks/2023-K01/history")
                            .has("refused"))
                    .isFalse();
        assertThat(caller.answer("/api/tasks/2023-K01/history?asOf=2023-06-30T12:00:00+08:00")
                        .get("refused"))
                .hasSize(1);
        refusals.recorded().clear();
    }

    private static Attempt refusal(String account, Instant at) {
        return new Attempt(
                at, account, Role.OFFICE, "test-office-b", null, "POST", "/api/commands/2023-K01", 403, "NOT_YOURS");
    }

    @Test
    void ends_at_the_moment_asked_for() throws Exception {
        assertThat(caller.answer("/api/tasks/2023-K01/history?asOf=9")
                        .get("changes")
                        .size())
                .isEqualTo(3);
    }

    private static String golden() throws Exception {
        try (InputStream file = HistoryTest.class.getResourceAsStream("/history.golden.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
