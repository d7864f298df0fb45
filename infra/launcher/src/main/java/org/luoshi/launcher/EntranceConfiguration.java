package org.luoshi.launcher;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.catalina.valves.RemoteIpValve;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.identity.Identity;
import org.luoshi.identity.access.AccessRecords;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.identity.account.FirstAccounts;
import org.luoshi.identity.session.Sessions;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.launcher.demo.DemoAccounts;
import org.luoshi.ledger.DatabaseRoles;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.audit.Attempts;
import org.luoshi.query.audit.Attempts.Attempt;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** How people and programs get in: under our own name, over TLS, with a token of ours or of another issuer. */
@Configuration
@Import(Identity.class)
class EntranceConfiguration {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    @Bean(initMethod = "start")
    AccessRecords accessRecords(DataSource database, Settings settings) {
        return new AccessRecords(JdbcClient.create(database), settings.access().keep());
    }

    /** What was refused stands beside what was done, in the history of a task. */
    @Bean
    Attempts attempts(AccessRecords records) {
        return (task, until, limit) -> records.refusals(task.value(), until, limit).stream()
                .map(line -> new Attempt(
                        line.at(),
                        line.actor(),
                        line.role(),
                        line.office(),
                        line.leader(),
                        line.method(),
                        line.path(),
                        line.outcome(),
                        line.reason()))
                .toList();
    }

    @Bean
    Identity.Cors cors(Settings settings) {
        return new Identity.Cors(settings.cors().origins());
    }

    /** The port for those who watch has health and metrics, and for nobody anything else. */
    @Bean
    @Order(0)
    SecurityFilterChain management(HttpSecurity http) {
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(all -> all.requestMatchers(EndpointRequest.to("health", "prometheus"))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** A page elsewhere that has its own name point at this machine is not answered (DNS rebinding). */
    @Bean
    HttpFirewall firewall(Settings settings) {
        Set<String> hosts = new HashSet<>(THIS_MACHINE);
        settings.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        hosts.add(Objects.requireNonNullElse(settings.url().getHost(), "").toLowerCase(Locale.ROOT));
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHostnames(host -> hosts.contains(host.toLowerCase(Locale.ROOT)));
        // Tomcat lets no control character through, and whoever reads a header looks at it. Those that a proxy adds and
        // nobody here reads may be in any tongue.
        firewall.setAllowedHeaderValues(value -> true);
        return firewall;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> transport(Settings settings) {
        Settings.Tls tls = settings.tls();
        return factory -> {
            if (!settings.proxies().isEmpty()) factory.addEngineValves(proxies(settings.proxies()));
            if (tls.certificate() == null || tls.key() == null) return;
            Ssl ssl = new Ssl();
            ssl.setCertificate(address(tls.certificate()));
            ssl.setCertificatePrivateKey(address(tls.key()));
            ssl.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            factory.setSsl(ssl);
        };
    }

    /** Only those named: in an intranet, whoever asks has an address like that of a proxy. */
    private static RemoteIpValve proxies(List<String> addresses) {
        RemoteIpValve valve = new RemoteIpValve();
        valve.setInternalProxies(addresses.stream().map(Pattern::quote).collect(Collectors.joining("|")));
        valve.setProtocolHeader("X-Forwarded-Proto");
        return valve;
    }

    private static String address(Path file) {
        return file.toAbsolutePath().toUri().toString();
    }

    /** Browsers sign in where the pages are. */
    @Configuration
    @Profile(Sides.Query.PROFILE)
    @Import(Sessions.class)
    static class Browsers {
        @Bean
        Sessions.Home home(Settings settings) {
            return new Sessions.Home(settings.url());
        }
    }

    /** Standalone where no issuer elsewhere is set. */
    @Configuration
    @Profile(Foothold.STANDALONE)
    @ConditionalOnExpression("'${luoshi.identity.issuer:}'.isBlank()")
    @Import(AuthorizationServer.class)
    static class OwnAccounts {
        static final String POOL = "identity";

        @Bean(defaultCandidate = false)
        @Qualifier(POOL)
        HikariDataSource identityPool(DatabaseAccess access, Settings settings) {
            return Database.pool(POOL, access.as(DatabaseRoles.IDENTITY), settings);
        }

        @Bean
        AuthorizationServer.Place place(
                @Qualifier(POOL) DataSource database, DataDirectory directory, Settings settings) {
            String issuer = settings.url().toString();
            return new AuthorizationServer.Place(
                    issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer,
                    database,
                    directory.path().resolve("tokens.key"));
        }

        /** As the ledger has it at this moment: an account may follow its office at once. */
        @Bean
        Supplier<Directory> directory(Ledger ledger) {
            return () -> {
                Directory directory = Directory.EMPTY;
                for (Entry entry : ledger.ofAggregate(OrganizationCommand.ID))
                    directory = directory.after((OrganizationEvent) entry.event());
                return directory;
            };
        }

        @Bean
        FirstSignIn firstSignIn(FirstAccounts accounts, Settings settings, @Nullable DemoAccounts demo) {
            return new FirstSignIn(accounts, demo == null ? settings.accountsFile() : demo.file());
        }
    }
}
