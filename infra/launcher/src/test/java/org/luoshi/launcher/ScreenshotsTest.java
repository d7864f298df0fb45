package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of every page, to be looked at: {@code make screenshots} makes these alone, and those that the README shows. */
class ScreenshotsTest {
    private static final Path PICTURES = Path.of("../../target/screenshots");
    private static final List<Integer> WIDTHS = List.of(390, 1280, 1920);
    private static final Set<String> ALSO_DARK = Set.of("overview", "leader", "task");
    private static final int MOST = 300 * 1024;

    @TempDir
    static Path data;

    private static DemoPages demo;

    @BeforeAll
    static void make() throws IOException {
        Files.createDirectories(PICTURES);
        demo = new DemoPages(data);
    }

    @AfterAll
    static void end() {
        if (demo != null) demo.close();
    }

    @Test
    void of_every_page_on_a_phone_a_desk_and_a_projector() {
        for (String name : DemoPages.ADDRESSES.keySet())
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                if (scheme == ColorScheme.DARK && !ALSO_DARK.contains(name)) continue;
                try (Visitor visitor = visitor(name, scheme)) {
                    Page page = visitor.open(DemoPages.ADDRESSES.get(name));
                    for (int width : WIDTHS) {
                        page.setViewportSize(width, 900);
                        drawn(page);
                        page.screenshot(new ScreenshotOptions()
                                .setFullPage(true)
                                .setPath(PICTURES.resolve(
                                        name + "-" + width + (scheme == ColorScheme.DARK ? "-dark" : "") + ".png")));
                        assertThat(
                                        page.evaluate(
                                                "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                                .as("%s fits into %d", name, width)
                                .isEqualTo(true);
                    }
                }
            }
    }

    @Test
    void of_three_pages_for_the_readme() throws IOException {
        for (String name : List.of("overview", "task", "event"))
            try (Visitor visitor = visitor(name, ColorScheme.LIGHT)) {
                Page page = visitor.open(DemoPages.ADDRESSES.get(name));
                page.setViewportSize(1280, 900);
                drawn(page);
                if (name.equals("event")) {
                    page.locator("#verify button.main").click();
                    page.locator("#verdict[data-outcome=good]").waitFor();
                    page.locator("#proof").evaluate("each => each.scrollIntoView()");
                }
                Path picture = PICTURES.resolve("readme-" + name + ".png");
                page.screenshot(new ScreenshotOptions().setPath(picture));
                assertThat(Files.size(picture)).as(name).isLessThan(MOST);
            }
    }

    private static Visitor visitor(String name, ColorScheme scheme) {
        return demo.visitor(
                DemoPages.reader(name),
                new NewContextOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
    }

    /** Every chart there is, also those further down. */
    private static void drawn(Page page) {
        for (var chart : page.locator("[data-chart]").all()) {
            chart.scrollIntoViewIfNeeded();
            page.waitForFunction("each => each.dataset.drawn === 'true'", chart.elementHandle());
        }
        page.evaluate("() => scrollTo(0, 0)");
    }
}
