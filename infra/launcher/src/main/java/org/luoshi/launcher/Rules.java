package org.luoshi.launcher;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Month;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.rule.LightRule;
import org.luoshi.kernel.rule.PatrolRule;
import org.luoshi.kernel.rule.RevisionRule;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.ScoreRule;
import org.luoshi.kernel.rule.WorkingDays;
import org.luoshi.kernel.task.ReportingCycle;
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
            Light light,
            Patrol patrol,
            Revision revision,
            Score score,
            @Nullable Path workingDaysFile) {

        record Light(
                String name,
                BigDecimal redGap,
                BigDecimal yellowGap,
                int dueSoonDays,
                BigDecimal almostDone,
                int missedCycles,
                boolean remembersRed,
                boolean approvedOnly) {
            LightRule rule() {
                return new LightRule(
                        name, redGap, yellowGap, dueSoonDays, almostDone, missedCycles, remembersRed, approvedOnly);
            }
        }

        record Patrol(
                int acknowledgeWithin,
                List<Integer> remindBefore,
                int remindEvery,
                ReportingCycle cycle,
                int reportWithin) {
            PatrolRule rule() {
                return new PatrolRule(acknowledgeWithin, remindBefore, remindEvery, cycle, reportWithin);
            }
        }

        record Revision(int deferrals, Set<Month> window) {}

        record Score(String name, BigDecimal perCorrection, BigDecimal perMissedReport, BigDecimal mostDeducted) {}
    }

    @Bean
    Rulebook rulebook(Numbers numbers, Clock clock) {
        try {
            WorkingDays calendar = numbers.workingDaysFile() == null
                    ? WorkingDays.CHINA
                    : WorkingDays.CHINA.with(Files.readAllLines(numbers.workingDaysFile()));
            LocalDate today = LocalDate.now(clock);
            if (!calendar.knows(today)) LOG.warn("{}", unknown(today.getYear()));
            Numbers.Score score = numbers.score();
            return new Rulebook(
                    numbers.light().rule(),
                    numbers.patrol().rule(),
                    new RevisionRule(
                            numbers.revision().deferrals(), numbers.revision().window()),
                    new ScoreRule(score.name(), score.perCorrection(), score.perMissedReport(), score.mostDeducted()),
                    calendar);
        } catch (IllegalArgumentException e) {
            throw new CannotStart("the rules cannot be used: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CannotStart("the file of working days cannot be read (" + DataDirectory.reason(e) + ")", e);
        }
    }

    static String unknown(int year) {
        return "the holidays and make-up days of " + year
                + " are not known: Monday to Friday are taken for working days"
                + " until LUOSHI_RULES_WORKING_DAYS_FILE names them";
    }
}
