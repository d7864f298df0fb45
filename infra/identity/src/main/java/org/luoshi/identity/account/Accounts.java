package org.luoshi.identity.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The accounts in the database. Secrets go in as hashes and never come out but to be compared. */
final class Accounts {
    /** Wrong passwords in a row before the account is locked. */
    static final int PATIENCE = 5;

    /** Each further one locks it for twice as long, up to the second. */
    static final Duration FIRST_LOCK = Duration.ofMinutes(1);

    static final Duration LONGEST_LOCK = Duration.ofMinutes(15);

    private static final String COLUMNS = "id, app, name, role, office, leader, must_change, disabled, locked_until,"
            + " created_at, created_by, changed_at";

    private final JdbcClient jdbc;
    private final Clock clock;

    Accounts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    List<Account> all() {
        return jdbc.sql("select " + COLUMNS + " from identity.account order by id")
                .query((row, number) -> account(row))
                .list();
    }

    Optional<Account> find(String id) {
        if (id.indexOf('\0') >= 0) return Optional.empty(); // which PostgreSQL takes for no text at all
        return jdbc.sql("select " + COLUMNS + " from identity.account where id = :id")
                .param("id", id)
                .query((row, number) -> account(row))
                .optional();
    }

    Optional<String> secretHash(String id) {
        return jdbc.sql("select secret from identity.account where id = :id")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    boolean isEmpty() {
        return jdbc.sql("select not exists (select from identity.account)")
                .query(Boolean.class)
                .single();
    }

    /** @return whether it is new; an account that is there already stays as it is */
    boolean add(Actor as, boolean app, String secretHash, boolean mustChange, String by) {
        return jdbc.sql("""
                                insert into identity.account
                                  (id, app, name, role, office, leader, secret, must_change, created_at, created_by, changed_at)
                                values (:id, :app, :name, :role, :office, :leader, :secret, :mustChange, :now, :by, :now)
                                on conflict (id) do nothing""")
                        .param("id", as.id())
                        .param("app", app)
                        .param("name", as.name())
                        .param("role", as.role().name())
                        .param(
                                "office",
                                as.office() == null ? null : as.office().value())
                        .param(
                                "leader",
                                as.leader() == null ? null : as.leader().value())
                        .param("secret", secretHash)
                        .param("mustChange", mustChange)
                        .param("by", by)
                        .param("now", now())
                        .update()
                == 1;
    }

    /**
     * @param seen when what this was decided on had been changed last
     * @return false where it has been changed since
     */
    boolean change(Actor as, boolean disabled, Instant seen) {
        return jdbc.sql("""
                        update identity.account set name = :name, role = :role, office = :office, leader = :leader,
                          disabled = :disabled, changed_at = :now where id = :id and changed_at = :seen""")
                        .param("id", as.id())
                        .param("name", as.name())
                        .param("role", as.role().name())
                        .param(
                                "office",
                                as.office() == null ? null : as.office().value())
                        .param(
                                "leader",
                                as.leader() == null ? null : as.leader().value())
                        .param("disabled", disabled)
                        .param("now", now())
                        .param("seen", Timestamp.from(seen))
                        .update()
                == 1;
    }

    /** Also opens an account that was locked. */
    void secret(String id, String hash, boolean mustChange) {
        jdbc.sql("""
                        update identity.account set secret = :secret, must_change = :mustChange, failures = 0,
                          locked_until = null, changed_at = :now where id = :id""")
                .param("id", id)
                .param("secret", hash)
                .param("mustChange", mustChange)
                .param("now", now())
                .update();
    }

    /**
     * One that its holder has chosen.
     *
     * @param seen as with {@link #change}: a secret that an administrator has given meanwhile stays
     */
    boolean ownSecret(String id, String hash, Instant seen) {
        return jdbc.sql("""
                        update identity.account set secret = :secret, must_change = false, failures = 0,
                          locked_until = null, changed_at = :now where id = :id and changed_at = :seen""")
                        .param("id", id)
                        .param("secret", hash)
                        .param("now", now())
                        .param("seen", Timestamp.from(seen))
                        .update()
                == 1;
    }

    /**
     * Counts an attempt before the password is looked at, so that many at the same time are no more guesses than one
     * after the other.
     *
     * @return whether the password may be looked at: not while the account is locked
     */
    boolean attempt(String id) {
        Instant now = clock.instant();
        return jdbc.sql("""
                                update identity.account set failures = failures + 1,
                                  locked_until = case when failures + 1 < :patience then null
                                    else :now::timestamptz + least(:first * power(2, least(failures + 1 - :patience, 10)), :longest)
                                      * interval '1 second' end
                                where id = :id and (locked_until is null or locked_until <= :now::timestamptz)""")
                        .param("id", id)
                        .param("patience", PATIENCE)
                        .param("first", FIRST_LOCK.toSeconds())
                        .param("longest", LONGEST_LOCK.toSeconds())
                        .param("now", Timestamp.from(now))
                        .update()
                == 1;
    }

    void succeeded(String id) {
        jdbc.sql("update identity.account set failures = 0, locked_until = null where id = :id")
                .param("id", id)
                .update();
    }

    /** Cut to what the database keeps: rounded up, a change would come after whatever follows it at once. */
    private Timestamp now() {
        return Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static Account account(ResultSet row) throws SQLException {
        Timestamp locked = row.getTimestamp("locked_until");
        String office = row.getString("office");
        String leader = row.getString("leader");
        return new Account(
                row.getString("id"),
                row.getBoolean("app"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                office == null ? null : new OfficeId(office),
                leader == null ? null : new LeaderId(leader),
                row.getBoolean("must_change"),
                row.getBoolean("disabled"),
                locked == null ? null : locked.toInstant(),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                row.getTimestamp("changed_at").toInstant());
    }
}
