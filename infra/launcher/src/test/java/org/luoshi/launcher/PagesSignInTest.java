package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext.ClearCookiesOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody signs in at the page for it, finds what is theirs, and leaves the machine to the next. */
class PagesSignInTest {
    private static final String PASSWORD = "seven-otters-on-a-raft";
    private static final String OTHER = "eight-herons-in-a-row";
    private static final Map<String, List<String>> NAVIGATION = Map.of(
            "test-supervisor", List.of("总览", "任务", "待办与预警", "目标调整", "前后对比", "名录", "审计"),
            "test-leader", List.of("我的看板", "总览", "任务", "待办与预警", "目标调整", "前后对比", "名录", "审计"),
            "test-office", List.of("我的看板", "总览", "任务", "待办与预警", "目标调整", "前后对比", "名录", "审计"),
            "test-auditor", List.of("总览", "任务", "待办与预警", "目标调整", "前后对比", "名录", "审计"),
            "test-admin", List.of("总览", "名录", "审计"),
            "test-viewer", List.of("总览", "任务", "待办与预警", "目标调整", "前后对比", "名录", "审计"));

    private static final String KEPT =
            "() => Object.keys(localStorage).filter(key => /^luoshi-(draft|sent):/.test(key)).length";

    @TempDir
    static Path directory;

    private static Chromium chromium;
    private static RunningLuoshi luoshi;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        Path accounts = Files.writeString(directory.resolve("accounts.yaml"), """
                accounts:
                  - {id: test-supervisor, role: SUPERVISOR, secret: %1$s}
                  - {id: test-leader, role: LEADER, leader: hu-bin, secret: %1$s}
                  - {id: test-office, role: OFFICE, office: jijiao, secret: %1$s}
                  - {id: test-auditor, role: AUDITOR, secret: %1$s}
                  - {id: test-admin, role: ADMIN, secret: %1$s}
                  - {id: test-viewer, role: VIEWER, secret: %1$s, mustChange: false}
                """.formatted(PASSWORD));
        luoshi = RunningLuoshi.start(Map.of(
                        "LUOSHI_IDENTITY_ISSUER",
                        "",
                        "LUOSHI_DATA",
                        directory.resolve("data").toString(),
                        "LUOSHI_ACCOUNTS_FILE",
                        accounts.toString()))
                .awaitReady();
    }

    @AfterAll
    static void end() {
        if (luoshi != null) luoshi.close();
        if (chromium != null) chromium.close();
    }

    @Test
    void every_role_signs_in_finds_its_places_and_signs_out() {
        String root = "http://localhost:" + luoshi.port();
        try (Visitor visitor = new Visitor(chromium.browser(), root, new NewContextOptions())) {
            Page page = visitor.page;
            for (Map.Entry<String, List<String>> each : NAVIGATION.entrySet()) {
                page.navigate(root + "/directory");
                page.waitForURL("**/sign-in**");
                signIn(page, each.getKey(), PASSWORD);
                if (!each.getKey().equals("test-viewer")) {
                    page.waitForURL("**/account**");
                    page.locator("[name=current]").fill(PASSWORD);
                    page.locator("[name=password]").fill(OTHER);
                    page.locator("[name=again]").fill(OTHER);
                    page.locator("form button").first().click();
                    page.waitForURL("**/sign-in**");
                    signIn(page, each.getKey(), OTHER);
                }
                page.waitForURL("**/directory");
                assertThat(page.locator("header nav a").allTextContents())
                        .as(each.getKey())
                        .isEqualTo(each.getValue());
                assertThat(page.locator(".who strong").textContent()).isEqualTo(each.getKey());
                assertThat(page.locator(".ribbon.simulated").count()).isZero();
                List<Cookie> cookies = visitor.context().cookies();
                assertThat(cookies).extracting(cookie -> cookie.name).contains("luoshi-token");
                assertThat(page.evaluate("() => document.cookie"))
                        .as("what scripts see")
                        .asString()
                        .doesNotContain("token");
                page.evaluate(
                        "() => ['draft', 'sent'].forEach(each => localStorage.setItem(`luoshi-${each}:somebody`, '[]'))");
                if (each.getKey().equals("test-supervisor")) sendsThoughTheTokenHasRunOut(visitor, root);
                boolean writes = each.getKey().equals("test-supervisor");
                Page other = writes ? beginsToWrite(visitor, root) : null;
                page.locator("form[action='/session/end'] button").click();
                page.waitForURL("**/sign-in**");
                if (other != null) writesOn(other);
                assertThat(page.evaluate(KEPT))
                        .as("drafts, and what was sent, left to the next")
                        .isEqualTo(0);
            }
        }
    }

    private static Page beginsToWrite(Visitor visitor, String root) {
        Page other = visitor.context().newPage();
        other.navigate(root + "/tasks/2023-K01/do/urge-task");
        Visitor.fill(other.locator("form[data-command]"), Map.of("level", "BLUE", "note", "尽快"));
        assertThat((int) other.evaluate(KEPT)).isPositive();
        return other;
    }

    /** As after a machine has slept: the session is still good. */
    private static void sendsThoughTheTokenHasRunOut(Visitor visitor, String root) {
        Page other = beginsToWrite(visitor, root);
        visitor.context().clearCookies(new ClearCookiesOptions().setName("luoshi-token"));
        Visitor.press(other.locator("form[data-command]"));
        other.waitForURL(Pattern.compile(".*/tasks/2023-K01([?#].*)?$"));
        assertThat(other.locator("#content").textContent()).contains("尽快");
        other.close();
    }

    private static void writesOn(Page other) {
        Locator form = other.locator("form[data-command]");
        Visitor.fill(form, Map.of("note", "请尽快"));
        Visitor.press(form);
        other.waitForFunction("() => document.body.textContent.includes('此处所填不会保留')");
        other.close();
    }

    private static void signIn(Page page, String account, String password) {
        assertThat(URI.create(page.url()).getPath()).isEqualTo("/sign-in");
        page.locator("[name=account]").fill(account);
        page.locator("[name=password]").fill(password);
        page.locator("form button").first().click();
        page.waitForURL(Pattern.compile(".*/(account|directory).*"));
    }
}
