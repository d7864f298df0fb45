package org.luoshi.identity;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.luoshi.identity.access.AccessRecords;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.identity.session.Sessions;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TestPostgres;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Identity with accounts of its own, over a database of its own, in front of one address that says who is asking. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Identity.class, AuthorizationServer.class, Sessions.class})
public class TestIdentity {
    public static final String ISSUER = "http://localhost";

    /** Stands still until a test moves it. */
    public static final class Watch implements InstantSource {
        /** Just in front of a second: what is rounded anywhere is rounded into the next. */
        private volatile Instant now =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plusNanos(999_999_700);

        @Override
        public Instant instant() {
            return now;
        }

        public void forward(Duration by) {
            now = now.plus(by);
        }
    }

    @RestController
    static class Mirror {
        @GetMapping("/api/me")
        Actor me(Actor actor) {
            return actor;
        }

        /** Stands for a command. */
        @PostMapping("/api/act")
        Actor act(Actor actor) {
            return actor;
        }

        /** Stands for a page. */
        @GetMapping(path = "/board", produces = "text/html")
        String board(Actor actor) {
            return "<p>" + actor.id() + "</p>";
        }

        /** Stands for what hands out the ledger. */
        @GetMapping("/api/ledger/mirror")
        Actor ledger(Actor actor) {
            return actor;
        }
    }

    @Bean
    Watch watch() {
        return new Watch();
    }

    @Bean
    @Qualifier(Identity.WORLD_CLOCK)
    Clock clock(Watch watch) {
        return watch.withZone(ZoneId.of("Asia/Shanghai"));
    }

    @Bean
    @Primary
    JsonMapper mapper() {
        return EventJson.MAPPER;
    }

    @Bean
    DataSource database() {
        DataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "access", "identity");
        return database;
    }

    @Bean(initMethod = "start")
    AccessRecords accessRecords(DataSource database) {
        return new AccessRecords(JdbcClient.create(database), Duration.ofDays(200));
    }

    @Bean
    Identity.Cors cors() {
        return new Identity.Cors(List.of("https://dashboard.example"));
    }

    @Bean
    Sessions.Home home() {
        return new Sessions.Home(URI.create(ISSUER));
    }

    @Bean
    AuthorizationServer.Place place(DataSource database) throws IOException {
        Path directory = Files.createTempDirectory("luoshi-test-identity-");
        directory.toFile().deleteOnExit();
        return new AuthorizationServer.Place(ISSUER, database, directory.resolve("tokens.key"));
    }

    @Bean
    Supplier<Directory> directory() {
        Directory directory = Directory.EMPTY
                .after(new OfficeRegistered(new OfficeId("test-office"), "测试处室"))
                .after(new LeaderRegistered(new LeaderId("test-leader"), "测试领导"));
        return () -> directory;
    }
}
