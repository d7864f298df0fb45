package org.luoshi.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.Cookie;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Cause;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestActor;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;

/** Every page, as each role finds it and in both languages, with something of everything on it. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 30);

    /** Those that everybody has. */
    private static final List<String> FOR_ALL = List.of("/plans/2023", "/directory", "/audit");

    /** Those about tasks, which an administrator has nothing to do with. */
    private static final List<String> OF_TASKS = List.of(
            "/leaders/test-leader-a",
            "/offices/test-office-a",
            "/tasks",
            "/tasks?light=RED&sort=due",
            "/tasks/2023-K01",
            "/tasks/2023-K01?all=true",
            "/tasks/2023-K01/targets/t1",
            "/exceptions",
            "/exceptions?kind=REPORT_UNDECIDED&leader=test-leader-a",
            "/drift",
            "/diff?from=2023-06-01&leader=test-leader-a");

    private static final List<String> OF_LEDGER = List.of("/audit?task=2023-K01&type=ProgressReported", "/audit/9");

    @Autowired
    MockMvc mvc;

    @BeforeAll
    void half_a_year(@Autowired TestLedger ledger, @Autowired TestClock clock, @Autowired DataSource database)
            throws Exception {
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        var share = share("占比<script>alert(1)</script>", "76.7", "78");
        SequencedMap<TargetId, BigDecimal> gaps = new LinkedHashMap<>();
        gaps.put(T1, new BigDecimal("12.5"));
        ledger.happened(
                assigned(K01, held(LEADER_A, OFFICE_A, OFFICE_B), share, count("学位", "4250", "个"), done("出台办法")),
                assigned(K02, held(LEADER_B, OFFICE_B), done("出台办法"), byPoints(count("园所", "40", "所"))),
                turned(null, Light.YELLOW, LocalDate.of(2023, 2, 1), gaps),
                reported(K01, T1, MARCH, "77.35", "%"),
                reported(K01, T2, MARCH, "850", "个"),
                new ProgressApproved(K01, T1, MARCH),
                new ProgressReturned(K01, T2, MARCH, "测试理由"),
                new InstructionRecorded(K01, LEADER_A, "抓紧"),
                new TaskUrged(K01, SlipLevel.YELLOW, "测试"));
        clock.set(JUNE);
        ledger.happened(
                reported(K01, T1, LocalDate.of(2023, 6, 20), "77.5", "%"),
                turned(Light.YELLOW, Light.RED, JUNE, gaps),
                revised(K01, T2, count("学位", "4250", "个"), toValue("5000")),
                new RevisionRequested(K01, T1, toValueOf(OFFICE_C, "79"), "测试理由", "测试文件", "test-office"));
        Notary notary = new Notary(database, NoteKey.generate("test.example/ledger"), clock, new SimpleMeterRegistry());
        notary.adoptKey(false);
        notary.sign();
    }

    private static TargetChange toValueOf(OfficeId owner, String value) {
        return new TargetChange(null, new BigDecimal(value), null, null, null, null, null, null, owner);
    }

    private static Target byPoints(Target target) {
        Trajectory points = new Trajectory(
                Trajectory.Shape.POINTS,
                List.of(
                        new Trajectory.Point(MARCH, new BigDecimal("12.50")),
                        new Trajectory.Point(JUNE, new BigDecimal("20"))));
        return new TargetChange(null, null, null, null, null, null, points, null, null).appliedTo(target);
    }

    private static LightTurned turned(
            @Nullable Light before, Light after, LocalDate on, SequencedMap<TargetId, BigDecimal> gaps) {
        return new LightTurned(K01, before, after, gaps, "1", on, List.of(new Cause(T1, Why.BEHIND)));
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "PATROL")
    void each_page_is_whole_for_each_role_in_both_languages(Role role) throws Exception {
        List<String> pages = new ArrayList<>(FOR_ALL);
        if (role != Role.ADMIN) pages.addAll(OF_TASKS);
        if (role == Role.SUPERVISOR || role == Role.AUDITOR) pages.addAll(OF_LEDGER);
        if (role == Role.SUPERVISOR || role == Role.AUDITOR || role == Role.ADMIN) pages.add("/audit/read-model");
        for (String page : pages)
            for (String language : List.of("zh", "en")) {
                MockHttpServletResponse answer = open(page, actor(role), language);
                String html = Caller.text(answer);
                assertThat(answer.getStatus()).as(page + " " + html).isEqualTo(200);
                assertThat(html).as(page).contains(language.equals("en") ? "lang=\"en\"" : "lang=\"zh-CN\"", "</html>");
                wellSaid(page, html);
            }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void each_form_is_whole_in_both_languages_alone_and_in_a_dialog(Form form) throws Exception {
        Role role = form.roles().iterator().next();
        String address = switch (form.about()) {
            case PLANS -> "/plans/do/" + form.command();
            case PLAN -> "/plans/2023/do/" + form.command();
            case TASK -> "/tasks/2023-K01/do/" + form.command();
            case TARGET -> "/tasks/2023-K01/do/" + form.command() + "?target=t1";
            case REPORT -> "/tasks/2023-K01/do/" + form.command() + "?target=t1&on=2023-03-31";
            case DIRECTORY -> "/directory/do/" + form.command();
            case OFFICE -> "/directory/do/" + form.command() + "?id=test-office-a";
            case LEADER -> "/directory/do/" + form.command() + "?id=test-leader-a";
        };
        for (String language : List.of("zh", "en")) {
            String alone = Caller.text(open(address, actor(role), language));
            String dialog = Caller.text(open(address, actor(role), language, "HX-Request", "true"));
            assertThat(alone).contains("</html>", "data-command=\"" + form.command() + "\"");
            assertThat(dialog)
                    .startsWith("<form")
                    .doesNotContain("<html")
                    .contains("data-command=\"" + form.command() + "\"");
            for (Field field : form.fields())
                assertThat(dialog).as(field.path()).contains(field.rules().isEmpty() ? "name=\"" : field.ruleNames());
            wellSaid(address, alone);
        }
        Role other = role == Role.AUDITOR ? Role.VIEWER : Role.AUDITOR;
        assertThat(open(address, actor(other), "zh").getStatus()).isEqualTo(403);
    }

    @Test
    void a_revision_begins_with_the_way_that_there_is() throws Exception {
        String points = Caller.text(open("/tasks/2023-K02/do/revise-target?target=t2", actor(Role.SUPERVISOR), "zh"));
        assertThat(points)
                .contains("<option value=\"POINTS\" selected=\"selected\">按节点推进</option>")
                .containsSubsequence("value=\"2023-03-31\"", "value=\"12.5\"", "value=\"2023-06-30\"", "value=\"20\"");
        String evenly = Caller.text(open("/tasks/2023-K01/do/revise-target?target=t2", actor(Role.SUPERVISOR), "en"));
        assertThat(evenly).contains("<option value=\"LINEAR\" selected=\"selected\">even by days</option>");
        assertThat(Caller.text(open("/tasks/2023-K02/do/revise-target?target=t1", actor(Role.SUPERVISOR), "zh")))
                .as("a milestone is there on a day or is not")
                .doesNotContain("trajectory.shape");
    }

    @Test
    void a_form_begins_with_who_holds_a_task_though_they_have_retired(@Autowired TestLedger ledger) throws Exception {
        LeaderId leader = new LeaderId("test-leader-gone");
        OfficeId lead = new OfficeId("test-lead-gone");
        OfficeId supporting = new OfficeId("test-supporting-gone");
        OfficeId owner = new OfficeId("test-owner-gone");
        ledger.happened(
                new LeaderRegistered(leader, "测试领导丁"),
                new OfficeRegistered(lead, "测试处室丁"),
                new OfficeRegistered(supporting, "测试处室戊"),
                new OfficeRegistered(owner, "测试处室己"),
                assigned(new TaskId("2023-K03"), held(leader, lead, supporting), owned(done("出台办法"), owner)),
                new LeaderRetired(leader, "测试理由"),
                new OfficeRetired(lead, "测试理由"),
                new OfficeRetired(supporting, "测试理由"),
                new OfficeRetired(owner, "测试理由"));
        String task = "/tasks/2023-K03/do/";
        assertThat(Caller.text(open(task + "revise-target?target=t1", SUPERVISOR, "zh")))
                .contains(
                        "data-was=\"test-owner-gone\"",
                        "<option value=\"test-owner-gone\" selected=\"selected\">测试处室己</option>")
                .doesNotContain("test-lead-gone");
        for (String holders : List.of("reassign-task", "reopen-task"))
            assertThat(Caller.text(open(task + holders, SUPERVISOR, "zh")))
                    .contains(
                            "<option value=\"test-leader-gone\" selected=\"selected\">",
                            "<option value=\"test-lead-gone\" selected=\"selected\">",
                            "value=\"test-supporting-gone\" checked=\"checked\"")
                    .doesNotContain("test-owner-gone");
        assertThat(Caller.text(open(task + "add-target", SUPERVISOR, "zh"))).doesNotContain("-gone");
    }

    @Test
    void what_people_write_is_shown_as_text() throws Exception {
        for (String page :
                List.of("/tasks/2023-K01", "/leaders/test-leader-a", "/tasks", "/tasks/2023-K01/do/report-progress"))
            assertThat(Caller.text(open(page, REPORTER, "zh")))
                    .as(page)
                    .contains("占比&lt;script&gt;alert(1)&lt;/script&gt;")
                    .doesNotContain("<script>alert");
    }

    @Test
    void the_past_says_so_and_offers_nothing_to_do() throws Exception {
        String now = Caller.text(open("/tasks/2023-K01", SUPERVISOR, "zh"));
        assertThat(now).contains("data-form", "审核通过").doesNotContain("这是过去的情况");
        String past = Caller.text(open("/tasks/2023-K01?asOf=2023-06-29", SUPERVISOR, "zh"));
        assertThat(past)
                .contains("这是过去的情况", "2023-06-29 23:59:59", "/leaders/test-leader-a?asOf=2023-06-29", "黄灯")
                .doesNotContain("data-form");
    }

    @Test
    void today_is_not_past_before_it_is_over() throws Exception {
        assertThat(open("/tasks?asOf=2023-06-30&plan=2023", SUPERVISOR, "zh").getRedirectedUrl())
                .isEqualTo("/tasks?plan=2023");
        assertThat(open("/tasks/2023-K01?asOf=2023-06-30", SUPERVISOR, "zh").getRedirectedUrl())
                .isEqualTo("/tasks/2023-K01");
        assertThat(open("/diff?asOf=2023-06-30", SUPERVISOR, "zh").getRedirectedUrl())
                .isEqualTo("/diff");
        assertThat(open("/tasks?asOf=2023-06-29", SUPERVISOR, "zh").getStatus()).isEqualTo(200);
        assertThat(open("/tasks?asOf=2023-07-01", SUPERVISOR, "zh").getStatus())
                .as("tomorrow")
                .isEqualTo(400);
        assertThat(open("/api/tasks?asOf=2023-06-30", SUPERVISOR, "zh").getStatus())
                .as("a program")
                .isEqualTo(200);
    }

    @Test
    void a_filter_that_nobody_has_filled_in_leaves_the_address() throws Exception {
        MockHttpServletResponse answer = open("/exceptions?leader=&plan=2023&office=", SUPERVISOR, "zh");
        assertThat(answer.getStatus()).isEqualTo(302);
        assertThat(answer.getRedirectedUrl()).isEqualTo("/exceptions?plan=2023");
        assertThat(open("/tasks?office=&part=LEAD&plan=2023", SUPERVISOR, "zh").getRedirectedUrl())
                .as("the part of no office")
                .isEqualTo("/tasks?plan=2023");
        String chosen = Caller.text(open("/tasks?office=test-office-b&part=SUPPORTING", SUPERVISOR, "en"));
        assertThat(chosen).contains("<option value=\"SUPPORTING\" selected=\"selected\">", "2023-K01");
        assertThat(chosen).doesNotContain("2023-K02");
    }

    @Test
    void a_difference_has_units_and_nothing_that_is_the_same() throws Exception {
        String june = Caller.text(open("/diff?from=2023-06-01&leader=test-leader-a", SUPERVISOR, "zh"));
        assertThat(june)
                .contains("<del class=\"number\">77.35%</del> → <ins class=\"number\">77.5%</ins>", "2023-06-20")
                .doesNotContain("77.35%</ins>");
        String sinceNewYear = Caller.text(open("/diff?from=2023-01-01&leader=test-leader-a", SUPERVISOR, "zh"));
        assertThat(sinceNewYear)
                .contains("<ins class=\"number\">77.5%</ins>", "<ins class=\"number\">77.35%</ins>")
                .doesNotContain("<del class=\"number\">");
    }

    @Test
    void a_difference_is_of_the_latest_plan_in_whichever_year_it_is_asked_for(@Autowired TestClock clock)
            throws Exception {
        clock.set(LocalDate.of(2026, 11, 28));
        try {
            MockHttpServletResponse answer = open("/diff", SUPERVISOR, "zh");
            assertThat(answer.getStatus()).isEqualTo(200);
            assertThat(Caller.text(answer)).contains("name=\"plan\" size=\"5\" value=\"2023\"", "2026-11-27", "没有变化");
            String past = Caller.text(open("/tasks/2023-K01?asOf=2023-06-29", SUPERVISOR, "zh"));
            assertThat(past).contains("href=\"/diff?from=2023-06-29\"");
            assertThat(Caller.text(open("/diff?from=2023-06-29", SUPERVISOR, "zh")))
                    .as("compared with now")
                    .contains("2023-K01", "<ins class=\"number\">77.5%</ins>");
        } finally {
            clock.set(JUNE);
        }
    }

    @Test
    void a_difference_to_a_past_day_begins_the_day_before_it() throws Exception {
        for (String name : List.of("asOf", "to")) {
            String past = Caller.text(open("/diff?" + name + "=2023-01-20", SUPERVISOR, "zh"));
            assertThat(past).contains("value=\"2023-01-19\"", "value=\"2023-01-20\"", "2023-K01", "2023-K02");
            assertThat(past)
                    .as("leads to what it shows")
                    .contains("href=\"/tasks/2023-K01?asOf=2023-01-20\"")
                    .doesNotContain("href=\"/tasks/2023-K01\"");
        }
    }

    @Test
    void a_form_of_what_is_not_there_says_what_is_missing() throws Exception {
        for (String year : List.of("2147483647", "2099", "0", "-5"))
            assertThat(open("/plans/" + year + "/do/assign-task", SUPERVISOR, "zh")
                            .getStatus())
                    .as(year)
                    .isEqualTo(404);
        MockHttpServletResponse answer = open("/tasks/2023-K01/do/revise-target", SUPERVISOR, "zh");
        assertThat(answer.getStatus()).isEqualTo(404);
        assertThat(Caller.text(answer)).contains("2023-K01 没有 target").doesNotContain("null");
    }

    @Test
    void where_there_is_nothing_to_compare_yet_a_difference_can_still_be_asked_for() throws Exception {
        MockHttpServletResponse before = open("/diff?asOf=0", SUPERVISOR, "zh");
        assertThat(before.getStatus()).isEqualTo(200);
        assertThat(Caller.text(before)).contains("action=\"/diff\"", "还没有发布年度工作要点");
        MockHttpServletResponse noTasks = open("/diff?asOf=6", SUPERVISOR, "zh");
        assertThat(noTasks.getStatus()).isEqualTo(200);
        assertThat(Caller.text(noTasks)).contains("action=\"/diff\"", "没有变化");
        assertThat(open("/diff?from=6&plan=2022", SUPERVISOR, "zh").getStatus())
                .as("a plan that somebody has named")
                .isEqualTo(404);
    }

    @Test
    void a_check_says_how_many_it_has_looked_at_of_how_many_there_are(@Autowired JdbcClient jdbc) throws Exception {
        jdbc.sql("""
                        insert into read_model.check (whole, requested_by, requested_at, finished_at, aggregates, histories)
                        values (true, 'test', now(), now(), 3, 7)""").update();
        assertThat(Caller.text(open("/audit/read-model", SUPERVISOR, "en")))
                .contains("<dt>Checked / things</dt><dd class=\"number\">3 / 7</dd>");
        jdbc.sql("delete from read_model.check where requested_by = 'test'").update();
    }

    @Test
    void what_is_out_of_sight_or_unreadable_is_a_page_that_says_so() throws Exception {
        assertThat(open("/tasks/2023-K02", REPORTER, "zh").getStatus()).isEqualTo(404);
        assertThat(open("/tasks/not%20a%20task", REPORTER, "zh").getStatus()).isEqualTo(404);
        assertThat(open("/tasks/2023-K01?asOf=never", REPORTER, "en").getStatus())
                .isEqualTo(400);
        assertThat(open("/tasks?colour=RED", REPORTER, "en").getStatus()).isEqualTo(400);
        assertThat(open("/audit/9", actor(Role.VIEWER), "en").getStatus()).isIn(200, 404);
        assertThat(open("/audit/read-model", actor(Role.VIEWER), "en").getStatus())
                .isEqualTo(403);
        MockHttpServletResponse answer = open("/tasks/2023-K99", SUPERVISOR, "en");
        assertThat(answer.getStatus()).isEqualTo(404);
        assertThat(Caller.text(answer)).contains("<h1>Not found</h1>", "there is no task 2023-K99");
        assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void the_language_is_switched_and_leads_back_never_elsewhere() throws Exception {
        MockHttpServletResponse answer = open("/language?set=en&to=/tasks?plan=2023", SUPERVISOR, "zh");
        assertThat(answer.getRedirectedUrl()).isEqualTo("/tasks?plan=2023");
        assertThat(answer.getCookie(Pages.LANGUAGE))
                .isNotNull()
                .extracting(Cookie::getValue)
                .isEqualTo("en");
        for (String elsewhere : List.of("//evil.example", "https://evil.example", "/\\evil.example", "evil"))
            assertThat(mvc.perform(get("/language").param("set", "en").param("to", elsewhere))
                            .andReturn()
                            .getResponse()
                            .getRedirectedUrl())
                    .as(elsewhere)
                    .isEqualTo("/");
    }

    @Test
    void the_files_beside_the_pages_are_kept_by_what_is_in_them() throws Exception {
        String html = Caller.text(open("/tasks/2023-K01", SUPERVISOR, "zh"));
        List<String> files = Stream.of(html.split("\""))
                .filter(part -> part.startsWith("/assets/"))
                .distinct()
                .toList();
        assertThat(files)
                .hasSizeGreaterThan(6)
                .allMatch(file -> file.matches("/assets/[a-z.-]+-[0-9a-f]{32}\\.(js|css|svg)"));
        for (String file : files) {
            MockHttpServletResponse answer = open(file, SUPERVISOR, "zh");
            assertThat(answer.getStatus()).as(file).isEqualTo(200);
            assertThat(answer.getHeader("Cache-Control")).contains("immutable");
            MockHttpServletResponse plain = open(file.replaceFirst("-[0-9a-f]{32}", ""), SUPERVISOR, "zh");
            assertThat(plain.getStatus()).as(file).isEqualTo(200);
            assertThat(plain.getHeader("Cache-Control")).isEqualTo("no-cache");
            assertThat(plain.getHeader("Last-Modified")).isNotNull();
            assertThat(open(file.replaceFirst("-[0-9a-f]{32}", "-" + "0".repeat(32)), SUPERVISOR, "zh")
                            .getStatus())
                    .as("another's hash")
                    .isEqualTo(404);
        }
    }

    @Test
    void what_stands_in_an_address_stays_as_it_was() throws Exception {
        MockHttpServletResponse tidied =
                open("/tasks?text=%E4%BA%92%E8%81%94%E7%BD%91%2B%26%25%7Bx%7D&leader=", SUPERVISOR, "zh");
        assertThat(tidied.getRedirectedUrl()).isEqualTo("/tasks?text=%E4%BA%92%E8%81%94%E7%BD%91%2B%26%25%7Bx%7D");
        assertThat(Caller.text(open(tidied.getRedirectedUrl(), SUPERVISOR, "zh")))
                .contains("value=\"互联网+&amp;%{x}\"");
    }

    @Test
    void a_parameter_that_is_there_twice_goes_along_twice() throws Exception {
        String html = Caller.text(
                open("/tasks?status=ASSIGNED&status=IN_PROGRESS&text=%26&asOf=2023-06-29", SUPERVISOR, "zh"));
        String moment = html.substring(html.indexOf("class=\"moment\""), html.indexOf("id=\"as-of\""));
        assertThat(moment)
                .containsSubsequence(
                        "name=\"status\" value=\"ASSIGNED\"",
                        "name=\"status\" value=\"IN_PROGRESS\"",
                        "name=\"text\" value=\"&amp;\"")
                .doesNotContain("name=\"asOf\" value");
        assertThat(html).contains("/tasks?status=ASSIGNED&amp;status=IN_PROGRESS&amp;text=%26\"");
    }

    @Test
    void whoever_is_led_on_still_waits_for_what_was_recorded() throws Exception {
        assertThat(open("/?after=9", SUPERVISOR, "zh").getRedirectedUrl()).isEqualTo("/plans?after=9");
        assertThat(open("/?after=9", REPORTER, "zh").getRedirectedUrl()).isEqualTo("/offices/test-office-a?after=9");
        assertThat(open("/plans?after=9", SUPERVISOR, "zh").getRedirectedUrl()).isEqualTo("/plans/2023?after=9");
        assertThat(open("/?after=9&asOf=2023-06-29", SUPERVISOR, "zh").getRedirectedUrl())
                .isEqualTo("/plans?asOf=2023-06-29&after=9");
        assertThat(open("/plans?asOf=2023-06-29", SUPERVISOR, "zh").getRedirectedUrl())
                .isEqualTo("/plans/2023?asOf=2023-06-29");
        assertThat(open("/plans/2023?after=99999", SUPERVISOR, "zh").getStatus())
                .as("what nobody has recorded")
                .isEqualTo(503);
    }

    @Test
    void a_page_has_no_other_day_beside_its_moment() throws Exception {
        for (String page : Stream.concat(
                        Stream.of("/", "/plans"),
                        Stream.of(FOR_ALL, OF_TASKS, OF_LEDGER).flatMap(List::stream))
                .toList()) {
            String asked = page + (page.contains("?") ? "&" : "?") + "validOn=2023-06-28";
            MockHttpServletResponse answer = open(asked, SUPERVISOR, "en");
            assertThat(answer.getStatus()).as(asked).isEqualTo(400);
            assertThat(Caller.text(answer))
                    .contains("validOn is no parameter here")
                    .doesNotContain(", validOn");
        }
        assertThat(open("/api/tasks?validOn=2023-06-28", SUPERVISOR, "en").getStatus())
                .as("a program")
                .isEqualTo(200);
    }

    @Test
    void every_place_of_the_navigation_is_there_in_the_past_too() throws Exception {
        String past = Caller.text(open("/tasks/2023-K01?asOf=2023-06-29", SUPERVISOR, "zh"));
        List<String> places = Stream.of(past.substring(past.indexOf("<nav"), past.indexOf("</nav>"))
                        .split("\""))
                .filter(part -> part.startsWith("/"))
                .toList();
        assertThat(places).hasSizeGreaterThan(5).allMatch(place -> place.endsWith("?asOf=2023-06-29"));
        for (String place : places)
            assertThat(open(place, SUPERVISOR, "zh").getStatus()).as(place).isIn(200, 302);
    }

    @Test
    void whoever_decides_sees_everything_that_is_asked_for() throws Exception {
        String page = Caller.text(open("/tasks/2023-K01", actor(Role.LEADER), "zh"));
        assertThat(page.substring(page.indexOf("待审定的调整申请")))
                .contains("<del>78%</del> → <ins>79%</ins>", "<del>–</del> → <ins>测试处室丙</ins>");
        assertThat(Caller.text(open("/drift", SUPERVISOR, "zh"))).contains("<ins>测试处室丙</ins>");
    }

    /** No word is missing, nothing of a template is left, nothing is loaded from elsewhere, and no script stands in the page. */
    private static void wellSaid(String page, String html) {
        assertThat(html).as(page).doesNotContain("??", "th:", "${", "#{").doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(html)
                .as(page)
                .doesNotContainPattern("(src|href|action)=\"(https?:)?//")
                .doesNotContain(" style=\"", " onclick=");
    }

    private MockHttpServletResponse open(String address, Actor actor, String language, String... headers)
            throws Exception {
        var request = get(URI.create(address))
                .header(TestActor.HEADER, TestActor.header(actor))
                .cookie(new Cookie(Pages.LANGUAGE, language));
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return mvc.perform(request).andReturn().getResponse();
    }
}
