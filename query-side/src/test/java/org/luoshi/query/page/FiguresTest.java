package org.luoshi.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.task.Part;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;

/** A figure leads to what it has counted: as many entries as it says, on as many pages as they need. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FiguresTest {
    private static final int TASKS = 120;
    private static final Pattern FIGURES =
            Pattern.compile("<ul class=\"(?:figures|plain counts)\">(.*?)</ul>", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]+)\"[^>]*>(.*?)</a>", Pattern.DOTALL);
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");

    @Autowired
    Caller caller;

    private List<RandomHistory> running = List.of();
    private Random random = new Random();

    @BeforeAll
    void a_year_of_many_tasks(@Autowired TestLedger ledger, @Autowired TestClock clock) {
        random = Seed.of(FiguresTest.class);
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        running = new ArrayList<>();
        ledger.together(() -> {
            for (int i = 0; i < TASKS; i++) {
                RandomHistory history = new RandomHistory(new TaskId("2023-K" + (100 + i)), random);
                ledger.happened(history.first());
                running.add(history);
            }
        });
        for (LocalDate day = LocalDate.of(2023, 2, 3); day.getYear() == 2023; day = day.plusDays(60)) {
            clock.set(day);
            happens(ledger, 150);
        }
        clock.set(LocalDate.of(2024, 1, 15));
    }

    private void happens(TestLedger ledger, int events) {
        ledger.together(() -> {
            for (int i = 0; i < events; i++)
                ledger.happened(running.get(random.nextInt(running.size())).next());
        });
    }

    @Test
    void each_figure_counts_what_its_list_holds() throws Exception {
        List<String> pages = List.of(
                "/plans/2023",
                "/leaders/test-leader-a?plan=2023",
                "/leaders/test-leader-b",
                "/offices/test-office-a",
                "/offices/test-office-b?plan=2023",
                "/offices/test-office-c?sort=due",
                "/exceptions",
                "/exceptions?office=test-office-b&part=SUPPORTING");
        for (String page : pages) {
            for (Actor actor : List.of(SUPERVISOR, of(LEADER_A), of(OFFICE_B))) follow(page, actor);
            follow(page + (page.contains("?") ? "&" : "?") + "asOf=2023-08-01", SUPERVISOR);
        }
    }

    private void follow(String page, Actor actor) throws Exception {
        MockHttpServletResponse answer = caller.as(actor).ask(page);
        // Nobody sees anything on the board of a stranger.
        if (answer.getStatus() == 404 && !actor.equals(SUPERVISOR)) return;
        Map<String, Integer> figures = figures(Caller.text(answer));
        assertThat(figures).as(page).hasSizeGreaterThan(4);
        if (actor.equals(SUPERVISOR)) assertThat(figures.values()).as(page).anyMatch(count -> count > 0);
        for (Map.Entry<String, Integer> figure : figures.entrySet())
            assertThat(listed(figure.getKey(), actor))
                    .as(actor.id() + " at " + page + " → " + figure.getKey())
                    .isEqualTo(figure.getValue());
    }

    private static Map<String, Integer> figures(String html) {
        Map<String, Integer> figures = new LinkedHashMap<>();
        for (MatchResult list : FIGURES.matcher(html).results().toList())
            for (MatchResult link : LINK.matcher(list.group(1)).results().toList()) {
                Matcher number = Pattern.compile("\\d+").matcher(link.group(2).replaceAll("<[^>]*>", " "));
                assertThat(number.find()).as(link.group()).isTrue();
                figures.put(link.group(1).replace("&amp;", "&"), Integer.valueOf(number.group()));
            }
        return figures;
    }

    private int listed(String list, Actor actor) throws Exception {
        int entries = 0;
        for (String page = list; page != null; ) {
            MockHttpServletResponse answer = caller.as(actor).askRaw(page);
            String html = Caller.text(answer);
            assertThat(answer.getStatus()).as(page).isEqualTo(200);
            entries += entries(list, html);
            page = next(html);
        }
        return entries;
    }

    /** Findings of the exceptions, overdue targets where these were asked for, else tasks. */
    private static int entries(String list, String html) {
        if (!html.contains("<tbody>")) return 0;
        String rows = html.substring(html.indexOf("<tbody>"), html.indexOf("</tbody>"));
        String entry = list.startsWith("/exceptions")
                ? "<li>"
                : list.contains("overdue=true") ? "<span class=\"tag warn\">逾期</span>" : "<tr id=\"task-";
        return rows.split(Pattern.quote(entry), -1).length - 1;
    }

    private static @Nullable String next(String html) {
        Matcher next = NEXT.matcher(html);
        return next.find() ? next.group(1).replace("&amp;", "&") : null;
    }

    @Test
    void an_office_has_one_part_in_each_of_its_tasks() throws Exception {
        for (OfficeId office : List.of(OFFICE_A, OFFICE_B, OFFICE_C)) {
            List<JsonNode> all = all("/api/tasks?office=" + office + "&limit=200", "tasks");
            for (Part part : Part.values())
                assertThat(all("/api/tasks?office=" + office + "&limit=9&part=" + part, "tasks"))
                        .as(office + " " + part)
                        .isEqualTo(all.stream()
                                .filter(task -> task.get("part").stringValue().equals(part.name()))
                                .toList());
        }
    }

    @Test
    void the_pages_of_a_list_are_the_list_while_tasks_change(@Autowired TestLedger ledger) throws Exception {
        JsonNode some = caller.answer("/api/exceptions?limit=1").get("cases").get(0);
        String kind = some.get("findings").get(0).get("kind").stringValue();
        String office = some.get("leadOffice").get("id").stringValue();
        for (String list : List.of(
                "/api/exceptions?",
                "/api/exceptions?kind=" + kind + "&kind=RETURNED&office=" + office + "&part=LEAD&",
                "/api/exceptions?validOn=2023-09-01&kind=OVERDUE&",
                "/api/drift?leader=test-leader-b&",
                "/api/drift?asOf=2023-09-01&")) {
            String entries = list.contains("drift") ? "targets" : "cases";
            List<JsonNode> whole = all(list + "limit=1000", entries);
            JsonNode page = caller.answer(list + "limit=7");
            List<JsonNode> read =
                    new ArrayList<>(page.get(entries).valueStream().toList());
            JsonNode position = page.get("position");
            while (page.has("next")) {
                happens(ledger, 5);
                page = caller.answer(list + "limit=7&cursor=" + page.get("next").stringValue());
                assertThat(page.get("position")).isEqualTo(position);
                read.addAll(page.get(entries).valueStream().toList());
            }
            assertThat(read).as(list).isEqualTo(whole);
            assertThat(whole).as(list).isNotEmpty();
        }
    }

    @Test
    void a_cursor_is_of_one_list_only() throws Exception {
        String next = caller.answer("/api/drift?limit=1").get("next").stringValue();
        caller.problem(400, "/api/exceptions?limit=1&cursor=" + next);
        caller.problem(400, "/api/drift?limit=1&plan=2023&cursor=" + next);
        String cases = caller.answer("/api/exceptions?limit=1").get("next").stringValue();
        caller.problem(400, "/api/exceptions?limit=1&kind=OVERDUE&cursor=" + cases);
    }

    @Test
    void the_page_of_drifts_leads_on_to_all_of_them() throws Exception {
        int sections = 0;
        int pages = 0;
        for (String page = "/drift?plan=2023"; page != null; pages++) {
            String html = Caller.text(caller.askRaw(page));
            sections += html.split("<section class=\"card target\">", -1).length - 1;
            page = next(html);
        }
        assertThat(pages).isGreaterThan(1);
        assertThat(sections)
                .isEqualTo(all("/api/drift?plan=2023&limit=1000", "targets").size());
    }

    @Test
    void what_is_chosen_behind_the_first_page_begins_the_list_anew() throws Exception {
        String second = next(Caller.text(caller.askRaw("/tasks?plan=2023")));
        assertThat(second).contains("cursor=");
        assertThat(Caller.text(caller.askRaw(second))).contains("href=\"/tasks?plan=2023\"");
        // There are two leaders, and more tasks than two pages hold.
        for (String board : List.of("/leaders/test-leader-a", "/leaders/test-leader-b")) {
            String behind = next(Caller.text(caller.askRaw(board)));
            if (behind == null) continue;
            assertThat(behind).contains("cursor=");
            assertThat(Caller.text(caller.askRaw(behind)))
                    .contains("href=\"" + board + "?plan=2023\"")
                    .doesNotContainPattern("href=\"[^\"]*cursor=[^\"]*plan=");
            return;
        }
        throw new AssertionError("no leader has a second page");
    }

    /** All of a list that is read page by page. */
    private List<JsonNode> all(String list, String entries) throws Exception {
        JsonNode page = caller.answer(list);
        List<JsonNode> all = new ArrayList<>(page.get(entries).valueStream().toList());
        while (page.has("next")) {
            page = caller.answer(list + "&cursor=" + page.get("next").stringValue());
            all.addAll(page.get(entries).valueStream().toList());
        }
        return all;
    }
}
