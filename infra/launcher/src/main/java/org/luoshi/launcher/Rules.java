package org.luoshi.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Month;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.rule.LightRule;
import org.luoshi.kernel.rule.PatrolRule;
import org.luoshi.kernel.rule.RevisionRule;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.ScoreRule;
import org.luoshi.kernel.rule.WorkingDays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rules that this bureau goes by, from the settings; what they mean is the kernel's to say. */
@Configuration
class Rules {
    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);

    /** @param workingDaysFile with the years that the program does not know yet, see {@link WorkingDays} */
    @ConfigurationProperties("luoshi.rules")
    record Numbers(
            LightRule light,
            PatrolRule patrol,
            RevisionRule revision,
            ScoreRule score,
            @Nullable Path workingDaysFile) {}

    @Bean
    Rulebook rulebook(Numbers numbers, Clock clock) {
        try {
            WorkingDays calendar = numbers.workingDaysFile() == null
                    ? WorkingDays.CHINA
                    : WorkingDays.CHINA.with(Files.readAllLines(numbers.workingDaysFile()));
            Rulebook rules =
                    new Rulebook(numbers.light(), numbers.patrol(), numbers.revision(), numbers.score(), calendar);
            Integer unknown = unknownYear(rules, LocalDate.now(clock));
            if (unknown != null) LOG.warn("{}", unknown(unknown));
            return rules;
        } catch (IllegalArgumentException e) {
            throw new CannotStart("the file of working days cannot be used: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CannotStart("the file of working days cannot be read (" + DataDirectory.reason(e) + ")", e);
        }
    }

    /** This year where it is not known; in December next year, too, for what is due then is counted towards already. */
    static @Nullable Integer unknownYear(Rulebook rules, LocalDate today) {
        LocalDate counted = today.getMonth() == Month.DECEMBER ? today.plusMonths(1) : today;
        if (!rules.calendar().knows(today)) return today.getYear();
        return rules.calendar().knows(counted) ? null : counted.getYear();
    }

    static String unknown(int year) {
        return "the holidays and make-up days of " + year
                + " are not known: Monday to Friday are taken for working days"
                + " until LUOSHI_RULES_WORKING_DAYS_FILE names them";
    }
}
