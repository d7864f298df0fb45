package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TestPostgres;
import org.springframework.jdbc.core.simple.JdbcClient;

class AccountsFileTest {
    private static final Passwords PASSWORDS = new Passwords();

    @TempDir
    private Path directory;

    private Path file(String yaml) throws Exception {
        return Files.writeString(directory.resolve("accounts.yaml"), yaml);
    }

    @Test
    void people_and_applications_are_read_each_with_its_secret() throws Exception {
        Files.writeString(directory.resolve("app.secret"), "a-client-secret-of-32-characters\n");
        String hash = PASSWORDS.hash("seven-otters-on-a-raft");
        Path file = file("""
                accounts:
                  - {id: duban, name: 督查室, role: SUPERVISOR, secret: seven-otters-on-a-raft}
                  - {id: test-leader, role: LEADER, leader: test-leader, secret: "%s", mustChange: false}
                clients:
                  - {id: test-app, role: office, office: test-office, secretFile: app.secret}
                """.formatted(hash));
        assertThat(AccountsFile.read(file, PASSWORDS))
                .satisfiesExactly(
                        one -> {
                            assertThat(one.as().name()).isEqualTo("督查室");
                            assertThat(one.mustChange())
                                    .as("somebody else has written it down")
                                    .isTrue();
                        },
                        two -> {
                            assertThat(two.isHash()).isTrue();
                            assertThat(two.mustChange()).isFalse();
                        },
                        three -> {
                            assertThat(three.app()).isTrue();
                            assertThat(three.as().role()).isEqualTo(Role.OFFICE);
                            assertThat(three.secret()).isEqualTo("a-client-secret-of-32-characters");
                            assertThat(three.mustChange()).isFalse();
                        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            users: []                                                                          | nothing else
            accounts: 7                                                                        | is a list
            accounts: [7]                                                                      | is no account
            accounts: [{role: ADMIN, secret: seven-otters-on-a-raft}]                          | has no id
            accounts: [{id: a, role: KING, secret: seven-otters-on-a-raft}]                    | KING
            accounts: [{id: a, role: PATROL, secret: seven-otters-on-a-raft}]                  | nobody's account
            accounts: [{id: luoshi, role: ADMIN, secret: seven-otters-on-a-raft}]              | Luoshi's own
            accounts: [{id: a, role: OFFICE, secret: seven-otters-on-a-raft}]                  | office
            accounts: [{id: a, role: ADMIN}]                                                   | either secret or secretFile
            accounts: [{id: a, role: ADMIN, secretFile: gone}]                                 | cannot be read
            accounts: [{id: a, role: ADMIN, secret: password1234}]                             | easily guessed
            accounts: [{id: a, role: ADMIN, secret: short}]                                    | 12 to 128
            accounts: [{id: 7, role: ADMIN, secret: seven-otters-on-a-raft}]                   | is text
            accounts: [{id: a, role: ADMIN, secret: seven-otters-on-a-raft, roles: [ADMIN]}]   | has a field beside
            clients: [{id: a, role: ADMIN, secret: seven-otters-on-a-raft}]                    | 24 characters
            accounts: [{id: a, role: ADMIN, secret: seven-otters-on-a-raft}, {id: a, role: ADMIN, secret: seven-otters-on-a-raft}] | a twice
            accounts: [                                                                        | no YAML
            """)
    void what_is_wrong_is_named_and_no_secret_with_it(String yaml, String told) throws Exception {
        Path file = file(yaml);
        assertThatThrownBy(() -> AccountsFile.read(file, PASSWORDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("otters")
                .doesNotContain("password1234");
    }

    @Test
    void what_is_there_already_stays_and_one_fault_adds_nobody() throws Exception {
        DataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "identity");
        Accounts accounts = new Accounts(JdbcClient.create(database), Clock.systemUTC());
        FirstAccounts first = new FirstAccounts(accounts, PASSWORDS, database);
        String good = "  - {id: duban, role: SUPERVISOR, secret: seven-otters-on-a-raft}\n";
        Path broken = file("accounts:\n" + good + "  - {id: b, role: KING, secret: seven-otters-on-a-raft}\n");
        assertThatThrownBy(() -> first.of(broken)).hasMessageContaining("KING");
        assertThat(accounts.all()).isEmpty();
        first.of(file("accounts:\n" + good));
        String hash = accounts.secretHash("duban").orElseThrow();
        first.of(file("accounts:\n" + good.replace("SUPERVISOR", "AUDITOR")));
        assertThat(accounts.find("duban").orElseThrow().role()).isEqualTo(Role.SUPERVISOR);
        assertThat(accounts.secretHash("duban")).contains(hash);
        assertThat(first.usual()).as("there are accounts").isEmpty();
    }

    @Test
    void an_empty_place_gets_the_usual_accounts_once_each_with_a_password_of_its_own() {
        DataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "identity");
        Accounts accounts = new Accounts(JdbcClient.create(database), Clock.systemUTC());
        FirstAccounts first = new FirstAccounts(accounts, PASSWORDS, database);
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("alter table identity.account add constraint broken check (id <> 'auditor')")
                .update();
        assertThatThrownBy(first::usual).hasMessageContaining("broken");
        assertThat(accounts.all()).as("all or none").isEmpty();
        jdbc.sql("alter table identity.account drop constraint broken").update();
        assertThat(first.usual())
                .extracting(FirstAccounts.First::id)
                .containsExactly("admin", "supervisor", "auditor", "viewer");
        assertThat(accounts.all()).hasSize(4).allMatch(Account::mustChange);
        assertThat(first.usual()).isEmpty();
    }
}
