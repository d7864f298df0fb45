package org.luoshi.launcher;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext.RouteOptions;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.command.org.OrganizationRule;
import org.luoshi.command.plan.PlanRule;
import org.luoshi.command.task.TaskRule;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

/** A task's whole way by forms alone, in a real browser: who may do what is offered it, and nothing is recorded twice. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesTest {
    private static final String TASK = "2023-T01";
    private static final String OTHER = "2023-T02";
    private static final String BY_POINTS = "2023-T03";
    private static final Actor SUPERVISOR = DemoPages.SUPERVISOR;
    private static final Actor OFFICE = DemoPages.office(3);
    private static final Actor LEADER = DemoPages.leader('c');

    @TempDir
    static Path data;

    private static DemoPages demo;

    /** Names of all commands that a form of these tests has sent. */
    private static final Set<String> SENT = new TreeSet<>();

    /** Of all rules whose sentence some form wants beside one of its fields. */
    private static final Set<String> RULES = new TreeSet<>();

    @BeforeAll
    static void make() {
        demo = new DemoPages(data);
    }

    @AfterAll
    static void end() {
        if (demo != null) demo.close();
    }

    /** Somebody at the page of a task. */
    private static void at(String path, Actor actor, Consumer<Visitor> story) {
        try (Visitor visitor = demo.visitor(actor)) {
            visitor.context().onRequest(request -> {
                String asked = URI.create(request.url()).getPath();
                if (asked.startsWith("/api/commands/")) SENT.add(asked.substring("/api/commands/".length()));
            });
            visitor.open(path);
            story.accept(visitor);
        }
    }

    private static void atTask(Actor actor, Consumer<Visitor> story) {
        at("/tasks/" + TASK, actor, story);
    }

    /** Events of a task by their names. */
    private static List<String> events(String task) {
        List<String> events = new ArrayList<>();
        long size = demo.luoshi.json("/api/read-model").get("size").asLong();
        for (JsonNode change : demo.luoshi
                .json("/api/tasks/" + task + "/history?after=" + size)
                .get("changes")) events.add(change.get("what").stringValue());
        return events;
    }

    private static long count(String task, String event) {
        return events(task).stream().filter(event::equals).count();
    }

    /** Notes its rules; each sentence that it may show belongs to a field, also for those who hear it. */
    private static void inspect(Locator form) {
        for (Locator field : form.locator("[data-rules]").all())
            RULES.addAll(Arrays.asList(field.getAttribute("data-rules").split(" ")));
        Object loose = form.evaluate("""
                form => {
                  const described = [...form.querySelectorAll('[aria-describedby]')]
                    .flatMap(each => each.getAttribute('aria-describedby').split(' '));
                  const ids = [...form.querySelectorAll('[id]')].map(each => each.id);
                  return [
                    ...[...form.querySelectorAll('.field > .trouble')]
                      .filter(each => !described.includes(each.id)).map(each => each.parentElement.outerHTML),
                    ...described.filter(each => !ids.includes(each)),
                    ...ids.filter((each, at) => ids.indexOf(each) !== at),
                  ];
                }""");
        assertThat((List<?>) loose).isEmpty();
    }

    private static String troubleAt(Locator form, String field) {
        return form.locator(".field:has(> #" + field + ") > .trouble").textContent();
    }

    @Test
    @Order(1)
    void the_supervision_office_assigns_a_task_with_two_targets() {
        at("/plans/2023", SUPERVISOR, visitor -> {
            Locator form = visitor.form("assign-task");
            inspect(form);
            Visitor.fill(
                    form,
                    Map.of(
                            "taskId", TASK,
                            "brief.number", "９０１",
                            "brief.title", "测试任务（模拟）",
                            "assignment.leader", "simulated-leader-c",
                            "assignment.leadOffice", "simulated-office-3"));
            Locator first = form.locator("[data-item=targets]").nth(0);
            Visitor.fill(first, Map.of("metric", "测试数量", "value", "１００", "unit", "所", "aggregation", "CUMULATIVE"));
            form.locator("[data-repeat=targets] > .more button").click();
            Locator second = form.locator("[data-item=targets]").nth(1);
            Visitor.fill(second, Map.of("metric", "测试占比", "value", "80", "unit", "%", "baseline", "50"));
            visitor.send(form);
        });
        JsonNode task = demo.luoshi.json("/api/tasks/" + TASK).get("line");
        assertThat(task.get("title").stringValue()).isEqualTo("测试任务（模拟）");
        assertThat(task.get("targets")).hasSize(2);
        assertThat(task.at("/targets/0/value").intValue()).isEqualTo(100);
    }

    @Test
    @Order(2)
    void its_office_takes_it_on_and_nobody_else_is_asked_to() {
        atTask(LEADER, visitor -> assertThat(visitor.offered()).containsExactly("record-instruction"));
        atTask(DemoPages.VIEWER, visitor -> assertThat(visitor.offered()).isEmpty());
        atTask(DemoPages.AUDITOR, visitor -> assertThat(visitor.offered()).isEmpty());
        atTask(OFFICE, visitor -> {
            assertThat(visitor.offered()).startsWith("acknowledge-task", "object-to-assignment");
            visitor.send("acknowledge-task", Map.of("note", "收到"));
            assertThat(visitor.offered()).doesNotContain("acknowledge-task");
        });
        assertThat(events(TASK)).contains("TaskAcknowledged");
    }

    @Test
    @Order(3)
    void two_targets_are_reported_at_once_with_two_files_and_a_draft_survives() {
        atTask(OFFICE, visitor -> {
            Locator form = visitor.form("report-progress");
            inspect(form);
            Visitor.fill(form, Map.of("asOf", "2023-08-31", "note", "一份草稿"));
            form.locator("#r-t1").fill("３５");
            form.locator("#r-t2").fill("60.5");
            form.locator("input[type=file]").setInputFiles(file("选的.txt", "chosen"));
            form.locator(".files li input").first().waitFor(attached());
            drop(visitor.page, form.locator(".drop"), "拖的.txt", "dropped");
            visitor.page.waitForFunction("() => document.querySelectorAll('dialog .files li input').length === 2");

            visitor.page.reload();
            Locator again = visitor.form("report-progress");
            assertThat(again.locator(".draft").isVisible()).isTrue();
            assertThat(again.locator("#r-t1").inputValue()).isEqualTo("３５");
            assertThat(again.locator("[name=note]").inputValue()).isEqualTo("一份草稿");
            assertThat(again.locator(".files li").allTextContents())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("拖的.txt"));
            visitor.send(again);
            assertThat(visitor.page.locator("#t1 td a[download]").count()).isEqualTo(2);
            assertThat(visitor.form("report-progress").locator(".draft").isVisible())
                    .isFalse();
        });
        assertThat(count(TASK, "ProgressReported")).isEqualTo(2);
        assertThat(demo.luoshi
                        .json("/api/tasks/" + TASK)
                        .at("/line/targets/0/latest/value")
                        .intValue())
                .isEqualTo(35);
    }

    private static Locator.WaitForOptions attached() {
        return new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);
    }

    private static FilePayload file(String name, String text) {
        return new FilePayload(name, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void drop(Page page, Locator where, String name, String text) {
        JSHandle carried = page.evaluateHandle(
                "([name, text]) => { const all = new DataTransfer(); all.items.add(new File([text], name, { type: 'text/plain' })); return all; }",
                List.of(name, text));
        for (String event : List.of("dragenter", "dragover", "drop"))
            where.dispatchEvent(event, Map.of("dataTransfer", carried));
    }

    @Test
    @Order(4)
    void what_is_wrong_is_told_at_its_field_and_recorded_nowhere() {
        List<String> before = events(TASK);
        atTask(OFFICE, visitor -> {
            Locator form = visitor.form("report-progress");
            Visitor.press(form);
            assertThat(form.locator("fieldset > .trouble, .field > .trouble").allTextContents())
                    .contains("至少填报一项目标");
            Visitor.fill(form, "asOf", "2024-01-01");
            form.locator("#r-t1").fill("四十");
            Visitor.press(form);
            assertThat(form.locator(".field:has(> .pair #r-t1) > .trouble").textContent())
                    .contains("数字");
            form.locator("#r-t1").fill("40");
            Visitor.press(form);
            form.locator(".bad").first().waitFor();
            assertThat(troubleAt(form, "f-asOf")).contains("不能晚于今天");
            assertThat(form.locator("#f-asOf").getAttribute("aria-invalid")).isEqualTo("true");
            Visitor.fill(form, "asOf", "2023-09-15");
            form.locator("#r-t1").fill("10");
            Visitor.press(form);
            Locator readings = form.locator("fieldset.bad");
            readings.waitFor();
            assertThat(readings.locator(".trouble").allTextContents().stream()
                            .filter(text -> !text.isEmpty())
                            .toList())
                    .as("a cumulative value that falls")
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("累计");
        });
        atTask(SUPERVISOR, visitor -> {
            Locator form = visitor.form("suspend-task");
            Visitor.press(form);
            assertThat(troubleAt(form, "f-reason")).isEqualTo("必填");
        });
        assertThat(events(TASK)).isEqualTo(before);
    }

    @Test
    @Order(5)
    void one_report_is_approved_the_other_returned_corrected_and_approved() {
        atTask(
                OFFICE,
                visitor -> assertThat(visitor.offered())
                        .contains("correct-progress")
                        .doesNotContain("approve-progress"));
        atTask(SUPERVISOR, visitor -> {
            visitor.send("approve-progress?target=t1&on=2023-08-31", Map.of());
            visitor.send("return-progress?target=t2&on=2023-08-31", Map.of("reason", "请核对口径"));
            assertThat(visitor.offered()).doesNotContain("approve-progress");
        });
        atTask(OFFICE, visitor -> {
            Locator form = visitor.form("correct-progress?target=t2&on=2023-08-31");
            inspect(form);
            assertThat(form.locator("[name='amount.value']").inputValue()).isEqualTo("60.5");
            Visitor.fill(form, Map.of("amount.value", "61", "reason", "口径已核对"));
            visitor.send(form);
        });
        atTask(SUPERVISOR, visitor -> visitor.send("approve-progress?target=t2&on=2023-08-31", Map.of()));
        assertThat(events(TASK)).contains("ProgressReturned", "ProgressCorrected");
        assertThat(demo.luoshi
                        .json("/api/tasks/" + TASK)
                        .at("/line/targets/1/approved/value")
                        .intValue())
                .isEqualTo(61);
    }

    @Test
    @Order(6)
    void a_commitment_changes_with_four_eyes_and_the_page_shows_before_and_after() {
        atTask(OFFICE, visitor -> {
            Locator form = visitor.form("request-revision?target=t1");
            inspect(form);
            Visitor.fill(form, Map.of("change.value", "１２０", "reason", "两所学校提前开工", "authority", "模拟文〔2023〕30号"));
            visitor.send(form);
            assertThat(visitor.offers())
                    .as("the requester decides nothing")
                    .noneMatch(each -> each.contains("-revision?target=t1"));
        });
        atTask(LEADER, visitor -> {
            visitor.send("approve-revision?target=t1", Map.of());
            Locator revision = visitor.page.locator("#t1-revisions .change").first();
            assertThat(revision.locator("del").textContent()).contains("100");
            assertThat(revision.locator("ins").textContent()).contains("120");
        });
        atTask(SUPERVISOR, visitor -> {
            visitor.send(
                    "request-revision?target=t2",
                    Map.of("change.due", "2024-03-31", "reason", "验收推迟", "authority", "模拟文〔2023〕31号"));
            assertThat(visitor.offers()).noneMatch(each -> each.contains("-revision?target=t2"));
        });
        atTask(LEADER, visitor -> visitor.send("reject-revision?target=t2", Map.of("reason", "不能再推")));
        atTask(
                SUPERVISOR,
                visitor -> visitor.send(
                        "revise-target?target=t2",
                        Map.of("change.value", "75", "reason", "窗口期调整", "authority", "模拟文〔2023〕32号")));
        assertThat(events(TASK)).contains("RevisionRequested", "TargetRevised", "RevisionRejected");
    }

    @Test
    @Order(7)
    void it_is_instructed_urged_and_given_and_taken_a_target() {
        atTask(LEADER, visitor -> visitor.send("record-instruction", Map.of("text", "请抓紧（测试批示）")));
        atTask(SUPERVISOR, visitor -> {
            visitor.send("urge-task", Map.of("level", "BLUE", "note", "请按月填报"));
            Locator form = visitor.form("add-target");
            inspect(form);
            Visitor.fill(
                    form,
                    Map.of(
                            "target.metric", "出台测试办法",
                            "target.comparator", "DONE",
                            "reason", "增补过程要求",
                            "authority", "模拟文〔2023〕33号"));
            assertThat(form.locator("[name='target.value']").isVisible())
                    .as("a milestone has no figures")
                    .isFalse();
            visitor.send(form);
            visitor.send("drop-target?target=t3", Map.of("reason", "与另一任务重复", "authority", "模拟文〔2023〕34号"));
            visitor.send("suspend-task", Map.of("reason", "等待上级文件"));
            assertThat(visitor.offered()).contains("resume-task").doesNotContain("urge-task", "suspend-task");
            visitor.send("resume-task", Map.of("reason", "文件已到"));
        });
        assertThat(events(TASK))
                .contains(
                        "InstructionRecorded",
                        "TaskUrged",
                        "TargetAdded",
                        "TargetDropped",
                        "TaskSuspended",
                        "TaskResumed");
    }

    @Test
    @Order(8)
    void a_double_click_sends_one_command() {
        urgesOnce(Map.of("level", "YELLOW"), (visitor, form) -> {
            // Held, so that the dialog is still there for the second click, however late that comes.
            AtomicReference<@Nullable Route> held = new AtomicReference<>();
            visitor.context().route("**/api/commands/*", held::set, new RouteOptions().setTimes(1));
            form.locator("footer button.main").dblclick();
            visitor.page.waitForCondition(() -> held.get() != null);
            Objects.requireNonNull(held.get()).resume();
            visitor.recorded();
        });
    }

    @Test
    @Order(8)
    void an_answer_that_is_lost_can_be_asked_for_again() {
        long before = count(TASK, "TaskUrged");
        urgesOnce(Map.of("level", "RED", "note", "答复丢了"), (visitor, form) -> {
            visitor.context().route("**/api/commands/*", route -> {
                route.fetch();
                route.abort();
            });
            Visitor.press(form);
            visitor.page.waitForFunction("() => document.querySelector('dialog .trouble.whole').textContent !== ''");
            assertThat(form.locator(".trouble.whole").textContent()).contains("不会重复记入");
            assertThat(count(TASK, "TaskUrged")).as("it had arrived").isEqualTo(before + 1);
            visitor.context().unroute("**/api/commands/*");
            visitor.send(form);
        });
    }

    @Test
    @Order(8)
    void what_is_being_sent_stays_open_until_it_is_answered() {
        urgesOnce(Map.of("level", "BLUE", "note", "还在路上"), (visitor, form) -> {
            Route held = held(visitor, form);
            visitor.page.keyboard().press("Escape");
            visitor.page.keyboard().press("Escape");
            assertThat(form.isVisible()).isTrue();
            for (Locator close : form.locator("[data-close]").all())
                assertThat(close.isDisabled()).isTrue();
            held.resume();
            visitor.recorded();
        });
    }

    @Test
    @Order(8)
    void what_comes_of_a_form_that_was_closed_all_the_same_is_told_beside_the_page() {
        urgesOnce(Map.of("level", "BLUE", "note", "已经走开"), (visitor, form) -> {
            Route refused = held(visitor, form);
            Locator other = another(visitor);
            refused.fulfill(new FulfillOptions()
                    .setStatus(422)
                    .setContentType("application/problem+json")
                    .setBody("{\"detail\": \"测试拒绝\"}"));
            told(visitor, "测试拒绝");
            assertThat(other.isVisible()).isTrue();
            other.locator("footer [data-close]").click();

            Route stored = held(visitor, visitor.form("urge-task"));
            another(visitor);
            stored.resume();
            told(visitor, "已记入台账");
            assertThat(other.isVisible()).isTrue();
        });
    }

    /** Whatever is done with the form that is filled in, one command comes of it. */
    private static void urgesOnce(Map<String, String> fields, BiConsumer<Visitor, Locator> sending) {
        long before = count(TASK, "TaskUrged");
        atTask(SUPERVISOR, visitor -> {
            Locator form = visitor.form("urge-task");
            Visitor.fill(form, fields);
            sending.accept(visitor, form);
        });
        assertThat(count(TASK, "TaskUrged")).isEqualTo(before + 1);
    }

    /** Sends it; its command is on its way until somebody lets it go on. */
    private static Route held(Visitor visitor, Locator form) {
        AtomicReference<@Nullable Route> held = new AtomicReference<>();
        visitor.context().route("**/api/commands/*", held::set, new RouteOptions().setTimes(1));
        Visitor.press(form);
        visitor.page.waitForCondition(() -> held.get() != null);
        return Objects.requireNonNull(held.get());
    }

    /** Closes what is open, as no page can keep a browser from, and opens a form of something else. */
    private static Locator another(Visitor visitor) {
        visitor.page.evaluate("() => document.getElementById('dialog').close()");
        visitor.page.waitForFunction("() => !document.querySelector('dialog form')");
        return visitor.form("suspend-task");
    }

    private static void told(Visitor visitor, String what) {
        visitor.page.waitForFunction("what => document.getElementById('toast').textContent.includes(what)", what);
    }

    @Test
    @Order(9)
    void whoever_was_overtaken_is_told_by_what_and_may_send_all_the_same() {
        atTask(OFFICE, visitor -> {
            Locator form = visitor.form("report-progress");
            Visitor.fill(form, "asOf", "2023-09-30");
            form.locator("#r-t1").fill("120");
            form.locator("#r-t2").fill("75");
            atTask(SUPERVISOR, other -> other.send("urge-task", Map.of("level", "BLUE", "note", "捷足先登")));
            assertThat(form.locator("#r-t1").inputValue())
                    .as("what is open stays open")
                    .isEqualTo("120");
            Visitor.press(form);
            Locator meanwhile = form.locator(".meanwhile");
            meanwhile.waitFor();
            assertThat(meanwhile.textContent()).contains("捷足先登");
            visitor.send(form);
        });
        assertThat(count(TASK, "ProgressReported")).isEqualTo(4);
    }

    @Test
    @Order(10)
    void it_is_closed_after_a_closure_returned_opened_again_and_withdrawn() {
        atTask(SUPERVISOR, visitor -> {
            visitor.send("approve-progress?target=t1&on=2023-09-30", Map.of());
            visitor.send("approve-progress?target=t2&on=2023-09-30", Map.of());
        });
        atTask(OFFICE, visitor -> {
            Locator form = visitor.form("request-closure");
            inspect(form);
            Visitor.fill(form, "statement", "两项目标均已完成");
            visitor.send(form);
        });
        atTask(SUPERVISOR, visitor -> visitor.send("return-closure", Map.of("reason", "请补充名单")));
        atTask(OFFICE, visitor -> visitor.send("request-closure", Map.of("statement", "名单已补充")));
        atTask(SUPERVISOR, visitor -> {
            visitor.send("close-task", Map.of("grade", "EXCELLENT"));
            assertThat(visitor.offered()).as("of what has ended").containsExactly("reopen-task");
            Locator form = visitor.form("reopen-task");
            inspect(form);
            Visitor.fill(form, "reason", "复查发现遗漏");
            visitor.send(form);
            visitor.send("withdraw-task", Map.of("reason", "并入另一任务"));
        });
        assertThat(events(TASK))
                .contains("ClosureRequested", "ClosureReturned", "TaskClosed", "TaskReopened", "TaskWithdrawn");
    }

    @Test
    @Order(11)
    void an_assignment_is_objected_to_and_goes_to_another_office() {
        at("/plans/2023", SUPERVISOR, visitor -> {
            Locator form = visitor.form("assign-task");
            Visitor.fill(
                    form,
                    Map.of(
                            "taskId", OTHER,
                            "brief.number", "902",
                            "brief.title", "另一测试任务（模拟）",
                            "assignment.leader", "simulated-leader-c",
                            "assignment.leadOffice", "simulated-office-3"));
            form.locator("[value='simulated-office-4'][type=checkbox]").check();
            Visitor.fill(form.locator("[data-item=targets]"), Map.of("metric", "出台办法", "comparator", "DONE"));
            visitor.send(form);
        });
        at("/tasks/" + OTHER, OFFICE, visitor -> visitor.send("object-to-assignment", Map.of("reason", "职责不在本处")));
        at("/tasks/" + OTHER, SUPERVISOR, visitor -> {
            Locator form = visitor.form("reassign-task");
            inspect(form);
            assertThat(form.locator("[value='simulated-office-4'][type=checkbox]")
                            .isChecked())
                    .isTrue();
            form.locator("[value='simulated-office-4'][type=checkbox]").uncheck();
            Visitor.fill(form, Map.of("assignment.leadOffice", "simulated-office-4", "reason", "职责调整"));
            visitor.send(form);
        });
        assertThat(events(OTHER)).contains("AssignmentObjected", "TaskReassigned");
    }

    @Test
    @Order(11)
    void a_target_is_promised_by_points_which_its_course_has() {
        at("/plans/2023", SUPERVISOR, visitor -> {
            Locator form = visitor.form("assign-task");
            Visitor.fill(
                    form,
                    Map.of(
                            "taskId", BY_POINTS,
                            "brief.number", "903",
                            "brief.title", "按节点推进的测试任务（模拟）",
                            "assignment.leader", "simulated-leader-c",
                            "assignment.leadOffice", "simulated-office-3"));
            Locator target = form.locator("[data-item=targets]");
            Visitor.fill(target, Map.of("metric", "测试数量", "value", "100", "unit", "所", "aggregation", "CUMULATIVE"));
            Locator rows = target.locator(".row");
            assertThat(rows.first().isVisible())
                    .as("a way that goes evenly has none")
                    .isFalse();
            Visitor.fill(target, "trajectory.shape", "POINTS");
            point(rows.first(), "2023-09-30", "80");
            rows.first().locator("[name=value]").focus();
            assertThat(rows.first().locator("[data-less]").isVisible())
                    .as("the only one stays")
                    .isFalse();
            for (String key : List.of("Tab", "Enter")) visitor.page.keyboard().press(key);
            assertThat(rows.count()).as("by keyboard alone").isEqualTo(2);
            assertThat(rows.nth(1).locator("[name=on]:focus").count()).isEqualTo(1);
            assertThat(rows.locator("[data-less]").all().stream()
                            .map(each -> each.getAttribute("aria-label"))
                            .toList())
                    .containsExactly("移除第 1 个节点", "移除第 2 个节点");
            inspect(form);

            point(rows.nth(1), "2024-03-31", "30");
            Visitor.press(form);
            Locator day = rows.nth(1).locator(".field:has([name=on])");
            day.locator(".trouble:not(:empty)").waitFor();
            assertThat(day.textContent()).contains("序时进度的各节点必须在目标的起止日期之内");
            assertThat(form.locator(".trouble:not(:empty)").count()).isEqualTo(1);
            assertThat(day.locator("[aria-invalid]:focus").count()).isEqualTo(1);

            point(rows.nth(1), "2023-06-30", "30.1234567");
            Visitor.press(form);
            Locator value = rows.first().locator(".field:has([name=value])");
            value.locator(".trouble:not(:empty)").waitFor();
            assertThat(value.textContent()).as("in the order of the days").contains("小数最多 6 位");

            point(rows.first(), "2023-09-30", "30");
            Visitor.press(form);
            Locator all = target.locator("[data-repeat] > .trouble:not(:empty)");
            all.waitFor();
            assertThat(all.textContent()).contains("每天一个");

            point(rows.first(), "2023-06-30", "30");
            target.locator("[data-repeat] [data-more]").press("Enter");
            Visitor.press(form);
            assertThat(rows.nth(2).locator(".trouble").allTextContents()).containsExactly("必填", "必填");
            rows.nth(2).locator("[data-less]").press("Enter");
            assertThat(rows.count()).isEqualTo(2);
            assertThat(target.locator("[data-repeat] [data-more]:focus").count())
                    .as("hands stay where they were")
                    .isEqualTo(1);
            visitor.send(form);
        });
        assertThat(scheduled(0)).containsExactly("2023-01-01 0", "2023-06-30 30", "2023-09-30 80", "2023-12-31 100");
    }

    @Test
    @Order(12)
    void a_revision_of_something_else_leaves_the_points_and_one_of_the_points_takes_them_all() {
        String revise = "revise-target?target=t1";
        at("/tasks/" + BY_POINTS, SUPERVISOR, visitor -> {
            Locator form = visitor.form(revise);
            assertThat(points(form)).containsExactly("2023-06-30 30", "2023-09-30 80");
            Visitor.fill(form, Map.of("reason", "测试调整", "authority", "模拟文〔2023〕35号"));
            Visitor.fill(form, "change.trajectory.shape", "STEP");
            assertThat(form.locator(".row").first().isVisible()).isFalse();
            Visitor.fill(form, "change.trajectory.shape", "POINTS");
            Visitor.press(form);
            Locator nothing = form.locator("[data-object] > .trouble:not(:empty)");
            nothing.waitFor();
            assertThat(nothing.textContent()).contains("没有");
            Visitor.fill(form, "change.value", "110");
            visitor.send(form);
        });
        assertThat(scheduled(1)).containsExactly("2023-01-01 0", "2023-06-30 30", "2023-09-30 80", "2023-12-31 110");
        at("/tasks/" + BY_POINTS, SUPERVISOR, visitor -> {
            Locator form = visitor.form(revise);
            Visitor.fill(form, Map.of("reason", "节点后移", "authority", "模拟文〔2023〕36号"));
            form.locator(".row [data-less]").first().click();
            form.locator("[data-repeat] [data-more]").click();
            point(form.locator(".row").nth(1), "2023-11-30", "９０");
            form.locator(".row [name=value]").first().fill("60");
            visitor.page.reload();
            Locator again = visitor.form(revise);
            assertThat(again.locator(".draft").isVisible()).isTrue();
            assertThat(points(again)).as("a draft").containsExactly("2023-09-30 60", "2023-11-30 ９０");
            again.locator("[data-forget]").click();
            assertThat(points(again)).as("without it").containsExactly("2023-06-30 30", "2023-09-30 80");
            Visitor.fill(again, Map.of("reason", "节点后移", "authority", "模拟文〔2023〕36号"));
            again.locator(".row [data-less]").first().click();
            point(again.locator(".row").first(), "2023-11-30", "９０");
            again.locator("[data-repeat] [data-more]").click();
            point(again.locator(".row").nth(1), "2023-09-30", "60");
            visitor.send(again);
            assertThat(visitor.page.locator("#t1-revisions").textContent()).contains("2023-11-30 90");
        });
        assertThat(scheduled(2)).containsExactly("2023-01-01 0", "2023-09-30 60", "2023-11-30 90", "2023-12-31 110");
    }

    private static void point(Locator row, String on, String value) {
        row.locator("[name=on]").fill(on);
        row.locator("[name=value]").fill(value);
    }

    private static List<String> points(Locator form) {
        return form.locator(".row").all().stream()
                .map(row -> row.locator("[name=on]").inputValue() + " "
                        + row.locator("[name=value]").inputValue())
                .toList();
    }

    /** What a chart draws of one of its commitments. */
    private static List<String> scheduled(int commitment) {
        List<String> points = new ArrayList<>();
        for (JsonNode point : demo.luoshi
                .json("/api/tasks/" + BY_POINTS + "/targets/t1/course")
                .at("/commitments/" + commitment + "/scheduled"))
            points.add(point.get("on").stringValue() + " " + point.get("value"));
        return points;
    }

    @Test
    @Order(11)
    void the_directory_is_kept_and_a_plan_is_issued() {
        at("/directory", DemoPages.ADMIN, visitor -> {
            for (String kind : List.of("office", "leader")) {
                Locator form = visitor.form("register-" + kind);
                inspect(form);
                Visitor.fill(form, Map.of(kind + "Id", "test-" + kind, "name", "测试名录"));
                visitor.send(form);
                Locator name = visitor.form("rename-" + kind + "?id=test-" + kind);
                inspect(name);
                Visitor.fill(name, Map.of("name", "改名" + kind, "reason", "更名"));
                visitor.send(name);
                assertThat(visitor.page.locator("main").textContent()).contains("改名" + kind);
                visitor.send("retire-" + kind + "?id=test-" + kind, Map.of("reason", "机构调整"));
            }
        });
        at("/plans/2023", SUPERVISOR, visitor -> {
            Locator form = visitor.form("issue-plan");
            inspect(form);
            Visitor.fill(
                    form,
                    Map.of(
                            "planYear",
                            "2024",
                            "title",
                            "2024年工作要点（模拟数据）",
                            "issuer",
                            "模拟教育局",
                            "issuedOn",
                            "2023-09-28"));
            Locator chapter = form.locator("[data-item=chapters]");
            chapter.locator("#chapter-number-1").fill("1");
            chapter.locator("#chapter-title-1").fill("模拟章");
            chapter.locator("[data-repeat=measures] > .more button").click();
            List<Locator> measures = chapter.locator("[data-item=measures]").all();
            assertThat(measures).hasSize(2);
            for (int i = 0; i < 2; i++)
                Visitor.fill(measures.get(i), Map.of("number", Integer.toString(i + 1), "title", "模拟举措" + i));
            visitor.send(form);
        });
        JsonNode plan = demo.luoshi.json("/api/plans/2024").get("plan");
        assertThat(plan.at("/chapters/0/measures/1/title").stringValue()).isEqualTo("模拟举措1");
    }

    @Test
    @Order(14)
    void a_report_with_its_file_needs_no_mouse() {
        at("/tasks/" + BY_POINTS, OFFICE, visitor -> {
            Page page = visitor.page;
            visitor.send("acknowledge-task", Map.of());
            visitor.reach("a[href$='/do/report-progress']");
            page.keyboard().press("Enter");
            Locator form = visitor.dialog("report-progress");
            visitor.reach("#r-t1");
            page.keyboard().type("42");
            visitor.reach("input[type=file]");
            FileChooser files = page.waitForFileChooser(() -> page.keyboard().press("Enter"));
            files.setFiles(file("键盘.txt", "by keyboard alone"));
            form.locator(".files li input").waitFor(attached());
            visitor.reach("footer .main");
            page.keyboard().press("Enter");
            visitor.recorded();
            assertThat(page.locator("#t1").textContent()).contains("42");
            assertThat(page.locator("#t1 td a[download]").count()).isEqualTo(1);
        });
    }

    @Test
    @Order(14)
    void an_office_is_called_on_the_page_of_its_task_what_the_directory_calls_it() {
        at("/tasks/" + BY_POINTS, SUPERVISOR, visitor -> {
            visitor.page.waitForFunction("() => document.getElementById('liveness').textContent !== ''");
            at(
                    "/directory",
                    DemoPages.ADMIN,
                    admin -> admin.send(
                            "rename-office?id=simulated-office-3", Map.of("name", "模拟处室（改名）", "reason", "测试更名")));
            visitor.page.waitForFunction("() => document.querySelector('main').textContent.includes('模拟处室（改名）')");
        });
    }

    @Test
    @Order(20)
    void every_command_that_people_give_was_given_by_a_form() {
        Set<String> commands = new TreeSet<>();
        for (String path : demo.luoshi.json("/v3/api-docs").get("paths").propertyNames())
            if (path.startsWith("/api/commands/")) commands.add(path.substring("/api/commands/".length()));
        assertThat(commands).isNotEmpty();
        commands.removeAll(Set.of("{name}", "assess-task")); // which stands for all, and the patrol's
        assertThat(SENT).containsExactlyInAnyOrderElementsOf(commands);
    }

    @Test
    @Order(20)
    void every_rule_that_a_field_waits_for_is_one_of_the_command_side() {
        RULES.remove("");
        assertThat(RULES).hasSizeGreaterThan(20);
        assertThat(Stream.of(TaskRule.values(), OrganizationRule.values(), PlanRule.values())
                        .flatMap(Arrays::stream)
                        .map(Object::toString)
                        .collect(toSet()))
                .containsAll(RULES);
    }

    /** Commands that an empty reason, text or figure keeps from being granted, once it is clear that the sender may. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("object-to-assignment", "\"reason\": \" \""),
            Map.entry(
                    "reassign-task",
                    "\"reason\": \" \", \"assignment\": {\"leader\": \"nobody\", \"leadOffice\": \"none\"}"),
            Map.entry(
                    "add-target",
                    "\"reason\": \" \", \"authority\": \" \", \"target\": {\"metric\": \"x\", \"comparator\": \"DONE\", \"start\": \"2023-01-01\", \"due\": \"2023-12-31\"}"),
            Map.entry("drop-target", "\"reason\": \" \", \"authority\": \" \""),
            Map.entry("revise-target", "\"reason\": \" \", \"authority\": \" \", \"change\": {\"weight\": 7}"),
            Map.entry("request-revision", "\"reason\": \" \", \"change\": {\"weight\": 7}"),
            Map.entry("reject-revision", "\"reason\": \" \""),
            Map.entry("return-progress", "\"reason\": \" \""),
            Map.entry("correct-progress", "\"reason\": \" \", \"amount\": {\"value\": -1, \"unit\": \"?\"}"),
            Map.entry("record-instruction", "\"text\": \" \""),
            Map.entry("request-closure", "\"statement\": \" \""),
            Map.entry("return-closure", "\"reason\": \" \""),
            Map.entry("suspend-task", "\"reason\": \" \""),
            Map.entry("resume-task", "\"reason\": \" \""),
            Map.entry("withdraw-task", "\"reason\": \" \""),
            Map.entry("reopen-task", "\"reason\": \" \""));

    /** What else there is, in full: it would be granted. */
    private static final Map<String, String> WHOLE = Map.ofEntries(
            Map.entry("acknowledge-task", "\"note\": \"x\""),
            Map.entry("urge-task", "\"level\": \"BLUE\""),
            Map.entry("close-task", "\"grade\": \"GOOD\""),
            Map.entry("approve-progress", ""),
            Map.entry("approve-revision", "\"authority\": \"x\""));

    /** At every task of the year, whatever its state, for everybody there is. */
    @Test
    @Order(13)
    void what_is_offered_is_permitted_and_what_is_not_offered_would_be_refused() {
        List<Actor> people = new ArrayList<>(DemoPages.everybody());
        people.addAll(List.of(DemoPages.office(2), DemoPages.office(4), DemoPages.leader('b')));
        List<String> tasks = new ArrayList<>();
        for (JsonNode task : demo.luoshi.json("/api/tasks?limit=200").get("tasks"))
            tasks.add(task.get("taskId").stringValue());
        int offered = 0;
        int refused = 0;
        for (Actor actor : people)
            for (String task : tasks) {
                String page = demo.luoshi
                        .get("/tasks/" + task, "Authorization", TestIssuer.bearer(actor), "Accept", "text/html")
                        .body();
                JsonNode state = demo.luoshi.json("/api/tasks/" + task).get("task");
                for (String about : List.of("", "?target", "?target&on"))
                    for (Offer offer : Offer.all(task, state, about)) {
                        boolean there = page.contains('"' + offer.address().replace("&", "&amp;") + '"');
                        String harmless = HARMLESS.get(offer.command());
                        if (there && harmless != null) {
                            offered++;
                            JsonNode problem = post(actor, offer, harmless);
                            assertThat(problem.path("rule").asString(""))
                                    .as("%s %s %s: %s", actor.role(), actor.id(), offer.address(), problem)
                                    .isNotEmpty()
                                    .isNotIn("NOT_PERMITTED", "TASK_UNKNOWN");
                        }
                        String whole = WHOLE.get(offer.command());
                        if (!there && whole != null) {
                            refused++;
                            JsonNode problem = post(actor, offer, whole);
                            assertThat(problem.has("rule"))
                                    .as("%s %s %s: %s", actor.role(), actor.id(), offer.address(), problem)
                                    .isTrue();
                        }
                    }
            }
        System.out.println("Offers: " + offered + " were permitted, " + refused + " that were not made were refused");
        assertThat(offered).isGreaterThan(100);
        assertThat(refused).isGreaterThan(1000);
    }

    /** A form's address and what its command is about. */
    private record Offer(String command, String address, String about) {
        private static final Map<String, List<String>> COMMANDS = Map.of(
                "",
                List.of(
                        "acknowledge-task",
                        "object-to-assignment",
                        "reassign-task",
                        "add-target",
                        "record-instruction",
                        "urge-task",
                        "request-closure",
                        "return-closure",
                        "close-task",
                        "suspend-task",
                        "resume-task",
                        "withdraw-task",
                        "reopen-task"),
                "?target",
                List.of("drop-target", "revise-target", "request-revision", "approve-revision", "reject-revision"),
                "?target&on",
                List.of("approve-progress", "return-progress", "correct-progress"));

        static List<Offer> all(String task, JsonNode state, String about) {
            List<Offer> all = new ArrayList<>();
            for (String command : COMMANDS.getOrDefault(about, List.of())) {
                String address = "/tasks/" + task + "/do/" + command;
                String subject = "\"taskId\": \"" + task + '"';
                if (about.isEmpty()) all.add(new Offer(command, address, subject));
                else
                    for (Map.Entry<String, JsonNode> target :
                            state.get("targets").properties()) {
                        String ofTarget = subject + ", \"targetId\": \"" + target.getKey() + '"';
                        String at = address + "?target=" + target.getKey();
                        if (about.equals("?target")) all.add(new Offer(command, at, ofTarget));
                        else
                            latest(target.getValue().path("reports").propertyNames())
                                    .forEach(on -> all.add(new Offer(
                                            command, at + "&on=" + on, ofTarget + ", \"asOf\": \"" + on + '"')));
                    }
            }
            return all;
        }
    }

    /** What is decided is mostly of late; all of a year's reports would take minutes. */
    private static List<String> latest(Collection<String> days) {
        return days.stream().sorted(Comparator.reverseOrder()).limit(2).toList();
    }

    private static JsonNode post(Actor actor, Offer offer, String rest) {
        String body = "{" + offer.about() + (rest.isEmpty() ? "" : ", " + rest) + "}";
        return EventJson.MAPPER.readTree(demo.luoshi
                .post(
                        "/api/commands/" + offer.command(),
                        body,
                        "Authorization",
                        TestIssuer.bearer(actor),
                        "Idempotency-Key",
                        '"' + UUID.randomUUID().toString() + '"')
                .body());
    }
}
