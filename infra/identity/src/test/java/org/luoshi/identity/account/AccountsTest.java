package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TestPostgres;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.BadCredentialsException;

/** What the database keeps of an account, and how many guesses it allows. */
class AccountsTest {
    private static final Actor TESTER = new Actor("tester", "测试员", Role.VIEWER, null, null);
    private static final String PASSWORD = "seven-otters-on-a-raft";
    private static final Passwords PASSWORDS = new Passwords();

    private Instant now = Instant.parse("2026-11-24T08:00:00Z");
    private JdbcClient jdbc;
    private Accounts accounts;
    private SignIn signIn;

    @BeforeEach
    void database() {
        DataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "identity");
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        jdbc = JdbcClient.create(database);
        accounts = new Accounts(jdbc, new MovingClock());
        signIn = new SignIn(accounts, PASSWORDS, clock);
        accounts.add(TESTER, false, PASSWORDS.hash(PASSWORD), false, "test");
    }

    private final class MovingClock extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private String sign(String password) {
        try {
            signIn.check("tester", password);
            return "in";
        } catch (BadCredentialsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void the_secret_is_kept_as_argon2id_of_owasps_strength() {
        String hash = accounts.secretHash("tester").orElseThrow();
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain(PASSWORD);
        assertThat(PASSWORDS.matches(PASSWORD, hash)).isTrue();
        assertThat(PASSWORDS.matches(PASSWORD + " ", hash)).isFalse();
        assertThat(PASSWORDS.hash(PASSWORD)).as("salted").isNotEqualTo(hash);
        assertThatThrownBy(() ->
                        jdbc.sql("update identity.account set secret = 'clear'").update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void five_wrong_passwords_lock_it_for_a_minute_also_against_the_right_one() {
        for (int i = 0; i < 5; i++) assertThat(sign("wrong")).isEqualTo("wrong-password");
        assertThat(sign(PASSWORD)).isEqualTo("locked");
        now = now.plus(Duration.ofSeconds(59));
        assertThat(sign(PASSWORD)).isEqualTo("locked");
        now = now.plus(Duration.ofSeconds(1));
        assertThat(sign(PASSWORD)).isEqualTo("in");
        for (int i = 0; i < 4; i++) assertThat(sign("wrong")).isEqualTo("wrong-password");
        assertThat(sign(PASSWORD)).as("whoever gets in begins anew").isEqualTo("in");
        assertThat(sign("wrong")).isEqualTo("wrong-password");
        assertThat(sign(PASSWORD)).isEqualTo("in");
    }

    @Test
    void each_further_one_locks_it_for_twice_as_long_up_to_a_quarter_of_an_hour() {
        for (int i = 0; i < 5; i++) sign("wrong");
        for (int minutes : List.of(1, 2, 4, 8, 15, 15, 15)) {
            now = now.plus(Duration.ofMinutes(minutes)).minusSeconds(1);
            assertThat(sign("wrong")).as("a second before %d minutes", minutes).isEqualTo("locked");
            now = now.plusSeconds(1);
            assertThat(sign("wrong")).as("after %d minutes", minutes).isEqualTo("wrong-password");
        }
        assertThat(accounts.find("tester").orElseThrow().lockedUntil()).isEqualTo(now.plus(Duration.ofMinutes(15)));
    }

    @Test
    void many_guesses_at_once_are_no_more_than_one_after_the_other() throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(20)) {
            Callable<String> guess = () -> sign("guess");
            List<Future<String>> guesses = callers.invokeAll(java.util.Collections.nCopies(40, guess));
            long looked = 0;
            for (Future<String> one : guesses) if (one.get().equals("wrong-password")) looked++;
            assertThat(looked).isEqualTo(Accounts.PATIENCE);
        }
    }

    @Test
    void an_account_that_is_closed_or_an_applications_lets_nobody_in() {
        Administrator.change(accounts, TESTER, true);
        assertThat(sign(PASSWORD)).isEqualTo("closed");
        Administrator.change(accounts, TESTER, false);
        assertThat(sign(PASSWORD)).isEqualTo("in");
        accounts.add(
                new Actor("robot", "测试应用", Role.VIEWER, null, null), true, PASSWORDS.hash(PASSWORD), false, "test");
        assertThatThrownBy(() -> signIn.check("robot", PASSWORD)).hasMessage("unknown-account");
        assertThatThrownBy(() -> signIn.check("nobody", PASSWORD)).hasMessage("unknown-account");
    }

    @Test
    void what_is_decided_on_an_account_that_has_been_changed_since_changes_nothing() {
        Account seen = accounts.find("tester").orElseThrow();
        now = now.plusSeconds(1);
        Administrator.change(accounts, TESTER, true);
        assertThat(accounts.change(new Actor("tester", "另一名", Role.VIEWER, null, null), false, seen.changedAt()))
                .isFalse();
        assertThat(accounts.ownSecret("tester", PASSWORDS.hash("another-good-one-7"), seen.changedAt()))
                .isFalse();
        Account after = accounts.find("tester").orElseThrow();
        assertThat(after.disabled()).as("it stays closed").isTrue();
        assertThat(after.name()).isEqualTo("测试员");
        Administrator.change(accounts, TESTER, false);
        assertThat(sign(PASSWORD)).isEqualTo("in");
        assertThat(accounts.ownSecret(
                        "tester",
                        PASSWORDS.hash("another-good-one-7"),
                        accounts.find("tester").orElseThrow().changedAt()))
                .isTrue();
        assertThat(sign("another-good-one-7")).isEqualTo("in");
    }

    @Test
    void a_new_secret_unlocks_and_a_second_account_of_the_name_is_none() {
        for (int i = 0; i < 5; i++) sign("wrong");
        accounts.secret("tester", PASSWORDS.hash("another-good-one-7"), true);
        assertThat(sign("another-good-one-7")).isEqualTo("in");
        assertThat(accounts.find("tester").orElseThrow().mustChange()).isTrue();
        assertThat(accounts.add(TESTER, false, PASSWORDS.hash("x"), false, "test"))
                .isFalse();
        assertThat(sign("another-good-one-7")).isEqualTo("in");
    }

    @Test
    void the_database_holds_no_account_that_makes_no_sense() {
        for (String nonsense : List.of("role = 'PATROL'", "role = 'OFFICE'", "leader = 'x'", "id = 'Not An Id'"))
            assertThatThrownBy(() ->
                            jdbc.sql("update identity.account set " + nonsense).update())
                    .as(nonsense)
                    .isInstanceOf(DataAccessException.class);
    }

    @Test
    void neither_side_nor_reports_see_accounts_and_nobody_removes_one() {
        DataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "identity");
        for (String role : List.of("luoshi_command", "luoshi_query", "luoshi_report"))
            assertThatThrownBy(() -> as(role, database)
                            .sql("select 1 from identity.account")
                            .query()
                            .listOfRows())
                    .as(role)
                    .isInstanceOf(DataAccessException.class);
        JdbcClient identity = as("luoshi_identity", database);
        assertThat(identity.sql("select count(*) from identity.account")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThatThrownBy(() -> identity.sql("delete from identity.account").update())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(
                        () -> identity.sql("select 1 from ledger.entry").query().listOfRows())
                .isInstanceOf(DataAccessException.class);
    }

    private static JdbcClient as(String role, DataSource database) {
        return JdbcClient.create(TestPostgres.as(role, (org.postgresql.ds.PGSimpleDataSource) database));
    }

    @Test
    void good_enough_is_long_and_not_easily_guessed() {
        assertThat(PASSWORDS.weakness("elevenchars", "tester", "测试员")).isEqualTo(Passwords.Weakness.LENGTH);
        assertThat(PASSWORDS.weakness("x".repeat(129), "tester", "测试员")).isEqualTo(Passwords.Weakness.LENGTH);
        for (String guessable : List.of(
                "password1234", "qwertyuiop12", "tester-tester", "aaaaaaaaaaaa", "123456789012", "luoshiluoshi"))
            assertThat(PASSWORDS.weakness(guessable, "tester", "测试员"))
                    .as(guessable)
                    .isEqualTo(Passwords.Weakness.GUESSABLE);
        assertThat(PASSWORDS.weakness(PASSWORD, "tester", "测试员")).isNull();
        assertThat(PASSWORDS.weakness("青山绿水之间有三只水獭七艘船", "tester", "测试员")).isNull();
        for (int i = 0; i < 50; i++)
            assertThat(PASSWORDS.weakness(PASSWORDS.first(), "tester", "测试员")).isNull();
    }
}
