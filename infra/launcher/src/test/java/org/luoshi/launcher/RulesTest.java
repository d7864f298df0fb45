package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.WorkingDays;
import org.luoshi.kernel.task.ReportingCycle;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The numbers that a bureau sets. */
class RulesTest {
    @EnableConfigurationProperties(Rules.Numbers.class)
    @Import(Rules.class)
    static class Only {
        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @Test
    void are_the_standard_ones_where_nobody_sets_others() {
        assertThat(rules()).isEqualTo(Rulebook.STANDARD);
    }

    @Test
    void are_set_one_by_one_and_then_are_another_version() {
        Rulebook rules = rules(
                "--luoshi.rules.light.name=bureau-2024",
                "--luoshi.rules.light.red-gap=25",
                "--luoshi.rules.patrol.cycle=quarterly",
                "--luoshi.rules.patrol.remind-before=20,10",
                "--luoshi.rules.revision.window=june,july");
        assertThat(rules.light().version()).matches("bureau-2024-[0-9a-f]{8}");
        assertThat(rules.light().redGap()).isEqualTo("25");
        assertThat(rules.light().yellowGap()).isEqualTo("10");
        assertThat(rules.patrol().cycle()).isEqualTo(ReportingCycle.QUARTERLY);
        assertThat(rules.patrol().remindBefore()).containsExactly(20, 10);
        assertThat(rules.revision().window()).containsExactly(Month.JUNE, Month.JULY);
        assertThat(rules.score()).isEqualTo(Rulebook.STANDARD.score());
    }

    @Test
    void working_days_of_further_years_come_from_a_file(@TempDir Path files) throws Exception {
        Path file = Files.writeString(files.resolve("days"), "2027 off 0101 work 0102\n");
        WorkingDays calendar = rules("--luoshi.rules.working-days-file=" + file).calendar();
        assertThat(calendar.isWorking(LocalDate.of(2027, 1, 1))).isFalse();
        assertThat(calendar.knows(LocalDate.of(2027, 1, 1))).isTrue();
        Files.writeString(file, "2027 holidays\n");
        assertThatThrownBy(() -> rules("--luoshi.rules.working-days-file=" + file))
                .rootCause()
                .hasMessageContaining("neither off nor work");
        assertThatThrownBy(() -> rules("--luoshi.rules.working-days-file=" + files.resolve("none")))
                .hasMessageContaining("the file of working days cannot be read");
    }

    @Test
    void numbers_that_make_no_rule_are_refused() {
        assertThatThrownBy(() -> rules("--luoshi.rules.light.red-gap=5"))
                .rootCause()
                .hasMessage("yellowGap must not exceed redGap");
        assertThatThrownBy(() -> rules("--luoshi.rules.score.per-correction=-1"))
                .rootCause()
                .hasMessageContaining("must not be negative");
        assertThatThrownBy(() -> rules("--luoshi.rules.light.name=two words"))
                .rootCause()
                .hasMessageContaining("name must match");
    }

    private static Rulebook rules(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("--logging.level.root=off");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Only.class)
                .web(WebApplicationType.NONE)
                .run(all.toArray(String[]::new))) {
            return context.getBean(Rulebook.class);
        }
    }
}
