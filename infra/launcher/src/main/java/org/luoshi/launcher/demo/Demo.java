package org.luoshi.launcher.demo;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.ZoneId;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandFile;
import org.luoshi.command.patrol.Patrol;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.identity.Page;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.launcher.DataDirectory;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.readmodel.Progress;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** What there is besides in a standalone of simulated time: its clock, its year, its accounts, and the stamp on each answer. */
@Configuration
@ConditionalOnBooleanProperty("luoshi.simulated")
class Demo {
    /** Before anything can have happened; the first thing to look at the time is the making of the rules. */
    private static final Instant BEGIN = Instant.parse("2023-01-03T00:00:00Z");

    private static final String STAMP = "Luoshi-Simulated";

    @Bean
    SimulatedClock clock(@Value("${luoshi.zone:Asia/Shanghai}") ZoneId zone) {
        return new SimulatedClock(zone, BEGIN);
    }

    @Bean
    DemoAccounts demoAccounts(DataDirectory directory) {
        return new DemoAccounts(directory.path());
    }

    @Bean
    SimulatedYear simulatedYear(
            SimulatedClock clock,
            DataDirectory directory,
            CommandFile files,
            CommandDispatcher dispatcher,
            Patrol patrol,
            EvidenceStore evidence,
            Ledger ledger,
            Progress progress,
            Rulebook rules) {
        return new SimulatedYear(
                clock,
                SimulatedData.check(directory.path(), true),
                files,
                dispatcher,
                patrol,
                evidence,
                ledger,
                progress,
                rules.calendar());
    }

    @Bean
    FilterRegistrationBean<Filter> stamp() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
            ((HttpServletResponse) response).setHeader(STAMP, "true");
            request.setAttribute(Page.SIMULATED, true);
            chain.doFilter(request, response);
        });
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
