package org.luoshi.identity.access;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.access.AccessController.Filter;
import org.luoshi.identity.access.AccessRecord.Kind;
import org.luoshi.kernel.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * The record of refusals: only ever added to. The database refuses to change it, and to forget what is younger than half
 * a year; what is older than it is kept goes once a day.
 */
public final class AccessRecords implements AutoCloseable {
    /** Shorter, nobody may set it. */
    public static final Duration SHORTEST = Duration.ofDays(180);

    private static final Logger log = LoggerFactory.getLogger(AccessRecords.class);

    /** @param address that the request came from; behind a proxy, the one that the proxy names */
    record Entry(
            Kind kind,
            @Nullable String actorId,
            @Nullable Role role,
            @Nullable String office,
            @Nullable String leader,
            String address,
            @Nullable String method,
            @Nullable String path,
            int status,
            @Nullable String subject,
            @Nullable String reason,
            @Nullable String correlation) {}

    /**
     * One line of the record, as the auditor sees it.
     *
     * @param id rises with time
     * @param actor the account; absent where nobody was signed in
     * @param address that it came from
     * @param outcome the status that was answered
     * @param subject the id of the task, account or whatever else it was about
     * @param reason the rule that refused, else the kind of problem; of what was granted, what was done
     */
    @Schema(name = "AccessLine")
    public record Line(
            long id,
            Instant at,
            Kind kind,
            @Nullable String actor,
            @Nullable Role role,
            @Nullable String office,
            @Nullable String leader,
            String address,
            String method,
            String path,
            int outcome,
            @Nullable String subject,
            @Nullable String reason,
            @Nullable String correlation) {}

    private final JdbcClient jdbc;
    private final Duration kept;
    private final ScheduledExecutorService daily = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("access-record").factory());

    /** @param jdbc signs in as a role that may add to the record */
    public AccessRecords(JdbcClient jdbc, Duration kept) {
        if (kept.compareTo(SHORTEST) < 0)
            throw new IllegalArgumentException("luoshi.access.keep is " + kept.toDays() + " days; the record of"
                    + " refusals is kept for 180 days at least");
        this.jdbc = jdbc;
        this.kept = kept;
    }

    public void start() {
        ScheduledFuture<?> _ = daily.scheduleWithFixedDelay(this::forget, 1, 24 * 60, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        daily.shutdownNow();
    }

    /** A failure is logged with all that was to be recorded: what is refused stays refused without a database, too. */
    void tryToAdd(Entry entry) {
        try {
            add(entry);
        } catch (DataAccessException | TransactionException e) {
            log.error("not recorded, the database cannot be used ({}): {}", e.getMessage(), entry);
        }
    }

    void add(Entry entry) {
        jdbc.sql("""
                        insert into access.record
                          (kind, actor_id, actor_role, office, leader, address, method, path, status, subject, reason, correlation)
                        values (:kind, :actorId, :role, :office, :leader, :address, :method, :path, :status, :subject, :reason,
                          :correlation)""")
                .param("kind", entry.kind().name())
                .param("actorId", entry.actorId())
                .param("role", entry.role() == null ? null : entry.role().name())
                .param("office", entry.office())
                .param("leader", entry.leader())
                .param("address", entry.address())
                .param("method", entry.method())
                .param("path", entry.path())
                .param("status", entry.status())
                .param("subject", entry.subject())
                .param("reason", entry.reason())
                .param("correlation", entry.correlation())
                .update();
    }

    private void forget() {
        try {
            long gone = jdbc.sql("select access.forget(make_interval(days => :days))")
                    .param("days", (int) kept.toDays())
                    .query(Long.class)
                    .single();
            if (gone > 0) log.info("{} lines of the record of refusals were older than {} days", gone, kept.toDays());
        } catch (DataAccessException | TransactionException e) {
            log.warn("The record of refusals could not be gone through, tomorrow again: {}", e.getMessage());
        }
    }

    /**
     * What was refused of one thing, the latest first.
     *
     * @param subject its id, such as a task's
     * @param until none after it; up to now where it is absent
     */
    public List<Line> refusals(String subject, @Nullable Instant until, int limit) {
        String before = until == null ? null : until.plus(1, ChronoUnit.MICROS).toString();
        return find(new Filter(Kind.REFUSAL, null, subject, null, null, null, null, before, null, null), limit);
    }

    /** The latest first. */
    List<Line> find(Filter filter, int limit) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        Map<String, Object> parameters = new HashMap<>();
        narrow(
                conditions,
                parameters,
                "kind = :kind",
                "kind",
                filter.kind() == null ? null : filter.kind().name());
        narrow(conditions, parameters, "actor_id = :actor", "actor", filter.actor());
        narrow(conditions, parameters, "subject = :subject", "subject", filter.subject());
        narrow(conditions, parameters, "address = :address", "address", filter.address());
        narrow(conditions, parameters, "status = :status", "status", filter.status());
        narrow(conditions, parameters, "reason = :reason", "reason", filter.reason());
        narrow(conditions, parameters, "at >= :from::timestamptz", "from", filter.since());
        narrow(conditions, parameters, "at < :to::timestamptz", "to", filter.until());
        narrow(conditions, parameters, "id < :before", "before", filter.before());
        return jdbc.sql("select * from access.record where " + String.join(" and ", conditions)
                        + " order by id desc limit :limit")
                .params(parameters)
                .param("limit", limit)
                .query((row, number) -> new Line(
                        row.getLong("id"),
                        row.getTimestamp("at").toInstant(),
                        Kind.valueOf(row.getString("kind")),
                        row.getString("actor_id"),
                        row.getString("actor_role") == null ? null : Role.valueOf(row.getString("actor_role")),
                        row.getString("office"),
                        row.getString("leader"),
                        row.getString("address"),
                        row.getString("method"),
                        row.getString("path"),
                        row.getInt("status"),
                        row.getString("subject"),
                        row.getString("reason"),
                        row.getString("correlation")))
                .list();
    }

    private static void narrow(
            List<String> conditions,
            Map<String, Object> parameters,
            String condition,
            String name,
            @Nullable Object value) {
        if (value == null) return;
        conditions.add(condition);
        parameters.put(name, value instanceof Instant instant ? instant.toString() : value);
    }
}
