package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.Refusal;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.patrol.Patrol;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.CloseTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.Reading;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.command.task.TaskCommand.RequestClosure;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ReturnClosure;
import org.luoshi.command.task.TaskCommand.ReturnProgress;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.command.task.TaskRule;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.ReportingCycle;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.AcknowledgementExpired;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A year of a plan, told day by day. The patrol comes on every working day at seven, people come at ten. Everybody in it
 * is invented.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YearOfThePlanTest {
    private static final LeaderId FIRST_LEADER = new LeaderId("test-leader-a");
    private static final LeaderId SECOND_LEADER = new LeaderId("test-leader-b");
    private static final OfficeId BUILDING = new OfficeId("test-office-a");
    private static final OfficeId TEACHING = new OfficeId("test-office-b");

    private static final Actor ADMIN = new Actor("test-admin", "测试管理员", Role.ADMIN, null, null);
    private static final Actor SUPERVISOR = new Actor("test-supervisor", "测试督查员", Role.SUPERVISOR, null, null);
    private static final Actor AT_BUILDING = clerk(BUILDING);
    private static final Actor AT_TEACHING = clerk(TEACHING);
    private static final Actor LEADER_A = leader(FIRST_LEADER);
    private static final Actor LEADER_B = leader(SECOND_LEADER);

    private static final TaskId SCHOOLS = new TaskId("2023-K01");
    private static final TaskId RULES = new TaskId("2023-K02");
    private static final TaskId PILOTS = new TaskId("2023-K03");
    private static final TaskId GIVEN_UP = new TaskId("2023-K04");
    private static final TargetId T1 = TargetId.of(1);
    private static final TargetId T2 = TargetId.of(2);

    private final MovedClock clock = new MovedClock();
    private ConfigurableApplicationContext luoshi;
    private CommandDispatcher dispatcher;
    private Patrol patrol;
    private int commands;

    @BeforeAll
    void start(@TempDir Path data) {
        clock.moveTo(LocalDate.of(2023, 2, 1), LocalTime.of(10, 0));
        luoshi = clock.standalone(data, "--luoshi.rules.score.name=2023", "--luoshi.rules.score.per-correction=0.5");
        dispatcher = luoshi.getBean(CommandDispatcher.class);
        patrol = luoshi.getBean(Patrol.class);
    }

    @AfterAll
    void stop() {
        luoshi.close();
    }

    @Test
    @Order(1)
    void the_year_2023() throws Exception {
        // The plan is issued, and in February its tasks are handed out: one of them to the wrong office, which says so.
        does(ADMIN, new RegisterLeader(FIRST_LEADER, "测试领导甲"));
        does(ADMIN, new RegisterLeader(SECOND_LEADER, "测试领导乙"));
        does(ADMIN, new RegisterOffice(BUILDING, "测试建设处"));
        does(ADMIN, new RegisterOffice(TEACHING, "测试教学处"));
        does(SUPERVISOR, new IssuePlan(2023, "测试要点", "测试教育局", day("2023-02-01"), chapters()));
        on("2023-02-20");
        assign(SCHOOLS, FIRST_LEADER, TEACHING, ReportingCycle.QUARTERLY, schools(), share());
        assign(RULES, FIRST_LEADER, BUILDING, null, document());
        assign(PILOTS, FIRST_LEADER, TEACHING, null, count("试点学校", "10", "所", "1"));
        assign(GIVEN_UP, SECOND_LEADER, TEACHING, null, count("示范基地", "5", "个", "1"));
        does(AT_TEACHING, new AcknowledgeTask(PILOTS, null));
        does(AT_TEACHING, new AcknowledgeTask(GIVEN_UP, null));
        on("2023-02-21");
        does(AT_TEACHING, new ObjectToAssignment(SCHOOLS, "本处不管基建"));
        on("2023-02-22");
        does(SUPERVISOR, new ReassignTask(SCHOOLS, held(FIRST_LEADER, BUILDING), "按职责分工调整"));
        on("2023-02-23");
        does(AT_BUILDING, new AcknowledgeTask(SCHOOLS, "收到"));
        assertThat(exceptions("UNACKNOWLEDGED")).as("two days late").containsExactly("2023-K02");
        on("2023-02-24");
        does(AT_BUILDING, new AcknowledgeTask(RULES, null));
        assertThat(exceptions("UNACKNOWLEDGED")).isEmpty();

        // The first quarter is reported on time. One figure is returned, put right and approved; nobody approves his
        // own.
        on("2023-04-03");
        report(AT_BUILDING, SCHOOLS, "2023-03-31", reading(T1, "3", "所"), reading(T2, "76.5", "%"));
        assertThat(target(SCHOOLS, 0).has("approved")).isFalse();
        assertThat(target(SCHOOLS, 0).at("/latest/status").stringValue()).isEqualTo("SUBMITTED");
        on("2023-04-04");
        does(SUPERVISOR, new ApproveProgress(SCHOOLS, T1, day("2023-03-31")));
        does(SUPERVISOR, new ReturnProgress(SCHOOLS, T2, day("2023-03-31"), "缺数据来源"));
        assertThat(exceptions("RETURNED")).containsExactly("2023-K01");
        on("2023-04-06");
        does(AT_BUILDING, correct(SCHOOLS, T2, "2023-03-31", "76.4", "%", "按统计口径更正"));
        on("2023-04-07");
        does(SUPERVISOR, new ApproveProgress(SCHOOLS, T2, day("2023-03-31")));
        assertThat(target(SCHOOLS, 1).at("/approved/value").decimalValue()).isEqualByComparingTo("76.4");
        assertThat(target(SCHOOLS, 1).at("/firstReported").decimalValue()).isEqualByComparingTo("76.5");

        // The rules will not be ready by June. More time is asked for in May, out of season: it takes a document and
        // the
        // leader in charge.
        on("2023-05-15");
        does(SUPERVISOR, new WithdrawTask(GIVEN_UP, "并入全市统一安排"));
        on("2023-05-22");
        refused(TaskRule.AUTHORITY_REQUIRED, AT_BUILDING, later(RULES, "2023-09-28", null));
        does(AT_BUILDING, later(RULES, "2023-09-28", "测办〔2023〕5号"));
        refused(TaskRule.LEADER_CONSENT_REQUIRED, SUPERVISOR, new ApproveRevision(RULES, T1, null));
        on("2023-05-24");
        does(LEADER_A, new ApproveRevision(RULES, T1, null));

        // In June the second leader takes over. Whose board a task is on depends on the day; who held it when it turned
        // red
        // does not.
        on("2023-06-15");
        for (TaskId task : List.of(SCHOOLS, RULES, PILOTS)) {
            OfficeId office = task.equals(PILOTS) ? TEACHING : BUILDING;
            does(SUPERVISOR, new ReassignTask(task, held(SECOND_LEADER, office), "分管领导调整"));
        }
        assertThat(board(FIRST_LEADER, "2023-06-14")).containsExactly("2023-K01", "2023-K02", "2023-K03");
        assertThat(board(SECOND_LEADER, "2023-06-14")).containsExactly("2023-K04");
        assertThat(board(FIRST_LEADER, "2023-06-15")).isEmpty();
        assertThat(board(SECOND_LEADER, "2023-06-15")).containsExactly("2023-K01", "2023-K02", "2023-K03", "2023-K04");
        does(LEADER_B, new RecordInstruction(PILOTS, "七月前见到进展"));

        // July: the red task is made good, and a commitment is lowered within the window. One figure is late.
        on("2023-07-03");
        report(AT_TEACHING, PILOTS, "2023-06-30", reading(T1, "6", "所"));
        on("2023-07-05");
        report(AT_BUILDING, SCHOOLS, "2023-06-30", reading(T1, "7", "所"));
        does(SUPERVISOR, new ApproveProgress(SCHOOLS, T1, day("2023-06-30")));
        on("2023-07-11");
        does(SUPERVISOR, new ReviseTarget(SCHOOLS, T1, toValue("13"), "一处选址变更", "测办〔2023〕9号"));
        on("2023-07-12");
        report(AT_BUILDING, SCHOOLS, "2023-07-11", reading(T2, "77.1", "%"));

        // The pilots go on, month by month, with one correction.
        on("2023-08-07");
        report(AT_TEACHING, PILOTS, "2023-07-31", reading(T1, "7", "所"));
        on("2023-08-09");
        does(AT_TEACHING, correct(PILOTS, T1, "2023-07-31", "6", "所", "一所尚未验收"));
        on("2023-09-05");
        report(AT_TEACHING, PILOTS, "2023-08-31", reading(T1, "8", "所"));

        // More time for the rules is asked for a second time, and this time it is not granted. They come just in time.
        on("2023-09-20");
        does(AT_BUILDING, later(RULES, "2023-12-31", "测办〔2023〕5号"));
        on("2023-09-21");
        does(LEADER_B, new RejectRevision(RULES, T1, "条件已经具备"));
        on("2023-09-27");
        report(AT_BUILDING, RULES, "2023-09-27", reading(T1, "1", "项"));
        on("2023-10-08");
        does(SUPERVISOR, new ApproveProgress(RULES, T1, day("2023-09-27")));
        does(AT_BUILDING, new RequestClosure(RULES, "办法已印发"));
        on("2023-10-09");
        does(SUPERVISOR, new ReturnClosure(RULES, "请附印发文件"));
        report(AT_TEACHING, PILOTS, "2023-09-28", reading(T1, "9", "所"));
        report(AT_BUILDING, SCHOOLS, "2023-09-30", reading(T1, "10", "所"), reading(T2, "77.4", "%"));
        assertPreviewChangesNothing();
        on("2023-10-12");
        does(AT_BUILDING, new RequestClosure(RULES, "办法已印发，文件已附"));
        on("2023-10-13");
        does(SUPERVISOR, new CloseTask(RULES, Grade.GOOD, null));

        // The pilots are complete in November. At the end of the year one share falls short by a little.
        on("2023-11-06");
        report(AT_TEACHING, PILOTS, "2023-10-31", reading(T1, "10", "所"));
        for (String asOf : List.of("2023-06-30", "2023-07-31", "2023-08-31", "2023-09-28", "2023-10-31"))
            does(SUPERVISOR, new ApproveProgress(PILOTS, T1, day(asOf)));
        on("2023-12-04");
        does(AT_TEACHING, new RequestClosure(PILOTS, "十所试点全部完成"));
        does(SUPERVISOR, new CloseTask(PILOTS, Grade.EXCELLENT, null));
        on("2023-12-29");
        report(AT_BUILDING, SCHOOLS, "2023-12-29", reading(T1, "13", "所"));
        on("2024-01-02");
        report(AT_BUILDING, SCHOOLS, "2023-12-31", reading(T2, "77.8", "%"));
        refused(TaskRule.REPORT_UNDECIDED, AT_BUILDING, new RequestClosure(SCHOOLS, "基本完成"));
        for (Reported reported : List.of(
                new Reported(T2, "2023-07-11"),
                new Reported(T1, "2023-09-30"),
                new Reported(T2, "2023-09-30"),
                new Reported(T1, "2023-12-29"),
                new Reported(T2, "2023-12-31")))
            does(SUPERVISOR, new ApproveProgress(SCHOOLS, reported.target(), day(reported.asOf())));
        on("2024-01-05");
        does(AT_BUILDING, new RequestClosure(SCHOOLS, "学校全部建成，占比差 0.2 个百分点"));
        does(SUPERVISOR, new CloseTask(SCHOOLS, Grade.FAIR, null));

        assertThat(noted()).isEqualTo(YEAR);
        assertThat(turnsToRed())
                .containsExactlyInAnyOrder(
                        "2023-04-21 2023-K03 测试领导甲",
                        "2023-04-21 2023-K04 测试领导乙",
                        "2023-07-03 2023-K01 测试领导乙",
                        "2024-01-02 2023-K01 测试领导乙");
        assertDrift();
        assertScores();
    }

    /** Of the year that has just been lived through: any moment of it, and any day up to that. */
    @Test
    @Order(2)
    void every_answer_about_any_moment_of_the_year_is_a_fold_of_the_ledger() throws Exception {
        Random random = Seed.of(YearOfThePlanTest.class);
        Rulebook rules = luoshi.getBean(Rulebook.class);
        List<Entry> entries = entries();
        int answers = 0;
        int absent = 0;
        for (int i = 0; i < Seed.rounds(200); i++) {
            PastMoment both = PastMoment.any(random, entries, clock.instant());
            // Of each pair all answers, and every fifth time also those of all that had been recorded by then.
            for (PastMoment moment : i % 5 == 0 ? List.of(both, both.validOn(null)) : List.of(both)) {
                LedgerFold fold = LedgerFold.of(entries, moment.position());
                var expected = new FoldedAnswers(fold, moment, rules).all();
                for (String path : paths()) {
                    Object answer = expected.remove(path);
                    String query = path + "?" + moment.query();
                    if (answer == null) {
                        MovedClock.ask(luoshi, query, 404);
                        absent++;
                    } else {
                        assertThat(withoutSentences(ask(query))).as(query).isEqualTo(FoldedAnswers.json(answer));
                        answers++;
                    }
                }
                assertThat(expected).isEmpty();
            }
        }
        System.out.println(
                answers + " answers about " + entries.size() + " events, and " + absent + " that there is nothing");
    }

    /** All there are at the end of the year. */
    private static List<String> paths() {
        List<String> paths = new ArrayList<>(List.of(
                "/api/tasks",
                "/api/leaders",
                "/api/offices",
                "/api/exceptions",
                "/api/totals",
                "/api/indicators",
                "/api/drift",
                "/api/lights",
                "/api/plans/2023",
                "/api/plans/2023/score"));
        for (String part : List.of("/board", "/score")) {
            for (LeaderId leader : List.of(FIRST_LEADER, SECOND_LEADER)) paths.add("/api/leaders/" + leader + part);
            for (OfficeId office : List.of(BUILDING, TEACHING)) paths.add("/api/offices/" + office + part);
        }
        for (TaskId task : List.of(SCHOOLS, RULES, PILOTS, GIVEN_UP))
            for (String part : List.of("", "/history", "/lights", "/score", "/targets/t1/course", "/targets/t2/course"))
                paths.add("/api/tasks/" + task + part);
        return paths;
    }

    @Test
    @Order(2)
    void every_difference_between_two_moments_of_it_is_that_of_two_folds() throws Exception {
        Random random = Seed.of(YearOfThePlanTest.class);
        List<Entry> entries = entries();
        for (int i = 0; i < Seed.rounds(20); i++) {
            List<PastMoment> two = Stream.generate(() -> PastMoment.any(random, entries, clock.instant()))
                    .limit(2)
                    .sorted()
                    .toList();
            PastMoment from = two.getFirst();
            PastMoment to = two.getLast();
            LedgerFold then = LedgerFold.of(entries, from.position());
            LedgerFold now = LedgerFold.of(entries, to.position());
            String query = "/api/diff?plan=2023&from=" + from.asked() + "&to=" + to.asked();
            if (now.histories().isEmpty()) {
                MovedClock.ask(luoshi, query, 404); // nothing has been assigned yet
                continue;
            }
            JsonNode answer = MovedClock.ask(luoshi, query, 200);
            JsonNode expected = FoldedAnswers.json(new FoldedDifference(then, from.position(), now).tasks());
            assertThat(withoutSentences(answer.get("tasks"))).as(query).isEqualTo(expected);
            assertThat(answer.get("from")).isEqualTo(FoldedAnswers.json(from.asOf()));
            assertThat(answer.get("to")).isEqualTo(FoldedAnswers.json(to.asOf()));
            assertThat(answer.at("/totals/tasks").intValue()).isEqualTo(expected.size());
            assertThat(answer.at("/totals/statuses").longValue())
                    .isEqualTo(expected.valueStream()
                            .filter(task -> task.has("status"))
                            .count());
            assertThat(answer.at("/totals/turns").intValue())
                    .isEqualTo(expected.valueStream()
                            .mapToInt(task -> task.at("/light/turns").asInt(0))
                            .sum());
        }
    }

    private List<Entry> entries() {
        Ledger ledger = luoshi.getBean(Ledger.class);
        return LongStream.rangeClosed(1, ledger.size())
                .mapToObj(position -> ledger.at(position).orElseThrow())
                .toList();
    }

    /** Without the sentences, which are tried where they are written. */
    private static JsonNode withoutSentences(JsonNode answer) {
        for (JsonNode node : answer.findParents("sentence")) ((ObjectNode) node).remove("sentence");
        return answer;
    }

    private static final String YEAR = """
            2023-02-20 2023-K01 YELLOW [t1 BEHIND, t2 BEHIND]
            2023-02-20 2023-K02 GREEN []
            2023-02-20 2023-K03 YELLOW [t1 BEHIND]
            2023-02-20 2023-K04 YELLOW [t1 BEHIND]
            2023-02-22 2023-K02 not acknowledged until 2023-02-21
            2023-04-03 2023-K01 YELLOW → GREEN []
            2023-04-04 2023-K01 GREEN → YELLOW [t2 BEHIND]
            2023-04-06 2023-K01 YELLOW → GREEN []
            2023-04-11 2023-K03 not reported until 2023-03-31: [t1]
            2023-04-11 2023-K04 not reported until 2023-03-31: [t1]
            2023-04-21 2023-K01 GREEN → YELLOW [t2 BEHIND]
            2023-04-21 2023-K03 YELLOW → RED [t1 BEHIND]
            2023-04-21 2023-K04 YELLOW → RED [t1 BEHIND]
            2023-05-10 2023-K03 not reported until 2023-04-30: [t1]
            2023-05-10 2023-K04 not reported until 2023-04-30: [t1]
            2023-05-18 2023-K02 reminder for t1, 30 working days
            2023-06-08 2023-K03 not reported until 2023-05-31: [t1]
            2023-07-03 2023-K01 YELLOW → RED [t1 BEHIND, t2 BEHIND]
            2023-07-03 2023-K03 RED → YELLOW [RED_THIS_MONTH]
            2023-07-10 2023-K01 not reported until 2023-06-30: [t2]
            2023-07-12 2023-K01 RED → YELLOW [RED_THIS_MONTH]
            2023-08-01 2023-K01 YELLOW → GREEN []
            2023-08-01 2023-K03 YELLOW → GREEN []
            2023-08-17 2023-K02 reminder for t1, 30 working days
            2023-08-22 2023-K01 GREEN → YELLOW [t1 BEHIND]
            2023-09-07 2023-K02 reminder for t1, 15 working days
            2023-09-19 2023-K02 GREEN → YELLOW [t1 DUE_SOON]
            2023-09-21 2023-K02 reminder for t1, 5 working days
            2023-09-25 2023-K02 reminder for t1, 3 working days
            2023-09-27 2023-K02 YELLOW → GREEN []
            2023-10-09 2023-K01 YELLOW → GREEN []
            2023-10-20 2023-K01 GREEN → YELLOW [t2 BEHIND]
            2023-11-17 2023-K01 reminder for t1, 30 working days
            2023-11-17 2023-K01 reminder for t2, 30 working days
            2023-12-08 2023-K01 reminder for t1, 15 working days
            2023-12-08 2023-K01 reminder for t2, 15 working days
            2023-12-22 2023-K01 reminder for t1, 5 working days
            2023-12-22 2023-K01 reminder for t2, 5 working days
            2023-12-26 2023-K01 reminder for t1, 3 working days
            2023-12-26 2023-K01 reminder for t2, 3 working days
            2023-12-29 2023-K01 reminder for t1, 0 working days
            2023-12-29 2023-K01 reminder for t2, 0 working days
            2024-01-02 2023-K01 YELLOW → RED [t2 OVERDUE]
            """;

    /** Under a stricter rule more lights would turn; but asking turns none. */
    private void assertPreviewChangesNothing() throws Exception {
        long before = luoshi.getBean(Ledger.class).size();
        assertThat(ask("/api/lights/preview?plan=2023").get("turns")).isEmpty();
        JsonNode strict = ask("/api/lights/preview?plan=2023&yellowGap=3&redGap=5&approvedOnly=true");
        assertThat(strict.get("judged").intValue()).isEqualTo(3);
        assertThat(strict.get("turns")
                        .valueStream()
                        .map(turn -> turn.get("taskId").stringValue() + " "
                                + turn.get("now").stringValue() + " → "
                                + turn.get("would").stringValue()))
                .containsExactly("2023-K01 GREEN → RED", "2023-K03 GREEN → RED");
        assertThat(luoshi.getBean(Ledger.class).size()).isEqualTo(before);
    }

    /** What was promised first, what is promised now, and who had a hand in it, how late. */
    private void assertDrift() throws Exception {
        JsonNode drift = ask("/api/drift?plan=2023");
        assertThat(drift.get("revised").intValue()).isEqualTo(2);
        assertThat(drift.get("deferred").intValue()).isEqualTo(1);
        assertThat(drift.get("dropped").intValue() + drift.get("pending").intValue())
                .isZero();
        JsonNode schools = drift.at("/targets/0");
        assertThat(schools.get("valueBy").decimalValue()).isEqualByComparingTo("-1");
        assertThat(told(schools)).containsExactly("REVISED – by 测试督查员, 119 working days left, RED");
        JsonNode rules = drift.at("/targets/1");
        assertThat(rules.get("dueBy").longValue()).isEqualTo(90);
        assertThat(rules.get("deferrals").intValue()).isOne();
        assertThat(told(rules))
                .containsExactly(
                        "REVISED 测试经办员 by 测试领导, 28 working days left, GREEN",
                        "REJECTED 测试经办员 by 测试领导, 6 working days left, YELLOW");
    }

    private static List<String> told(JsonNode drift) {
        return drift.get("steps")
                .valueStream()
                .map(step -> step.get("outcome").stringValue() + " "
                        + step.at("/asked/who/name").asString("–") + " by "
                        + step.at("/decided/who/name").stringValue() + ", "
                        + step.get("workingDaysToDue").intValue() + " working days left, "
                        + step.get("light").stringValue())
                .toList();
    }

    /**
     * K01: 13 of 13 schools at weight 3, 77.8 of 78 % at weight 1, less 0.5 for a correction and 1 for a report missed. K03: all
     * of it, less the same and two more. K04 was withdrawn.
     */
    private void assertScores() throws Exception {
        JsonNode plan = ask("/api/plans/2023/score");
        assertThat(plan.get("ruleVersion").stringValue()).matches("2023-[0-9a-f]{8}");
        assertThat(plan.get("tasks").valueStream().map(YearOfThePlanTest::points))
                .containsExactly("2023-K01 98.44", "2023-K02 100", "2023-K03 96.5", "2023-K04 –");
        assertThat(plan.get("points").decimalValue()).isEqualByComparingTo("98.31");
        assertThat(plan.get("counted").intValue()).isEqualTo(3);
        assertThat(plan.get("offices").valueStream().map(YearOfThePlanTest::share))
                .containsExactly("test-office-a 99.22 of 2", "test-office-b 96.5 of 1");
        assertThat(plan.get("leaders").valueStream().map(YearOfThePlanTest::share))
                .containsExactly("test-leader-b 98.31 of 3");
        assertThat(ask("/api/leaders/test-leader-b/score").get("points")).isEqualTo(plan.get("points"));
        assertThat(ask("/api/offices/test-office-a/score").get("points").decimalValue())
                .isEqualByComparingTo("99.22");
        JsonNode schools = ask("/api/tasks/2023-K01/score").at("/task/score");
        assertThat(schools).isEqualTo(plan.at("/tasks/0/score"));
        assertThat(behind(schools.at("/targets/0/positions")))
                .containsExactly("TargetRevised", "ProgressReported", "ProgressApproved");
        assertThat(behind(schools.at("/targets/1/positions")))
                .containsExactly("TaskAssigned", "ProgressReported", "ProgressApproved");
        assertThat(behind(schools.at("/deductions/0/positions"))).containsExactly("ProgressCorrected");
        assertThat(behind(schools.at("/deductions/1/positions"))).containsExactly("ReportMissed");
    }

    private static String points(JsonNode line) {
        JsonNode points = line.at("/score/points");
        return line.at("/score/taskId").stringValue() + " "
                + (points.isMissingNode() ? "–" : points.decimalValue().toPlainString());
    }

    private static String share(JsonNode share) {
        return share.at("/of/id").stringValue() + " "
                + share.get("points").decimalValue().toPlainString() + " of "
                + share.get("counted").intValue();
    }

    private List<String> behind(JsonNode positions) {
        Ledger ledger = luoshi.getBean(Ledger.class);
        return positions
                .valueStream()
                .map(position -> ledger.at(position.longValue()).orElseThrow().eventType())
                .toList();
    }

    private record Reported(TargetId target, String asOf) {}

    /** What the clock and the rules brought about, by day and task; the patrol notes the tasks of a day in any order. */
    private String noted() {
        List<String> noted = new ArrayList<>();
        Ledger ledger = luoshi.getBean(Ledger.class);
        for (long position = 1; position <= ledger.size(); position++) {
            String line = line(ledger.at(position).orElseThrow());
            if (line != null) noted.add(line + "\n");
        }
        noted.sort(java.util.Comparator.comparing(line -> line.substring(0, "2023-02-20 2023-K01".length())));
        return String.join("", noted);
    }

    private static String line(Entry entry) {
        String task = " " + entry.aggregateId() + " ";
        return switch (entry.event()) {
            case LightTurned e ->
                e.on() + task + (e.before() == null ? "" : e.before() + " → ") + e.after() + " "
                        + e.causes().stream()
                                .map(cause -> (cause.targetId() == null ? "" : cause.targetId() + " ") + cause.why())
                                .toList();
            case ReminderSent e ->
                e.on() + task + "reminder for " + e.targetId() + ", " + e.workingDays() + " working days";
            case ReportMissed e ->
                LocalDate.ofInstant(entry.recordedAt(), MovedClock.SHANGHAI) + task + "not reported until "
                        + e.cycleEnd() + ": " + e.targets();
            case AcknowledgementExpired e ->
                LocalDate.ofInstant(entry.recordedAt(), MovedClock.SHANGHAI) + task + "not acknowledged until "
                        + e.due();
            default -> null;
        };
    }

    private List<String> turnsToRed() throws Exception {
        List<String> turns = new ArrayList<>();
        for (JsonNode turn :
                ask("/api/lights?plan=2023&from=2023-02-01&to=2024-01-05").get("turns"))
            if (turn.get("after").stringValue().equals("RED"))
                turns.add(
                        turn.get("on").stringValue() + " " + turn.get("taskId").stringValue() + " "
                                + turn.at("/leader/name").stringValue());
        return turns;
    }

    private List<String> board(LeaderId leader, String asOf) throws Exception {
        return ids(ask("/api/leaders/" + leader + "/board?asOf=" + asOf).get("tasks"));
    }

    private List<String> exceptions(String kind) throws Exception {
        return ids(ask("/api/exceptions?plan=2023&kind=" + kind).get("cases"));
    }

    private static List<String> ids(JsonNode tasks) {
        return tasks.valueStream().map(task -> task.get("taskId").stringValue()).toList();
    }

    private JsonNode target(TaskId task, int target) throws Exception {
        return ask("/api/tasks/" + task).at("/line/targets/" + target);
    }

    private JsonNode ask(String path) throws Exception {
        return MovedClock.ask(luoshi, path);
    }

    /** Each day on the way is lived through: the patrol at seven, where it comes; then it is ten o'clock. */
    private void on(String day) {
        for (LocalDate next = clock.today().plusDays(1); !next.isAfter(day(day)); next = next.plusDays(1)) {
            clock.moveTo(next, LocalTime.of(7, 0));
            patrol.round();
        }
        clock.moveTo(day(day), LocalTime.of(10, 0));
    }

    private void does(Actor actor, Object command) {
        String key = "story-" + ++commands;
        String hash = CommandDispatcher.requestHash(key, key.getBytes(StandardCharsets.UTF_8));
        assertThat(dispatcher.dispatch(command, actor, key, hash, key, null).events())
                .isNotEmpty();
    }

    private void refused(TaskRule rule, Actor actor, Object command) {
        Ledger ledger = luoshi.getBean(Ledger.class);
        long before = ledger.size();
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> does(actor, command));
        assertThat(Objects.requireNonNull(refusal).rule()).isEqualTo(rule);
        assertThat(ledger.size()).isEqualTo(before);
    }

    private void assign(TaskId task, LeaderId leader, OfficeId office, ReportingCycle cycle, Target... targets) {
        int number = Integer.parseInt(task.value().substring(6));
        Brief brief = new Brief(2023, number, "测试任务" + number, null, null, cycle);
        does(SUPERVISOR, new AssignTask(task, brief, held(leader, office), Arrays.asList(targets)));
    }

    private void report(Actor actor, TaskId task, String asOf, Reading... readings) {
        does(actor, new ReportProgress(task, day(asOf), List.of(readings), null, List.of()));
    }

    private static CorrectProgress correct(
            TaskId task, TargetId target, String asOf, String value, String unit, String reason) {
        return new CorrectProgress(task, target, day(asOf), new Amount(new BigDecimal(value), unit), reason, List.of());
    }

    private static RequestRevision later(TaskId task, String due, String authority) {
        TargetChange change = new TargetChange(null, null, null, null, null, day(due), null, null, null);
        return new RequestRevision(task, T1, change, "征求意见尚未结束", authority);
    }

    private static TargetChange toValue(String value) {
        return new TargetChange(null, new BigDecimal(value), null, null, null, null, null, null, null);
    }

    private static Reading reading(TargetId target, String value, String unit) {
        return new Reading(target, new Amount(new BigDecimal(value), unit));
    }

    private static Assignment held(LeaderId leader, OfficeId office) {
        return new Assignment(leader, office, List.of());
    }

    private static Target schools() {
        return count("新建学校", "14", "所", "3");
    }

    private static Target share() {
        return target("占比", Comparator.AT_LEAST, "78", "%", "76", "2023-12-31", Aggregation.POINT_IN_TIME, "1");
    }

    private static Target document() {
        return target("印发办法", Comparator.DONE, "1", "项", null, "2023-06-30", Aggregation.POINT_IN_TIME, "1");
    }

    private static Target count(String metric, String value, String unit, String weight) {
        return target(metric, Comparator.AT_LEAST, value, unit, null, "2023-12-31", Aggregation.CUMULATIVE, weight);
    }

    private static Target target(
            String metric,
            Comparator comparator,
            String value,
            String unit,
            String baseline,
            String due,
            Aggregation aggregation,
            String weight) {
        return new Target(
                metric,
                comparator,
                new BigDecimal(value),
                null,
                unit,
                baseline == null ? null : new BigDecimal(baseline),
                day("2023-01-01"),
                day(due),
                aggregation,
                null,
                new BigDecimal(weight),
                null,
                null,
                null);
    }

    private static List<Chapter> chapters() {
        return List.of(new Chapter(1, "测试章", List.of(new Measure(1, "测试举措"))));
    }

    private static Actor clerk(OfficeId office) {
        return new Actor("test-clerk@" + office, "测试经办员", Role.OFFICE, office, null);
    }

    private static Actor leader(LeaderId leader) {
        return new Actor("account@" + leader, "测试领导", Role.LEADER, null, leader);
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }
}
