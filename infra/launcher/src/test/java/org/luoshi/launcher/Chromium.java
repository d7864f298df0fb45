package org.luoshi.launcher;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Chromium of this machine, driven by tests: {@code LUOSHI_CHROMIUM}, else Debian's, else one that Playwright has brought
 * at another time. Nothing is downloaded. Where there is none the tests are skipped, and say so; where {@code CI} is set they fail.
 */
final class Chromium implements AutoCloseable {
    private static final Path USUAL = Path.of("/usr/bin/chromium");
    private static final List<String> OPTIONS = List.of(
            "--no-sandbox", // which root cannot have
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        LaunchOptions options = new LaunchOptions().setArgs(OPTIONS);
        Path here = here();
        if (here != null) options.setExecutablePath(here);
        else if (!Files.exists(Path.of(playwright.chromium().executablePath()))) {
            playwright.close();
            throw absent();
        }
        try {
            return new Chromium(playwright, playwright.chromium().launch(options));
        } catch (PlaywrightException e) {
            playwright.close();
            throw e;
        }
    }

    /** One that is named has to be there. */
    private static @Nullable Path here() {
        String named = System.getenv("LUOSHI_CHROMIUM");
        if (named != null && !named.isEmpty()) return Path.of(named);
        return Files.isExecutable(USUAL) ? USUAL : null;
    }

    private static RuntimeException absent() {
        String what =
                "NO BROWSER: the pages are not tested. Install one (Debian: apt-get install chromium fonts-noto-cjk), or name it in LUOSHI_CHROMIUM.";
        System.out.println("\n*** " + what + "\n");
        if ("true".equals(System.getenv("CI"))) throw new AssertionError(what);
        assumeTrue(false, what);
        return new IllegalStateException(what);
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
