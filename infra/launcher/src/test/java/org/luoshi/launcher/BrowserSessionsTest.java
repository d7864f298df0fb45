package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.TestPostgres;
import tools.jackson.databind.JsonNode;

/** Signing in with a browser, at a Luoshi of its own process and at several that know nothing of each other. */
class BrowserSessionsTest {
    private static final String PASSWORD = "seven-otters-on-a-raft";
    private static final String OTHER = "eight-herons-in-a-row";
    private static final String OFFICE = "{\"officeId\": \"test-office\", \"name\": \"Test office\"}";

    @TempDir
    private Path directory;

    @Test
    void a_person_signs_in_at_a_standalone_works_and_leaves_it_to_the_next() throws Exception {
        Path accounts = Files.writeString(directory.resolve("accounts.yaml"), """
                accounts:
                  - {id: test-admin, role: ADMIN, secret: %s}
                  - {id: test-viewer, role: VIEWER, secret: %s, mustChange: false}
                """.formatted(PASSWORD, PASSWORD));
        Map<String, String> settings = new TreeMap<>(Map.of(
                "LUOSHI_IDENTITY_ISSUER",
                "",
                "LUOSHI_DATA",
                directory.resolve("data").toString(),
                "LUOSHI_SAMPLE",
                "none",
                "LUOSHI_ACCOUNTS_FILE",
                accounts.toString()));
        TestBrowser browser = new TestBrowser();
        String kept;
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            String root = "http://localhost:" + luoshi.port();
            HttpResponse<String> form = browser.follow(root + "/session/begin?to=/api/commands");
            HttpResponse<String> change = browser.follow(browser.signIn(form, "test-admin", PASSWORD));
            HttpResponse<String> changed = browser.follow(browser.form(
                    root + "/account",
                    Map.of(
                            "account", "test-admin",
                            "current", PASSWORD,
                            "password", OTHER,
                            "again", OTHER,
                            "_csrf", TestBrowser.csrf(change))));
            HttpResponse<String> in = browser.follow(browser.signIn(changed, "test-admin", OTHER));
            assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
            assertThat(in.uri().getPath()).isEqualTo("/api/commands");

            assertThat(command(browser, root, "same-origin").statusCode()).isEqualTo(200);
            assertThat(command(browser, root, "cross-site").statusCode()).isEqualTo(401);
            assertThat(browser.post(root + "/session/renew", "", "same-origin").statusCode())
                    .isEqualTo(200);
            kept = browser.cookie("luoshi-refresh");
            TestBrowser left = browser.tab();
            HttpResponse<String> out = browser.follow(browser.form(root + "/session/end", Map.of()));
            assertThat(out.uri().getPath()).as("the next person is asked").isEqualTo("/sign-in");
            assertThat(left.post(root + "/session/renew", "", "same-origin").statusCode())
                    .isEqualTo(401);

            assertThat(browser.follow(browser.signIn(out, "test-viewer", PASSWORD))
                            .uri()
                            .getPath())
                    .isEqualTo("/plans");
            assertThat(who(browser, root).get("role").asString()).isEqualTo("VIEWER");
            assertThat(kept).isNotEqualTo(browser.cookie("luoshi-refresh")).isNotEmpty();

            // A program of the person's own goes on as before.
            assertThat(programsToken(root)).startsWith("ey");
        }
        settings.put("LUOSHI_PORT", Integer.toString(RunningLuoshi.freePort()));
        try (RunningLuoshi again = RunningLuoshi.start(settings).awaitReady()) {
            HttpResponse<String> asked = browser.follow("http://localhost:" + again.port() + "/session/begin?to=/");
            assertThat(asked.uri().getPath()).as("after a restart").isEqualTo("/sign-in");
        }
    }

    private static String programsToken(String root) throws IOException {
        Commands.Outcome token = Commands.run(List.of(
                "env",
                "LUOSHI_URL=" + root,
                "LUOSHI_PASSWORD=" + PASSWORD,
                Path.of("../bin/token").toAbsolutePath().normalize().toString(),
                "test-viewer"));
        assertThat(token.succeeded()).as(token.output()).isTrue();
        return token.output();
    }

    private static HttpResponse<String> command(TestBrowser browser, String root, String site) {
        return browser.post(root + "/api/commands/register-office", OFFICE, site, "Idempotency-Key", "\"browser\"");
    }

    private static JsonNode who(TestBrowser browser, String root) {
        HttpResponse<String> answer = browser.read(root + "/session");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return EventJson.MAPPER.readTree(answer.body());
    }

    @Test
    void with_a_provider_elsewhere_any_process_goes_on_where_another_has_begun() throws Exception {
        int port = RunningLuoshi.freePort();
        int front = RunningLuoshi.freePort();
        var database = TestPostgres.database();
        Map<String, String> common = Map.of(
                "LUOSHI_IDENTITY_ISSUER",
                "http://127.0.0.1:" + port,
                "LUOSHI_IDENTITY_CLIENT_ID",
                TestProvider.CLIENT,
                "LUOSHI_IDENTITY_CLIENT_SECRET",
                TestProvider.SECRET,
                "LUOSHI_URL",
                "http://localhost:" + front);
        try (RunningLuoshi command = start(RunningLuoshi.over(database, "command"), common);
                RunningLuoshi one = start(RunningLuoshi.over(database, "query"), common);
                RunningLuoshi two = start(RunningLuoshi.over(database, "query"), common)) {
            command.awaitReady();
            one.awaitReady();
            two.awaitReady();
            String first = "http://localhost:" + one.port();
            String second = "http://localhost:" + two.port();
            String commands = "http://localhost:" + command.port();
            TestBrowser browser = new TestBrowser();
            assertThat(browser.look(commands + "/").statusCode())
                    .as("no pages there")
                    .isEqualTo(401);

            HttpResponse<String> away = browser.follow(first + "/session/begin?to=/api/tasks");
            assertThat(away.statusCode()).as("the provider is away").isEqualTo(503);
            assertThat(away.body()).contains("<html", "/session/begin?to=%2Fapi%2Ftasks");
            try (TestProvider provider = new TestProvider(port)) {
                provider.person = new Actor("test-admin", "测试管理员", Role.ADMIN, null, null);
                signIn(browser, first, second);
                assertThat(browser.read(first + "/api/tasks").statusCode()).isEqualTo(200);
                JsonNode who = who(browser, second);
                assertThat(who.get("id").asString()).isEqualTo("test-admin");
                assertThat(who.get("name").asString()).isEqualTo("测试管理员");
                assertThat(command(browser, commands, "same-origin").statusCode())
                        .isEqualTo(200);
                assertThat(command(browser, commands, "same-site").statusCode()).isEqualTo(401);

                String before = browser.cookie("luoshi-refresh");
                assertThat(browser.post(second + "/session/renew", "", "same-origin")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(browser.cookie("luoshi-refresh")).isNotEqualTo(before);
                tabsRenewAtOnce(browser, first);
                tooLarge(browser, provider, first, one);
                withoutRole(provider, first, second);

                signIn(browser, first, second);
                String refresh = browser.cookie("luoshi-refresh");
                assertThat(provider.knows(refresh)).isTrue();
                HttpResponse<String> out = browser.form(second + "/session/end", Map.of());
                assertThat(out.statusCode()).isEqualTo(200);
                assertThat(out.headers().firstValue("Refresh").orElseThrow())
                        .startsWith("0; url=http://127.0.0.1:" + port + "/end?")
                        .contains("client_id=luoshi-web", "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A" + front);
                assertThat(provider.knows(refresh)).as("revoked").isFalse();
                assertThat(browser.cookie("luoshi-token")).isEmpty();
                signIn(browser, first, second);
            }
            assertThat(browser.post(first + "/session/renew", "", "same-origin").statusCode())
                    .as("the provider is away again")
                    .isEqualTo(503);
            assertThat(browser.cookie("luoshi-refresh"))
                    .as("for when it is back")
                    .isNotEmpty();
            assertThat(browser.read(first + "/api/tasks").statusCode()).isEqualTo(200);
        }
    }

    private static RunningLuoshi start(Map<String, String> own, Map<String, String> common) {
        Map<String, String> settings = new TreeMap<>(own);
        settings.putAll(common);
        return RunningLuoshi.start(settings);
    }

    /** Begun at one process, ended at another, as behind one address it may come. */
    private static void signIn(TestBrowser browser, String first, String second) {
        HttpResponse<String> begun = browser.look(first + "/session/begin?to=/api/tasks");
        HttpResponse<String> code = browser.look(TestBrowser.location(begun));
        String back = TestBrowser.location(code).replaceFirst("http://localhost:\\d+", second);
        HttpResponse<String> done = browser.look(back);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
        assertThat(TestBrowser.location(done)).endsWith("/api/tasks");
    }

    private static void tabsRenewAtOnce(TestBrowser browser, String root) throws Exception {
        List<TestBrowser> tabs = List.of(browser.tab(), browser.tab(), browser.tab());
        List<Callable<Integer>> renewals = tabs.stream()
                .<Callable<Integer>>map(tab -> () ->
                        tab.post(root + "/session/renew", "", "same-origin").statusCode())
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(renewals))
                assertThat(answer.get()).isEqualTo(200);
        }
        assertThat(tabs.stream().map(tab -> tab.cookie("luoshi-refresh")).distinct())
                .hasSize(1);
        assertThat(browser.post(root + "/session/renew", "", "same-origin").statusCode())
                .as("and one that was late")
                .isEqualTo(200);
        assertThat(Collections.singleton(browser.cookie("luoshi-refresh")))
                .containsExactly(tabs.getFirst().cookie("luoshi-refresh"));
    }

    private static void tooLarge(TestBrowser browser, TestProvider provider, String root, RunningLuoshi process) {
        provider.ballast = 5000;
        HttpResponse<String> failed = browser.follow(root + "/session/begin?to=/api/tasks");
        provider.ballast = 0;
        assertThat(failed.statusCode()).isEqualTo(401);
        assertThat(failed.body()).contains("令牌过大");
        assertThat(browser.cookie("luoshi-refresh"))
                .as("so that one can begin anew")
                .isEmpty();
        assertThat(process.output()).containsPattern("The access token has \\d{4} bytes");
    }

    private static void withoutRole(TestProvider provider, String first, String second) {
        provider.withoutRole = true;
        TestBrowser stranger = new TestBrowser();
        HttpResponse<String> begun = stranger.look(first + "/session/begin?to=/api/tasks");
        HttpResponse<String> code = stranger.look(TestBrowser.location(begun));
        HttpResponse<String> failed =
                stranger.look(TestBrowser.location(code).replaceFirst("http://localhost:\\d+", second));
        provider.withoutRole = false;
        assertThat(failed.statusCode()).isEqualTo(401);
        assertThat(failed.body()).contains("令牌没有本系统的角色");
        assertThat(stranger.cookie("luoshi-token")).isEmpty();
    }
}
