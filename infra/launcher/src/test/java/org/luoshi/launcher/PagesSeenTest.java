package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.ledger.NoteKey;
import tools.jackson.databind.JsonNode;

/** Pages as they are looked at: of today and of any day past, with any eyes, by keyboard, on paper, and by whoever doubts them. */
class PagesSeenTest {
    private static final Path PRINTED = Path.of("../../target/screenshots");
    private static final int HEAVIEST = 400 * 1024;
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    @TempDir
    static Path data;

    private static DemoPages demo;

    @BeforeAll
    static void make() throws IOException {
        Files.createDirectories(PRINTED);
        demo = new DemoPages(data);
    }

    @AfterAll
    static void end() {
        if (demo != null) demo.close();
    }

    @Test
    void nothing_keeps_anybody_out_by_day_or_by_night() {
        List<String> grave = new ArrayList<>();
        Set<String> slight = new TreeSet<>();
        for (Map.Entry<String, String> each : DemoPages.ADDRESSES.entrySet())
            try (Visitor visitor = demo.visitor(DemoPages.reader(each.getKey()))) {
                visitor.open(each.getValue());
                judge(each.getKey(), visitor.page, grave, slight);
            }
        try (Visitor visitor = demo.visitor(DemoPages.office(3))) {
            visitor.open("/tasks/" + DemoPages.TASK);
            Locator form = visitor.form("report-progress");
            Visitor.press(form);
            judge("an open form with troubles", visitor.page, grave, slight);
        }
        System.out.println("axe, of little weight: " + slight);
        assertThat(grave).isEmpty();
    }

    private static void judge(String name, Page page, List<String> grave, Set<String> slight) {
        judge(name, new AxeBuilder(page).withTags(List.of("wcag2a", "wcag2aa", "wcag21aa")), grave, slight);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        judge(name + ", dark", new AxeBuilder(page).withRules(List.of("color-contrast")), grave, slight);
    }

    private static void judge(String name, AxeBuilder axe, List<String> grave, Set<String> slight) {
        for (Rule rule : axe.analyze().getViolations())
            if (GRAVE.contains(rule.getImpact()))
                rule.getNodes()
                        .forEach(node -> grave.add("%s: %s %s %s"
                                .formatted(name, rule.getId(), node.getHtml(), node.getFailureSummary())));
            else slight.add(name + ": " + rule.getId());
    }

    @Test
    void a_first_look_weighs_little() {
        for (String name : List.of("overview", "task"))
            try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
                CDPSession browser = visitor.context().newCDPSession(visitor.page);
                long[] weight = {0};
                browser.on(
                        "Network.loadingFinished",
                        done -> weight[0] += done.get("encodedDataLength").getAsLong());
                browser.send("Network.enable");
                Page page = visitor.open(DemoPages.ADDRESSES.get(name));
                page.locator("[data-chart][data-drawn]").first().waitFor();
                page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                System.out.printf("The %s page weighs %d KB at first sight%n", name, weight[0] / 1024);
                assertThat(weight[0]).as(name).isBetween(50_000L, (long) HEAVIEST);
            }
    }

    @Test
    void a_day_in_the_past_is_picked_shown_as_past_and_stays_with_the_links() {
        String day = "2023-06-30";
        try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
            Page page = visitor.open("/plans/2023");
            assertThat(visitor.offered()).isNotEmpty();
            page.locator("#as-of").fill(day);
            page.locator("form.moment button").click();
            page.waitForURL("**/plans/2023?asOf=" + day);
            assertThat(page.locator(".ribbon.past").textContent()).contains("这是过去的情况");
            assertThat(visitor.offered()).isEmpty();
            JsonNode then = demo.luoshi.json("/api/plans/2023/overview?asOf=" + day);
            JsonNode now = demo.luoshi.json("/api/plans/2023/overview");
            assertThat(figures(page)).as("on the page").isEqualTo(figures(then));
            assertThat(figures(then)).isNotEqualTo(figures(now));
            page.locator("main a[href*='/tasks/'], main table a[href*='/offices/']")
                    .first()
                    .click();
            page.waitForURL("**/*asOf=" + day + "*");
            assertThat(visitor.offered()).isEmpty();
            List<String> loose = page.locator("nav[aria-label] a, main table a").all().stream()
                    .map(link -> link.getAttribute("href"))
                    .filter(href -> href.matches("/(plans|tasks|leaders|offices|exceptions|drift)\\b.*"))
                    .filter(href -> !href.contains("asOf="))
                    .toList();
            assertThat(loose).as("links that leave the moment").isEmpty();
            page.locator(".ribbon.past a").first().click();
            page.locator(".ribbon.past").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));

            visitor.open("/diff?plan=2023&from=2023-09-01&to=2023-09-15");
            JsonNode difference = demo.luoshi.json("/api/diff?plan=2023&from=2023-09-01&to=2023-09-15");
            assertThat(page.locator("main table tbody > tr").count())
                    .isPositive()
                    .isEqualTo(difference.get("tasks").size());
        }
    }

    private static List<String> figures(Page page) {
        return page.locator(".figures .big").all().stream()
                .map(each -> each.textContent().strip())
                .toList()
                .subList(0, 4);
    }

    private static List<String> figures(JsonNode overview) {
        JsonNode totals = overview.get("totals");
        List<String> figures = new ArrayList<>();
        figures.add(totals.get("tasks").toString());
        for (String light : totals.get("byLight").propertyNames())
            figures.add(totals.get("byLight").get(light).toString());
        return figures.subList(0, 4);
    }

    @Test
    void an_event_is_found_and_proven_and_a_forged_one_is_not() throws Exception {
        try (Visitor visitor = demo.visitor(DemoPages.AUDITOR)) {
            Page page = visitor.open("/audit");
            page.locator("[name=task]").fill(DemoPages.TASK);
            page.locator("[name=type]").fill("RevisionRequested");
            page.locator("form.filters button.main").click();
            page.waitForURL("**/audit?*task=*");
            assertThat(page.locator("main tbody tr").count()).isPositive();
            page.locator("main tbody a").first().click();
            page.waitForURL(Pattern.compile(".*/audit/\\d+"));
            assertThat(verdict(page)).isEqualTo("good");

            String line = page.locator("#line").inputValue();
            page.locator("#line").fill(line.replaceFirst("2023", "2024"));
            assertThat(verdict(page)).isEqualTo("bad");
            assertThat(page.locator("[data-step=leaf]").getAttribute("data-outcome"))
                    .isEqualTo("bad");
            page.locator("#line").fill(line);
            assertThat(verdict(page)).isEqualTo("good");

            NoteKey other = NoteKey.generate("luoshi/simulated");
            page.locator("#key").fill(other.verifierKey());
            assertThat(verdict(page)).as("another's key").isEqualTo("bad");
            assertThat(page.locator("[data-step=signature]").getAttribute("data-outcome"))
                    .isEqualTo("bad");
            page.locator("#key").fill("nonsense");
            assertThat(verdict(page)).isEqualTo("bad");
            page.locator("#key").fill(demo.luoshi.get("/api/ledger/key").body().strip());
            assertThat(verdict(page)).as("the one that was kept").isEqualTo("good");

            // A checkpoint over another tree: its size is one more than it was signed for.
            visitor.context().route(Pattern.compile(".*/audit/\\d+$"), route -> {
                var answer = route.fetch();
                String forged = answer.text().replaceAll("(?s)(data-checkpoint=\"luoshi/simulated\\s+)(\\d+)", "$19$2");
                assertThat(forged).isNotEqualTo(answer.text());
                route.fulfill(new FulfillOptions().setResponse(answer).setBody(forged));
            });
            page.reload();
            assertThat(verdict(page)).as("a checkpoint that nobody signed").isEqualTo("bad");
        }
    }

    @Test
    void what_is_not_to_be_had_for_a_proof_disproves_nothing() {
        try (Visitor visitor = demo.visitor(DemoPages.AUDITOR)) {
            Page page = visitor.open(DemoPages.ADDRESSES.get("event"));
            visitor.context().route("**/api/ledger/key", route -> route.abort());
            assertThat(verdict(page)).as("no answer").isEqualTo("unable");
            for (int status : List.of(401, 503)) {
                visitor.context()
                        .route(
                                "**/api/ledger/key",
                                route -> route.fulfill(
                                        new FulfillOptions().setStatus(status).setBody("{}")));
                assertThat(verdict(page)).as("%d", status).isEqualTo("unable");
            }
            assertThat(page.locator("#verdict").textContent()).contains("取不到");
            assertThat(page.locator("[data-outcome=good]").count()).as("steps").isEqualTo(2);
            String line = page.locator("#line").inputValue();
            page.locator("#line").fill(line + " ");
            assertThat(verdict(page)).as("another event all the same").isEqualTo("bad");
            assertThat(visitor.complaints).hasSize(3).allMatch(each -> each.endsWith("/api/ledger/key"));
            visitor.complaints.clear();
            visitor.context().unroute("**/api/ledger/key");

            visitor.context().addInitScript("Object.defineProperty(crypto, 'subtle', { value: undefined })");
            page.reload();
            assertThat(verdict(page)).as("without https").isEqualTo("unable");
            assertThat(page.locator("#verdict").textContent()).contains("HTTPS");
        }
    }

    private static String verdict(Page page) {
        page.evaluate("() => { delete document.getElementById('verdict').dataset.outcome; }");
        page.locator("#verify button.main").click();
        page.locator("#verdict[data-outcome]").waitFor();
        return page.locator("#verdict").getAttribute("data-outcome");
    }

    /** Asks for it, and waits until the page that comes of that is there. */
    private static void accepted(Page page, String path) {
        page.waitForFunction("() => !document.querySelector('[data-going]')"); // which loads the page anew by itself
        page.evaluate("() => { globalThis.before = true; }");
        assertThat(page.waitForResponse(
                                "**" + path,
                                () -> page.locator("[data-post='" + path + "']")
                                        .first()
                                        .click())
                        .status())
                .isEqualTo(202);
        page.waitForFunction("() => !globalThis.before");
    }

    @Test
    void a_check_is_asked_for_and_seen_to_end() {
        try (Visitor visitor = demo.visitor(DemoPages.AUDITOR)) {
            Page page = visitor.open("/audit/read-model");
            accepted(page, "/api/read-model/check");
            page.waitForFunction(
                    "() => !document.querySelector('[data-going]') && document.querySelector('section[aria-labelledby=check] .tag.good')?.textContent === '0'",
                    null,
                    new Page.WaitForFunctionOptions().setTimeout(60_000));
            assertThat(page.locator("[data-post='/api/read-model/rebuild']").count())
                    .as("not an auditor's")
                    .isZero();
        }
        try (Visitor visitor = demo.visitor(DemoPages.ADMIN)) {
            Page page = visitor.open("/audit/read-model");
            accepted(page, "/api/read-model/rebuild");
            page.waitForFunction(
                    "() => !document.querySelector('[data-going]') && document.querySelector('section[aria-labelledby=rebuild] .tag.good')?.textContent === '0'",
                    null,
                    new Page.WaitForFunctionOptions().setTimeout(60_000));
        }
    }

    @Test
    void hands_need_no_mouse() {
        try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
            Page page = visitor.open("/tasks/" + DemoPages.TASK);
            page.keyboard().press("Tab");
            assertThat(page.evaluate("() => document.activeElement.className")).isEqualTo("skip");
            page.keyboard().press("Enter");
            assertThat(page.evaluate("() => document.activeElement.id")).isEqualTo("content");
            visitor.reach("a[href$='/do/urge-task']");
            String urge = "() => document.activeElement.matches(\"a[href$='/do/urge-task']\")";
            page.keyboard().press("Enter");
            visitor.dialog("urge-task");
            page.waitForFunction("() => document.activeElement.name === 'level'");
            page.keyboard().press("Escape");
            page.waitForFunction(urge);
            page.keyboard().press("Enter");
            visitor.dialog("urge-task");
            page.waitForFunction("() => document.activeElement.name === 'level'");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("Tab");
            page.keyboard().type("by keyboard");
            visitor.reach("footer .main");
            page.keyboard().press("Enter");
            visitor.recorded();
            page.waitForFunction(urge);
            assertThat(page.locator("main").textContent()).contains("by keyboard");
        }
    }

    @Test
    void a_past_day_and_a_filter_need_no_mouse() {
        try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
            Page page = visitor.open("/tasks?plan=2023");
            visitor.reach("#as-of");
            String day = written(page);
            visitor.reach("form.moment button");
            page.keyboard().press("Enter");
            page.waitForURL("**/tasks?*asOf=" + day);
            assertThat(page.locator(".ribbon.past").isVisible()).isTrue();
            visitor.reach("select[name=light]");
            page.keyboard().press("ArrowDown");
            String light = page.locator("select[name=light]").inputValue();
            assertThat(light).isNotEmpty();
            visitor.reach("form.filters button.main");
            page.keyboard().press("Enter");
            page.waitForURL("**/tasks?*light=" + light + "*");
            assertThat(page.url()).contains("plan=2023", "asOf=" + day);
        }
    }

    /** A day of 2023 by the keyboard alone, in whatever order this browser has the day, the month and the year. */
    private static String written(Page page) {
        Locator day = page.locator("#as-of");
        for (String key : List.of("ArrowRight", "ArrowRight", "ArrowLeft")) {
            for (int i = 0; i < 6; i++) page.keyboard().press("ArrowUp");
            page.keyboard().press(key);
        }
        page.keyboard().press("ArrowLeft");
        assertThat(day.inputValue()).isEqualTo("0006-06-06");
        for (int i = 0; i < 3; i++) {
            page.keyboard().press("ArrowUp");
            if (day.inputValue().startsWith("0007")) {
                page.keyboard().type("2023");
                break;
            }
            page.keyboard().press("ArrowRight");
        }
        assertThat(day.inputValue()).matches("2023-0[67]-0[67]");
        return day.inputValue();
    }

    @Test
    void the_same_measure_of_another_year_is_a_link_away() {
        String indicator = "preschool.graded-share";
        JsonNode years = demo.luoshi.json("/api/indicators/" + indicator).get("years");
        assertThat(years).hasSize(2);
        try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
            for (int i = 0; i < 2; i++) {
                JsonNode here = years.get(i);
                JsonNode there = years.get(1 - i);
                Page page = visitor.open(address(here));
                assertThat(page.locator("main").textContent()).contains(indicator);
                Locator rows = page.locator("section[aria-labelledby=years] tbody tr");
                assertThat(rows.locator("th").allTextContents()).containsExactly("2022", "2023");
                rows.nth(1 - i).locator("a").click();
                page.waitForURL("**" + address(there));
                assertThat(page.locator("h1").textContent())
                        .isEqualTo(there.at("/target/metric").stringValue());
            }
        }
    }

    private static String address(JsonNode year) {
        return "/tasks/" + year.get("taskId").stringValue() + "/targets/"
                + year.at("/target/targetId").stringValue();
    }

    @Test
    void a_chart_that_could_not_be_drawn_is_drawn_when_somebody_answers_again() {
        try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
            AtomicInteger asked = new AtomicInteger();
            for (String what : List.of("**/course*", "**/echarts*"))
                visitor.context()
                        .route(
                                what,
                                route -> {
                                    asked.incrementAndGet();
                                    route.abort();
                                },
                                new BrowserContext.RouteOptions().setTimes(1));
            Page page = visitor.open(DemoPages.ADDRESSES.get("target"));
            page.locator("[data-chart][data-drawn]").first().waitFor();
            assertThat(asked).as("each failed once").hasValue(2);
        }
    }

    @Test
    void a_board_that_was_out_of_sight_for_long_is_drawn_when_somebody_looks_again() {
        try (Visitor visitor = demo.visitor(DemoPages.leader('c'))) {
            Page page = visitor.page;
            List<String> drawn = new ArrayList<>();
            page.onRequest(request -> {
                if (request.url().contains("/leaders/simulated-leader-c?")
                        && request.url().contains("after=")) drawn.add(request.url());
            });
            Visitor.watch(page);
            page.clock().install();
            visitor.open("/leaders/simulated-leader-c");
            looked(page, false);
            page.clock().fastForward("00:05:00");
            looked(page, true);
            looked(page, false);
            page.clock().fastForward("10:00:00");
            assertThat(page.evaluate("() => globalThis.moments.drawn ?? null")).isNull();
            looked(page, true);
            page.waitForFunction("() => globalThis.moments.drawn");
            assertThat(drawn).as("once, and not after some minutes").hasSize(1);
        }
    }

    /** Whether the page is what somebody looks at, or a tab behind others. */
    private static void looked(Page page, boolean at) {
        page.evaluate(
                "at => { Object.defineProperty(document, 'hidden', { value: !at, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }",
                at);
    }

    @Test
    void a_reader_switches_to_english_and_back() {
        try (Visitor visitor = demo.visitor(DemoPages.SUPERVISOR)) {
            Page page = visitor.open("/tasks/" + DemoPages.TASK);
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo("zh-CN");
            page.locator("header a[lang=en]").click();
            page.waitForFunction("() => document.documentElement.lang === 'en'");
            for (Map.Entry<String, String> each : DemoPages.ADDRESSES.entrySet()) {
                if (Set.of("form-report").contains(each.getKey())) continue;
                visitor.open(each.getValue());
                assertThat(page.locator("html").getAttribute("lang")).isEqualTo("en");
                assertThat(page.locator("body").textContent()).doesNotContain("??");
            }
            page.locator("header a[lang='zh-CN']").click();
            page.waitForFunction("() => document.documentElement.lang === 'zh-CN'");
        }
    }

    @Test
    void each_role_finds_its_own_way_and_what_it_asks_for_stays_on_this_machine() {
        for (var actor : DemoPages.everybody())
            try (Visitor visitor = demo.visitor(actor)) {
                Page page = visitor.open("/");
                String home = URI.create(page.url()).getPath();
                assertThat(home).matches("/(plans/2023|leaders/simulated-leader-c|offices/simulated-office-3)");
                for (Locator link : page.locator("header nav a").all()) {
                    String href = link.getAttribute("href");
                    Page tab = visitor.tab();
                    tab.navigate(visitor.address(href));
                    assertThat(tab.locator("h1").count())
                            .as(actor.role() + " " + href)
                            .isEqualTo(1);
                    tab.close();
                }
                if (!home.startsWith("/plans"))
                    assertThat(page.locator("header nav").textContent()).contains("我的看板");
                assertThat(page.locator(".ribbon.simulated").textContent()).contains("模拟数据");
            }
    }

    @Test
    void it_can_be_had_on_paper() throws IOException {
        for (String name : List.of("overview", "leader", "task"))
            try (Visitor visitor = demo.visitor(DemoPages.reader(name))) {
                Page page = visitor.open(DemoPages.ADDRESSES.get(name));
                page.locator("[data-chart][data-drawn]").first().waitFor();
                Path printed = PRINTED.resolve(name + ".pdf");
                page.pdf(new Page.PdfOptions().setPath(printed).setPreferCSSPageSize(true));
                String pdf = Files.readString(printed, StandardCharsets.ISO_8859_1);
                assertThat(pdf).startsWith("%PDF-").contains("/Type /Page");
                assertThat(Files.size(printed)).as(name).isGreaterThan(20_000);
                page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
                assertThat(page.locator("header nav").isVisible()).isFalse();
                assertThat(page.locator("h1").isVisible()).isTrue();
                assertThat(page.locator(".ribbon.simulated").isVisible()).isTrue();
            }
    }
}
