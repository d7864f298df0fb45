package org.luoshi.query.webhook;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who wants to be told of what, and how the telling goes. */
@Component
class Subscriptions {
    /** How long a secret that was replaced signs beside its successor, so that receivers can change over. */
    private static final Duration CHANGEOVER = Duration.ofHours(24);

    /**
     * A subscription as it stands.
     *
     * @param eventTypes all where there are none, and so for offices and leaders
     * @param gone whether it is not active because its receiver answered 410
     * @param from the position behind which it listens
     * @param position up to which every event that it wants has its delivery
     * @param pending deliveries that are still tried
     * @param failed deliveries that were given up: the dead letters
     * @param secret only in the answer that tells it for the first and last time
     */
    record Subscription(
            UUID id,
            String name,
            URI url,
            List<String> eventTypes,
            List<String> offices,
            List<String> leaders,
            boolean active,
            boolean gone,
            long from,
            long position,
            Instant createdAt,
            String createdBy,
            long pending,
            long delivered,
            long failed,
            @Nullable Instant lastSuccess,
            @Nullable Instant lastFailure,
            @Nullable Instant previousSecretUntil,
            @Nullable String secret) {
        Subscription with(Secret told) {
            return new Subscription(
                    id,
                    name,
                    url,
                    eventTypes,
                    offices,
                    leaders,
                    active,
                    gone,
                    from,
                    position,
                    createdAt,
                    createdBy,
                    pending,
                    delivered,
                    failed,
                    lastSuccess,
                    lastFailure,
                    previousSecretUntil,
                    told.text());
        }
    }

    /** What a new one is made of. */
    record Wish(
            String name, URI url, List<String> eventTypes, List<OfficeId> offices, List<LeaderId> leaders, long from) {}

    /**
     * A delivery that was given up.
     *
     * @param status of the last answer; absent where there was none
     */
    record DeadLetter(
            long position,
            String type,
            UUID webhookId,
            int attempts,
            @Nullable Integer status,
            @Nullable String error,
            Instant firstAttempt,
            Instant lastAttempt) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Deliveries deliveries;

    Subscriptions(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock, Deliveries deliveries) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.deliveries = deliveries;
    }

    UUID create(Wish wish, Secret secret, Actor by) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                        insert into webhook.subscription (id, name, url, event_types, offices, leaders, secret, active, gone,
                          from_position, position, created_at, created_by)
                        values (:id, :name, :url, :types, :offices, :leaders, :secret, true, false,
                          :position, :position, :now, :by)""")
                .param("id", id)
                .param("name", wish.name())
                .param("url", wish.url().toString())
                .param("types", wish.eventTypes().toArray(String[]::new))
                .param("offices", wish.offices().stream().map(OfficeId::value).toArray(String[]::new))
                .param("leaders", wish.leaders().stream().map(LeaderId::value).toArray(String[]::new))
                .param("secret", secret.text())
                .param("position", wish.from())
                .param("now", utc(clock.instant()))
                .param("by", by.id())
                .update();
        return id;
    }

    /** In the order in which they were made. */
    List<Subscription> all() {
        return subscriptions(null);
    }

    Optional<Subscription> find(UUID id) {
        return subscriptions(id).stream().findFirst();
    }

    private List<Subscription> subscriptions(@Nullable UUID id) {
        return jdbc.sql("""
                        select s.*, d.* from webhook.subscription s cross join lateral (
                          select count(*) filter (where state = 'PENDING') as pending,
                            count(*) filter (where state = 'DELIVERED') as delivered,
                            count(*) filter (where state = 'DEAD') as failed,
                            max(last_attempt) filter (where state = 'DELIVERED') as last_success,
                            max(last_failure) as last_failure
                          from webhook.delivery where subscription_id = s.id) d
                        where s.id = coalesce(:id::uuid, s.id) order by s.created_at, s.id""")
                .param("id", id)
                .query((row, n) -> subscription(row))
                .list();
    }

    private Subscription subscription(ResultSet row) throws SQLException {
        Instant until = instant(row, "previous_until");
        return new Subscription(
                row.getObject("id", UUID.class),
                row.getString("name"),
                URI.create(row.getString("url")),
                texts(row, "event_types"),
                texts(row, "offices"),
                texts(row, "leaders"),
                row.getBoolean("active"),
                row.getBoolean("gone"),
                row.getLong("from_position"),
                row.getLong("position"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                row.getLong("pending"),
                row.getLong("delivered"),
                row.getLong("failed"),
                instant(row, "last_success"),
                instant(row, "last_failure"),
                until != null && until.isAfter(clock.instant()) ? until : null,
                null);
    }

    boolean delete(UUID id) {
        return jdbc.sql("delete from webhook.subscription where id = :id")
                        .param("id", id)
                        .update()
                > 0;
    }

    /**
     * In one go, or not at all.
     *
     * @param active whether it goes on, or pauses; as it was where null
     * @param secret the next one, where it is to change
     */
    void change(UUID id, @Nullable Boolean active, @Nullable Secret secret) {
        transaction.executeWithoutResult(status -> {
            if (secret != null) rotate(id, secret);
            if (Boolean.TRUE.equals(active) && turn(id, true)) deliveries.resume(id);
            if (Boolean.FALSE.equals(active)) turn(id, false);
        });
    }

    private boolean turn(UUID id, boolean active) {
        return jdbc.sql("update webhook.subscription set active = :active, gone = false"
                                + " where id = :id and active <> :active")
                        .param("id", id)
                        .param("active", active)
                        .update()
                > 0;
    }

    /** One that is still signing beside the current one ends with this. */
    private void rotate(UUID id, Secret secret) {
        jdbc.sql("""
                        update webhook.subscription set previous_secret = secret, previous_until = :until, secret = :secret
                        where id = :id""")
                .param("id", id)
                .param("secret", secret.text())
                .param("until", utc(clock.instant().plus(CHANGEOVER)))
                .update();
    }

    /** By position. */
    List<DeadLetter> deadLetters(UUID id, long from, int limit) {
        return jdbc.sql("""
                        select position, event_type, id, attempts, status, error, first_attempt, last_attempt
                        from webhook.delivery where subscription_id = :id and state = 'DEAD' and position >= :from
                        order by position limit :limit""")
                .param("id", id)
                .param("from", from)
                .param("limit", limit)
                .query((row, n) -> new DeadLetter(
                        row.getLong("position"),
                        row.getString("event_type"),
                        row.getObject("id", UUID.class),
                        row.getInt("attempts"),
                        row.getObject("status", Integer.class),
                        row.getString("error"),
                        row.getObject("first_attempt", OffsetDateTime.class).toInstant(),
                        row.getObject("last_attempt", OffsetDateTime.class).toInstant()))
                .list();
    }

    /**
     * All of them, or these and no others.
     *
     * @return how many begin anew; empty, and nothing is changed, where one of the positions is no dead letter
     */
    Optional<Integer> replay(UUID id, @Nullable List<Long> positions) {
        return Optional.ofNullable(transaction.execute(status -> {
            int begun = deliveries.replay(id, positions);
            if (positions == null || begun == positions.size()) return begun;
            status.setRollbackOnly();
            return null;
        }));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
