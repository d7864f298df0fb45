package org.luoshi.launcher;

import com.microsoft.playwright.Browser.NewContextOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/** The simulated year, and a browser to look at it with; people are whoever a test says they are. */
final class DemoPages implements AutoCloseable {
    static final Actor SUPERVISOR = new Actor("test-supervisor", "测试督查员", Role.SUPERVISOR, null, null);
    static final Actor OTHER_SUPERVISOR = new Actor("test-supervisor-2", "测试督查员二", Role.SUPERVISOR, null, null);
    static final Actor AUDITOR = new Actor("test-auditor", "测试审计员", Role.AUDITOR, null, null);
    static final Actor ADMIN = new Actor("test-admin", "测试管理员", Role.ADMIN, null, null);
    static final Actor VIEWER = new Actor("test-viewer", "测试看板", Role.VIEWER, null, null);

    /** A task with something of everything: behind, urged, with instructions and a revision that waits. */
    static final String TASK = "2023-K05";

    /** One page of each kind, each with something on it. */
    static final Map<String, String> ADDRESSES = addresses();

    final RunningLuoshi luoshi;
    final Chromium chromium;

    DemoPages(Path data) {
        chromium = Chromium.start();
        luoshi = RunningLuoshi.start(Map.of(
                        "LUOSHI_DATA",
                        data.toString(),
                        "LUOSHI_SIMULATED",
                        "true",
                        // One who opens a page a second: that a stream is gone is noticed later.
                        "LUOSHI_QUERY_STREAMS_OF_CALLER",
                        "1000",
                        // So that the supervision office may decide alone, as in July.
                        "LUOSHI_RULES_REVISION_WINDOW",
                        "july,september"))
                .awaitReady();
    }

    private static Map<String, String> addresses() {
        Map<String, String> pages = new TreeMap<>();
        pages.put("overview", "/plans/2023");
        pages.put("leader", "/leaders/simulated-leader-c");
        pages.put("office", "/offices/simulated-office-3");
        pages.put("tasks", "/tasks?plan=2023&sort=light");
        pages.put("task", "/tasks/" + TASK);
        pages.put("target", "/tasks/2023-K03/targets/t1");
        pages.put("exceptions", "/exceptions");
        pages.put("drift", "/drift");
        pages.put("diff", "/diff?from=2023-09-01");
        pages.put("directory", "/directory");
        pages.put("audit", "/audit");
        pages.put("event", "/audit/300");
        pages.put("read-model", "/audit/read-model");
        pages.put("past", "/plans/2023?asOf=2023-06-30");
        pages.put("form-report", "/tasks/" + TASK + "/do/report-progress");
        pages.put("form-assign", "/plans/2023/do/assign-task");
        return pages;
    }

    /** Who has something to do on that page. */
    static Actor reader(String page) {
        return switch (page) {
            case "leader" -> leader('c');
            case "office", "form-report" -> office(3);
            case "directory" -> ADMIN;
            default -> SUPERVISOR;
        };
    }

    static Actor office(int number) {
        return new Actor(
                "test-reporter-" + number,
                "测试填报员" + number,
                Role.OFFICE,
                new OfficeId("simulated-office-" + number),
                null);
    }

    static Actor leader(char letter) {
        return new Actor(
                "test-leader-" + letter,
                "测试领导" + letter,
                Role.LEADER,
                null,
                new LeaderId("simulated-leader-" + letter));
    }

    static List<Actor> everybody() {
        return List.of(SUPERVISOR, AUDITOR, ADMIN, VIEWER, office(3), leader('c'));
    }

    String root() {
        return "http://localhost:" + luoshi.port();
    }

    Visitor visitor(Actor actor) {
        return new Visitor(chromium.browser(), root(), actor);
    }

    Visitor visitor(Actor actor, NewContextOptions options) {
        return new Visitor(chromium.browser(), root(), actor, options);
    }

    @Override
    public void close() {
        luoshi.close();
        chromium.close();
    }
}
