package org.luoshi.launcher;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.DatabaseRoles;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * The one database of a process, with a pool for each role the process has. Whoever is given a pool finds the database
 * reachable, durable and with its schemas up to date; there is no earlier moment to use it.
 */
@Configuration
class Database {
    static final String LEDGER_WRITER = "ledgerWriter";

    @Bean
    @Profile(Foothold.STANDALONE)
    EmbeddedDatabase embeddedDatabase(DataDirectory directory, Settings settings) {
        return EmbeddedDatabase.start(directory, settings.database().port());
    }

    @Bean
    DatabaseAccess databaseAccess(Settings settings, Environment environment, @Nullable EmbeddedDatabase embedded) {
        return embedded == null
                ? DatabaseAccess.shared(settings, roles(environment))
                : DatabaseAccess.embedded(embedded.superuser(), roles(environment));
    }

    /** For everything but writing the ledger. */
    @Bean
    @Primary
    HikariDataSource dataSource(DatabaseAccess access, Environment environment, Settings settings) {
        return pool("luoshi", access.as(roles(environment).getFirst()), settings);
    }

    /** What events are appended through, and whatever else of the ledger only the command side may write. */
    @Bean(defaultCandidate = false)
    @Qualifier(LEDGER_WRITER)
    @Profile(Sides.Command.PROFILE)
    HikariDataSource ledgerWriter(DatabaseAccess access, Settings settings) {
        return pool("ledger-writer", access.as(DatabaseRoles.COMMAND), settings);
    }

    /** One for each side, the query side's first, and one for the accounts where they are kept here. */
    static List<String> roles(Environment environment) {
        List<String> roles = new ArrayList<>();
        if (environment.acceptsProfiles(Profiles.of(Sides.Query.PROFILE))) roles.add(DatabaseRoles.QUERY);
        if (environment.acceptsProfiles(Profiles.of(Sides.Command.PROFILE))) roles.add(DatabaseRoles.COMMAND);
        if (ownAccounts(environment)) roles.add(DatabaseRoles.IDENTITY);
        return roles;
    }

    /** Whether this process lets people in by accounts of its own, and not by the tokens of another issuer. */
    static boolean ownAccounts(Environment environment) {
        return environment.matchesProfiles(Foothold.STANDALONE)
                && !StringUtils.hasText(environment.getProperty("luoshi.identity.issuer"));
    }

    static HikariDataSource pool(String name, PGSimpleDataSource database, Settings settings) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setDataSource(new PatientDataSource(database, pool::isClosed));
        pool.setMaximumPoolSize(settings.database().connections());
        pool.setMinimumIdle(2);
        // Whoever waits longer than this for a connection is better told that there is no database.
        pool.setConnectionTimeout(3_000);
        pool.setValidationTimeout(1_000);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }
}
