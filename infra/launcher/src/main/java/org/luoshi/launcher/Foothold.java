package org.luoshi.launcher;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.luoshi.identity.access.AccessRecords;
import org.luoshi.launcher.demo.SimulatedData;
import org.luoshi.ledger.DatabaseRoles;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * What must be ours before anything is started: a profile that means something, the data directory, the ports. Failing
 * here costs a second and leaves nothing behind.
 */
final class Foothold implements ApplicationContextInitializer<GenericApplicationContext> {
    static final String STANDALONE = "standalone";
    static final String NO_KEY = "profile command needs the key that signs the ledger: set LUOSHI_LEDGER_KEY_FILE"
            + " (docs/operations.md says how to make one)";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Binder binder = Binder.get(environment);
        Settings settings = binder.bindOrCreate("luoshi", Settings.class);
        if (!environment.acceptsProfiles(Profiles.of("standalone | command | query")))
            throw new CannotStart("no such profile: " + String.join(",", environment.getActiveProfiles())
                    + "; LUOSHI_PROFILE is standalone, command or query");

        boolean standalone = environment.matchesProfiles(STANDALONE);
        boolean external = StringUtils.hasText(settings.database().url());
        if (standalone && external)
            throw new CannotStart("standalone brings its own database; to use the one of LUOSHI_DATABASE_URL, set"
                    + " LUOSHI_PROFILE to command, query or command,query");
        List<String> roles = Database.roles(environment);
        if (!standalone
                && (!external || !settings.database().passwords().keySet().containsAll(roles)))
            throw new CannotStart("profile " + String.join(",", environment.getActiveProfiles())
                    + " needs a database: set LUOSHI_DATABASE_URL (jdbc:postgresql://host/name) and "
                    + roles.stream().map(Foothold::passwordSetting).collect(Collectors.joining(" and ")));
        if (environment.matchesProfiles("command") && settings.ledger().keyFile() == null)
            throw new CannotStart(NO_KEY);
        checkEntrance(environment, settings, standalone);
        checkSimulated(environment, settings, standalone);
        if (settings.access().keep().compareTo(AccessRecords.SHORTEST) < 0)
            throw new CannotStart("LUOSHI_ACCESS_KEEP is "
                    + settings.access().keep().toDays() + "d; the record of refusals is kept for "
                    + AccessRecords.SHORTEST.toDays() + " days at least");

        if (standalone) {
            // Registered first, so destroyed last: the directory is ours until its database has stopped.
            DataDirectory directory = DataDirectory.take(settings.data());
            SimulatedData.check(directory.path(), settings.simulated());
            context.getBeanFactory().registerSingleton("dataDirectory", directory);
            context.getDefaultListableBeanFactory().registerDisposableBean("dataDirectory", directory::close);
        }
        int port = binder.bind("server.port", Integer.class).orElse(8080);
        int management = binder.bind("management.server.port", Integer.class).orElse(8081);
        if (port != 0 && port == management)
            throw new CannotStart("LUOSHI_PORT and LUOSHI_MANAGEMENT_PORT are both " + port + "; set one to another");
        checkPort("LUOSHI_PORT", binder.bind("server.address", String.class).orElse("127.0.0.1"), port);
        checkPort(
                "LUOSHI_MANAGEMENT_PORT",
                binder.bind("management.server.address", String.class).orElse("127.0.0.1"),
                management);
    }

    /** Whose tokens are believed, and that they do not travel in clear. */
    private static void checkEntrance(ConfigurableEnvironment environment, Settings settings, boolean standalone) {
        boolean ownAccounts = Database.ownAccounts(environment);
        if (!standalone && !StringUtils.hasText(environment.getProperty("luoshi.identity.issuer")))
            throw new CannotStart("profile " + String.join(",", environment.getActiveProfiles())
                    + " needs to know whose tokens it is to believe: set LUOSHI_IDENTITY_ISSUER to the address of your"
                    + " OpenID provider (docs/security.md)");
        if (settings.accountsFile() != null && !ownAccounts)
            throw new CannotStart("LUOSHI_ACCOUNTS_FILE is for standalone with accounts of its own; here accounts are"
                    + " those of the OpenID provider");
        Settings.Tls tls = settings.tls();
        if ((tls.certificate() == null) != (tls.key() == null))
            throw new CannotStart("TLS needs both LUOSHI_TLS_CERTIFICATE and LUOSHI_TLS_KEY");
        for (Path file :
                Stream.of(tls.certificate(), tls.key()).filter(Objects::nonNull).toList())
            if (!Files.isReadable(file)) throw new CannotStart("LUOSHI_TLS_…: " + file + " cannot be read");
        String address = environment.getProperty("server.address", "127.0.0.1");
        if (!LOOPBACK.contains(address)
                && tls.certificate() == null
                && settings.proxies().isEmpty())
            throw new CannotStart(
                    "LUOSHI_ADDRESS " + address + " is reached from outside, where passwords and tokens must"
                            + " not travel in clear: set LUOSHI_TLS_CERTIFICATE and LUOSHI_TLS_KEY, or, where a proxy in front"
                            + " speaks TLS, LUOSHI_PROXIES to its address");
    }

    /** Its passwords are on the screen, and what it shows is for whoever started it to explain. */
    private static void checkSimulated(ConfigurableEnvironment environment, Settings settings, boolean standalone) {
        if (!settings.simulated()) return;
        if (!standalone)
            throw new CannotStart("LUOSHI_SIMULATED is for standalone, never for a database that others share");
        if (!LOOPBACK.contains(environment.getProperty("server.address", "127.0.0.1"))
                || !settings.proxies().isEmpty())
            throw new CannotStart("a simulation is shown on this machine only: leave LUOSHI_ADDRESS at 127.0.0.1, and"
                    + " LUOSHI_PROXIES unset");
        if (settings.evidence().directory() != null || settings.evidence().s3().bucket() != null)
            throw new CannotStart("a simulation keeps its made-up evidence to itself: unset LUOSHI_EVIDENCE_…");
        if (settings.ledger().keyFile() != null)
            throw new CannotStart("a simulation is not signed with a key of yours: unset LUOSHI_LEDGER_KEY_FILE");
    }

    private static String passwordSetting(String role) {
        return role.equals(DatabaseRoles.QUERY) ? "LUOSHI_DATABASE_QUERY_PASSWORD" : "LUOSHI_DATABASE_COMMAND_PASSWORD";
    }

    private static void checkPort(String setting, String address, int port) {
        if (port < 0 || port > 65535) throw new CannotStart(setting + " is " + port + "; a port is 0 to 65535");
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            InetSocketAddress wanted = new InetSocketAddress(address, port);
            if (wanted.isUnresolved())
                throw new CannotStart(setting.replace("PORT", "ADDRESS") + " is " + address + ", which is no address");
            probe.bind(wanted);
        } catch (BindException e) {
            String reason = String.valueOf(e.getMessage());
            throw new CannotStart(
                    reason.contains("in use")
                            ? "port " + port + " is taken; set " + setting + " to another"
                            : "cannot listen on " + address + " port " + port + ": " + reason,
                    e);
        } catch (IOException e) {
            throw new CannotStart("cannot listen on " + address + " port " + port + ": " + e.getMessage(), e);
        }
    }
}
