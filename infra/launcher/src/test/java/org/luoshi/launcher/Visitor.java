package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.luoshi.kernel.Actor;

/**
 * Somebody at a browser of their own. Whatever a page complains of (scripts, the content security policy, an address that
 * does not answer, a request to anywhere else) is kept, and is a failure in the end.
 */
final class Visitor implements AutoCloseable {
    static final int PATIENCE = 60_000;
    private static final int FAR = 100;
    private static final Pattern ELSEWHERE = Pattern.compile("^(?!http://localhost[:/]|data:|blob:).*");

    private final String root;
    private final BrowserContext context;
    final Page page;
    final List<String> complaints = new ArrayList<>();

    /** Nobody yet: the first page leads to where one signs in. */
    Visitor(Browser browser, String root, NewContextOptions options) {
        this.root = root;
        context = browser.newContext(options.setLocale("zh-CN").setTimezoneId("Asia/Shanghai"));
        context.setDefaultTimeout(PATIENCE);
        context.route(ELSEWHERE, route -> {
            complaints.add("a request leaves this machine: " + route.request().url());
            route.abort();
        });
        page = listenedTo(context.newPage());
    }

    /** Somebody who has signed in already. */
    Visitor(Browser browser, String root, Actor actor, NewContextOptions options) {
        this(browser, root, options);
        context.addCookies(List.of(new Cookie("luoshi-token", TestIssuer.token(actor))
                .setDomain("localhost")
                .setPath("/")
                .setHttpOnly(true)));
    }

    Visitor(Browser browser, String root, Actor actor) {
        this(browser, root, actor, new NewContextOptions());
    }

    private Page listenedTo(Page tab) {
        tab.onConsoleMessage(message -> {
            boolean answer = message.text().startsWith("Failed to load resource");
            if (Set.of("error", "warning").contains(message.type()) && !answer)
                complaints.add(tab.url() + " console: " + message.text());
        });
        // To listen only from the key on that asks for a file may be too late: by then the browser may have asked.
        tab.onFileChooser(files -> {});
        tab.onPageError(error -> complaints.add(tab.url() + " script: " + error));
        tab.onResponse(answer -> {
            if (answer.status() >= 400 && !refusal(answer))
                complaints.add(tab.url() + ": " + answer.status() + " for " + answer.url());
        });
        return tab;
    }

    /** Commands may be refused; that is theirs to show. */
    private static boolean refusal(Response answer) {
        return URI.create(answer.url()).getPath().matches("/api/(commands|evidence)(/.*)?") && answer.status() < 500;
    }

    /** Another tab of the same browser. */
    Page tab() {
        return listenedTo(context.newPage());
    }

    BrowserContext context() {
        return context;
    }

    String address(String path) {
        return root + path;
    }

    Page open(String path) {
        Response answer = page.navigate(root + path);
        assertThat(answer).isNotNull();
        assertThat(answer.status()).as(path).isEqualTo(200);
        return page;
    }

    /** What can be asked for on this page, as addresses. */
    List<String> offers() {
        return page.locator("a[data-form]").all().stream()
                .map(link -> link.getAttribute("href"))
                .toList();
    }

    /** The names of the commands behind them, in their order, each once. */
    List<String> offered() {
        return offers().stream()
                .map(address -> address.replaceFirst(".*/do/", "").replaceFirst("\\?.*", ""))
                .distinct()
                .toList();
    }

    Locator offer(String address) {
        return page.locator("a[data-form][href*='/do/" + address + "']").first();
    }

    /** @param address the command, and what stands behind it in the address where one page offers it more than once */
    Locator form(String address) {
        offer(address).click();
        return dialog(address);
    }

    Locator dialog(String address) {
        Locator form =
                page.locator("dialog[open] form.command[data-command='" + address.replaceFirst("\\?.*", "") + "']");
        form.waitFor();
        return form;
    }

    /** Fills fields by their names; those that are chosen of are chosen. */
    static void fill(Locator form, Map<String, String> values) {
        values.forEach((name, value) -> fill(form, name, value));
    }

    static void fill(Locator form, String name, String value) {
        Locator field = form.locator("[name='" + name + "']:not([type=hidden])").first();
        if (field.evaluate("each => each.tagName").equals("SELECT")) field.selectOption(value);
        else field.fill(value);
    }

    static void press(Locator form) {
        form.locator("footer button.main").click();
    }

    /** Sends it and waits until the page says that it is recorded. */
    void send(Locator form) {
        press(form);
        recorded();
    }

    /** Returns where. */
    long recorded() {
        page.locator("dialog[open]").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
        // In one step: it is shown for some seconds only.
        String said = page.waitForFunction("() => document.getElementById('toast').textContent")
                .jsonValue()
                .toString();
        page.waitForFunction(
                "position => Number(document.getElementById('content').dataset.position ?? 0) >= position",
                (double) position(said));
        page.evaluate("() => { document.getElementById('toast').textContent = ''; }");
        return position(said);
    }

    private static long position(String said) {
        return Long.parseLong(said.replaceAll("\\D+", ""));
    }

    /** Notes when a command was answered and when the page was last drawn anew, by the browser's own clock. */
    static void watch(Page page) {
        page.addInitScript("""
                globalThis.moments = {};
                document.addEventListener('luoshi:stored', () => { globalThis.moments.answered = Date.now(); });
                document.addEventListener('luoshi:drawn', () => {
                  globalThis.moments.drawn = Date.now();
                  globalThis.moments.position = Number(document.getElementById('content').dataset.position);
                });
                """);
    }

    /** Goes there by the Tab key alone. */
    void reach(String selector) {
        for (int i = 0; i < FAR; i++) {
            if (Boolean.TRUE.equals(page.evaluate("selector => document.activeElement.matches(selector)", selector)))
                return;
            page.keyboard().press("Tab");
        }
        throw new AssertionError("the keyboard does not come to " + selector);
    }

    static double moment(Page page, String which) {
        return ((Number) page.evaluate("which => globalThis.moments[which]", which)).doubleValue();
    }

    void send(String address, Map<String, String> values) {
        Locator form = form(address);
        fill(form, values);
        send(form);
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("what the pages complained of").isEmpty();
    }
}
