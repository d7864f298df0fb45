package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/** A board stays open; what somebody else reports shows on it, wherever the processes behind the address are. */
class PagesLiveTest {
    private static final String TASK = "2023-T01";
    private static final int REPORTS = 8;

    @TempDir
    static Path data;

    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void end() {
        if (chromium != null) chromium.close();
    }

    @Test
    void a_report_shows_on_an_open_board_of_one_process() {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            for (Request request : Request.beforehand().subList(0, 2)) granted(request, luoshi);
            long assigned = granted(Request.assign(TASK), luoshi);
            luoshi.json("/api/tasks/" + TASK + "?after=" + assigned);
            shows("http://localhost:" + luoshi.port(), "one process");
        }
    }

    @Test
    void a_report_shows_where_the_sides_are_processes_of_their_own_behind_one_address() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi command = RunningLuoshi.start(RunningLuoshi.over(database, "command"));
                RunningLuoshi one = RunningLuoshi.start(RunningLuoshi.over(database, "query"));
                RunningLuoshi two = RunningLuoshi.start(RunningLuoshi.over(database, "query"));
                OneAddress front = new OneAddress(command, List.of(one, two))) {
            for (RunningLuoshi each : List.of(command, one, two)) each.awaitReady();
            for (Request request : Request.beforehand()) granted(request, command);
            long assigned = granted(Request.assign(TASK), command);
            for (RunningLuoshi query : List.of(one, two)) query.json("/api/tasks/" + TASK + "?after=" + assigned);
            shows(front.root(), "a command process and two query processes");
        }
    }

    /** Returns where. */
    private static long granted(Request request, RunningLuoshi luoshi) {
        var answer = request.to(luoshi);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return EventJson.MAPPER.readTree(answer.body()).get("position").longValue();
    }

    private static void shows(String root, String where) {
        try (Visitor leader = new Visitor(chromium.browser(), root, People.LEADER);
                Visitor supervisor = new Visitor(chromium.browser(), root, People.SUPERVISOR);
                Visitor office = new Visitor(chromium.browser(), root, People.OFFICE)) {
            List<Page> boards = List.of(
                    watched(leader, "/leaders/test-leader"),
                    watched(supervisor, "/plans/2023"),
                    watched(supervisor, supervisor.tab(), "/tasks/" + TASK));
            Visitor.watch(office.page);
            office.open("/tasks/" + TASK);
            List<Long> times = new ArrayList<>();
            LocalDate begin = LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(30);
            for (int i = 0; i < REPORTS; i++) {
                Locator form = office.form("report-progress");
                Visitor.fill(form, Map.of("asOf", begin.plusDays(i).toString()));
                form.locator("#r-t1").fill(Integer.toString(10 + i));
                Visitor.press(form);
                long position = office.recorded();
                double answered = Visitor.moment(office.page, "answered");
                for (Page board : boards) {
                    board.waitForFunction("position => globalThis.moments.position >= position", (double) position);
                    times.add(Math.round(Visitor.moment(board, "drawn") - answered));
                }
                assertThat(boards.getFirst().locator("main").textContent()).contains(10 + i + " 所");
            }
            for (Page board : boards)
                assertThat(board.evaluate("() => globalThis.stayed"))
                        .as("no reload")
                        .isEqualTo(true);
            Collections.sort(times);
            System.out.printf(
                    "From a form's answer to an open board, with %s: %d ms in the middle, %d ms at most, of %d%n",
                    where, times.get(times.size() / 2), times.getLast(), times.size());
            assertThat(times.getLast())
                    .as("a second, and some for a busy machine")
                    .isLessThan(5_000);
        }
    }

    private static Page watched(Visitor visitor, String path) {
        return watched(visitor, visitor.page, path);
    }

    private static Page watched(Visitor visitor, Page board, String path) {
        Visitor.watch(board);
        board.navigate(visitor.address(path));
        board.waitForFunction("() => document.getElementById('liveness').textContent !== ''");
        board.evaluate("() => { globalThis.stayed = true; }");
        return board;
    }
}
