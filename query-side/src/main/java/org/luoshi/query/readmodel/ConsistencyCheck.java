package org.luoshi.query.readmodel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.readmodel.Comparison.Side;
import org.luoshi.query.readmodel.Difference.What;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whether the model says what the ledger says: histories are folded once more, into tables that nobody else sees, and laid
 * beside the rows that everybody reads. Whole, or by a sample of the histories with whatever belongs to none; once a day,
 * and when asked for. One check at a time in all processes; one whose process has died is begun anew by another.
 */
@Component
public class ConsistencyCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ConsistencyCheck.class);

    /** Held by whoever makes the check. */
    private static final long TURN = 0x636865636bL; // "check"

    private static final int MOST_ATTEMPTS = 10;

    /** Where the tables are that only this session sees. */
    private static final String FOLDED = "pg_temp";

    /** How many histories are folded in one transaction. */
    private static final int CHUNK = 200;

    /** How many events of several histories are in memory at once. */
    private static final int MOST_EVENTS = 50_000;

    private static final int PATIENCE_MILLIS = 3_600_000;
    private static final int USUAL_SAMPLE = 1000;
    private static final int MOST_NAMED = 100;

    /** In metrics: each is a series of its own. */
    private static final int MOST_SHOWN = 20;

    /**
     * @param whole every history, and not a sample
     * @param trouble why it could not be carried through, so far; given up after ten attempts, without differences
     * @param position of the model when the last part was checked
     * @param aggregates how many histories have been folded, so far
     * @param histories how many are to be
     * @param differences of the model from the ledger, each field counted
     * @param found the first of them
     */
    @Schema(name = "ReadModelCheck")
    public record Status(
            long id,
            boolean whole,
            String requestedBy,
            Instant requestedAt,
            @Nullable String trouble,
            @Nullable Instant finishedAt,
            @Nullable Long position,
            @Nullable Long aggregates,
            @Nullable Long histories,
            @Nullable Long differences,
            @Nullable List<Difference> found) {

        /** For those who may not see what tasks say. */
        Status withoutValues() {
            return new Status(
                    id,
                    whole,
                    requestedBy,
                    requestedAt,
                    trouble,
                    finishedAt,
                    position,
                    aggregates,
                    histories,
                    differences,
                    Difference.withoutValues(found));
        }
    }

    private final JdbcTemplate jdbc;
    private final TransactionTemplate snapshot;
    private final Ledger ledger;
    private final List<Projection<?>> projections;
    private final Clock clock;
    private final LocalTime dailyAt;
    private final int sample;
    private final MultiGauge named;
    private volatile @Nullable Status finished;

    /**
     * @param dailyAt the time of day from which on the daily check is made
     * @param sample how many tasks a check folds that is not whole; 0 for no daily check
     */
    ConsistencyCheck(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Ledger ledger,
            List<Projection<?>> projections,
            Clock clock,
            MeterRegistry meters,
            @Value("${luoshi.query.check.at:02:00}") String dailyAt,
            @Value("${luoshi.query.check.sample:1000}") int sample) {
        this.jdbc = jdbc;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.ledger = ledger;
        this.projections = List.copyOf(projections);
        this.clock = clock;
        this.dailyAt = LocalTime.parse(dailyAt);
        this.sample = sample;
        Gauge.builder("luoshi.check.differences", this::differences)
                .description("Fields and rows of the read model that are not what the ledger says, by the last check")
                .register(meters);
        Gauge.builder("luoshi.check.age", this::age)
                .description("Time since the last check ended; none before the first")
                .baseUnit("seconds")
                .register(meters);
        this.named = MultiGauge.builder("luoshi.check.difference")
                .description("Each of the first differences that the last check found")
                .register(meters);
    }

    private double differences() {
        Status last = finished;
        return last == null || last.differences() == null ? Double.NaN : last.differences();
    }

    private double age() {
        Status last = finished;
        return last == null || last.finishedAt() == null
                ? Double.NaN
                : Math.max(
                        0, Duration.between(last.finishedAt(), clock.instant()).toMillis() / 1000.0);
    }

    /** Whether one is made each day. */
    boolean daily() {
        return sample > 0;
    }

    /**
     * Has one made soon.
     *
     * @return empty where one is under way
     */
    public Optional<Status> request(boolean whole, String requestedBy) {
        try {
            jdbc.update(
                    "insert into read_model.check (whole, requested_by, requested_at) values (?, ?, ?)",
                    whole,
                    requestedBy,
                    now());
            return last();
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    /** The last one, or the one under way. */
    public Optional<Status> last() {
        return one("order by id desc limit 1");
    }

    /** The last that came to its end. */
    public Optional<Status> lastFinished() {
        return one("where finished_at is not null order by id desc limit 1");
    }

    /** The last that was carried through. */
    Optional<Status> lastThrough() {
        return one("where differences is not null order by id desc limit 1");
    }

    /** When the first was asked for. */
    Optional<Instant> first() {
        return one("order by id limit 1").map(Status::requestedAt);
    }

    private Optional<Status> one(String which, Object... parameters) {
        return jdbc.query("select * from read_model.check " + which, (row, n) -> status(row), parameters).stream()
                .findFirst();
    }

    private static Status status(ResultSet row) throws SQLException {
        String found = row.getString("found");
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Status(
                row.getLong("id"),
                row.getBoolean("whole"),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getString("trouble"),
                finished == null ? null : finished.toInstant(),
                row.getObject("position", Long.class),
                row.getObject("aggregates", Long.class),
                row.getObject("histories", Long.class),
                row.getObject("differences", Long.class),
                found == null ? null : List.of(EventJson.MAPPER.readValue(found, Difference[].class)));
    }

    /** Makes the check that has been asked for or is due, where no other process is at it. To be called now and then. */
    void step() {
        if (one("where finished_at is null").isEmpty() && due()) request(false, "luoshi");
        if (awaited().isPresent()) jdbc.execute((ConnectionCallback<@Nullable Void>) this::inTurn);
        publish();
    }

    /** The one that is to be made now; one that could not be carried through has to wait, longer each time. */
    private Optional<Status> awaited() {
        return one("where finished_at is null and (next_attempt is null or next_attempt <= ?)", now());
    }

    /** The turn is a lock of this connection's: where the process dies, the next one has it at once. */
    private @Nullable Void inTurn(Connection turn) throws SQLException {
        if (!locked(turn, "pg_try_advisory_lock")) return null;
        try {
            Status check = awaited().orElse(null);
            if (check != null) attempt(check);
        } finally {
            locked(turn, "pg_advisory_unlock");
        }
        return null;
    }

    private static boolean locked(Connection turn, String how) throws SQLException {
        try (Statement statement = turn.createStatement();
                ResultSet row = statement.executeQuery("select " + how + "(" + TURN + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void attempt(Status check) {
        try {
            check(check);
        } catch (RuntimeException | Error e) {
            jdbc.update(
                    """
                    update read_model.check set trouble = ?, attempts = attempts + 1,
                      next_attempt = ?::timestamptz + least(interval '10 min', interval '5 s' * power(2, attempts)),
                      finished_at = case when attempts + 1 >= ? then ?::timestamptz end
                    where id = ? and finished_at is null""",
                    Fault.kept(NestedExceptionUtils.getMostSpecificCause(e).toString()),
                    now(),
                    MOST_ATTEMPTS,
                    now(),
                    check.id());
            throw e;
        }
    }

    /** Once a day, from its time on; also where that was missed. */
    private boolean due() {
        if (sample == 0) return false;
        ZonedDateTime now = clock.instant().atZone(clock.getZone());
        LocalDate today = now.toLocalDate();
        LocalDate day = now.toLocalTime().isBefore(dailyAt) ? today.minusDays(1) : today;
        return Boolean.FALSE.equals(jdbc.queryForObject(
                "select exists (select from read_model.check where requested_at >= ?)",
                Boolean.class,
                utc(day.atTime(dailyAt).atZone(clock.getZone()).toInstant())));
    }

    private void check(Status check) {
        // Those that are not tasks are few, and many a row hangs on them: they are always among them.
        List<String> histories = new ArrayList<>(patiently(() -> jdbc.query(
                "select distinct aggregate_id from ledger.entry where aggregate_type <> 'Task' order by 1",
                (row, n) -> row.getString(1))));
        if (!check.whole()) histories.addAll(sampled());
        jdbc.update(
                "update read_model.check set histories = ?, aggregates = 0 where id = ?",
                check.whole() ? histories.size() + tasks() : histories.size(),
                check.id());
        Comparison comparison = new Comparison(projections, MOST_NAMED, rows -> {});
        long done = fold(check, histories, 0, comparison);
        if (check.whole())
            for (List<String> page = tasksBehind(""); !page.isEmpty(); page = tasksBehind(page.getLast()))
                done = fold(check, page, done, comparison);
        patiently(() -> strays(comparison));
        jdbc.update(
                "update read_model.check set finished_at = ?, trouble = null, differences = ?, found = ?::json"
                        + " where id = ? and finished_at is null",
                now(),
                comparison.differences(),
                EventJson.write(comparison.first()),
                check.id());
        if (comparison.differences() > 0)
            LOG.error(
                    "The read model is not what the ledger says in {} fields or rows; the first: {}",
                    comparison.differences(),
                    comparison.first().getFirst().place());
    }

    /** From one snapshot, however long a statement takes: nobody waits for it. */
    private <T> T patiently(Supplier<T> work) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
                connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS); // the pool puts its own back
                return null;
            });
            return work.get();
        }));
    }

    private long tasks() {
        return patiently(() -> Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from ledger.entry where sequence = 0 and aggregate_type = 'Task'", Long.class)));
    }

    private List<String> tasksBehind(String last) {
        return jdbc.query(
                "select aggregate_id from ledger.entry where sequence = 0 and aggregate_type = 'Task' and aggregate_id > ?"
                        + " order by aggregate_id limit ?",
                (row, n) -> row.getString(1),
                last,
                CHUNK);
    }

    /** The tasks of random events: those with long histories rather than others. All of them where there are few events. */
    private List<String> sampled() {
        int most = sample == 0 ? USUAL_SAMPLE : sample;
        long size = ledger.size();
        return jdbc.query("""
                        select aggregate_id from (
                          select distinct aggregate_id from ledger.entry where aggregate_type = 'Task' and position in (
                            select case when ? then position else 1 + floor(random() * ?)::bigint end
                            from generate_series(1, least(?, ?)) position)) task
                        order by random() limit ?""", (row, n) -> row.getString(1), size <= 10L * most, size, size, 10L * most, most);
    }

    /** How many have been folded after these. */
    private long fold(Status check, List<String> histories, long before, Comparison comparison) {
        long done = before;
        for (int from = 0; from < histories.size(); from += CHUNK) {
            List<String> chunk = histories.subList(from, Math.min(histories.size(), from + CHUNK));
            long position = fold(chunk, comparison);
            done += chunk.size();
            jdbc.update(
                    "update read_model.check set position = ?, aggregates = ? where id = ?",
                    position,
                    done,
                    check.id());
        }
        return done;
    }

    /** All of them, or where one cannot be folded all the others; returns the position of the model meanwhile. */
    private long fold(List<String> histories, Comparison comparison) {
        boolean one = histories.size() == 1;
        try {
            if (one || events(histories) <= MOST_EVENTS)
                return Objects.requireNonNull(snapshot.execute(status -> folded(histories, comparison)));
        } catch (Unfoldable e) {
            if (one) {
                comparison.add(new Difference(
                        "ledger.entry",
                        histories.getFirst(),
                        0,
                        What.UNREADABLE,
                        null,
                        null,
                        Fault.kept(e.getMessage())));
                return Model.live(jdbc).position(jdbc);
            }
        }
        int half = histories.size() / 2;
        fold(histories.subList(0, half), comparison);
        return fold(histories.subList(half, histories.size()), comparison);
    }

    private long events(List<String> histories) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from ledger.entry where aggregate_id = any(?::text[])", Long.class, (Object)
                        histories.toArray(String[]::new)));
    }

    private static final class Unfoldable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unfoldable(RuntimeException cause) {
            super(cause.toString(), cause);
        }
    }

    private long folded(List<String> histories, Comparison comparison) {
        Model live = Model.live(jdbc);
        long position = live.position(jdbc);
        Map<String, Long> letters = letters(live, histories);
        for (Projection<?> projection : projections)
            for (String table : projection.tables())
                jdbc.execute("create temporary table " + table + " (like " + live.schema() + "." + table
                        + " including indexes) on commit drop");
        List<Entry> entries = ledger.ofAggregates(histories, position);
        try {
            List<Recorded> events = entries.stream()
                    .filter(entry -> entry.position() < letters.getOrDefault(entry.aggregateId(), Long.MAX_VALUE))
                    .sorted(Comparator.comparingLong(Entry::position))
                    .map(Recorded::of)
                    .toList();
            for (Projection<?> projection : projections)
                new Versions<>(projection, jdbc, FOLDED, Integer.MAX_VALUE).follow(events);
        } catch (RuntimeException e) {
            if (!Fault.ofAnEvent(e)) throw e;
            throw new Unfoldable(e);
        }
        List<String> whole =
                histories.stream().filter(id -> !letters.containsKey(id)).toList();
        compare(live, whole, position, comparison);
        letters.forEach((history, letter) -> {
            compare(live, List.of(history), letter - 1, comparison);
            behind(live, history, letter, comparison);
        });
        return position;
    }

    private void compare(Model live, List<String> histories, long position, Comparison comparison) {
        jdbc.execute((ConnectionCallback<Comparison>) connection -> comparison.compare(
                new Side(connection, FOLDED), new Side(connection, live.schema()), position, histories));
        for (Projection<?> projection : projections)
            if (!projection.standing().isEmpty()) standing(projection, live, histories, position, comparison);
    }

    /** What stands, unless it is further already than the position. */
    private void standing(
            Projection<?> projection, Model live, List<String> histories, long position, Comparison comparison) {
        jdbc.query(
                """
                select key, start, should, found, field, expected, actual from (
                  select coalesce(should.%1$s, found.%1$s)::text as key,
                    coalesce(found.from_position, should.from_position) as start,
                    to_jsonb(should) as should, to_jsonb(found) as found
                  from (select * from %2$s.%3$s where %4$s = any(?::text[])) should
                  full join (select * from %5$s.%3$s where %4$s = any(?::text[])) found on found.%1$s = should.%1$s
                  where found.from_position is null or found.from_position <= ?) side
                left join lateral (
                  select one.key as field, one.value as expected, other.value as actual
                  from jsonb_each_text(should) one join jsonb_each_text(found) other on other.key = one.key
                  where one.value is distinct from other.value) field on true
                where should is distinct from found order by key, field""".formatted(
                                projection.key().column(),
                                FOLDED,
                                projection.standingTable(),
                                projection.aggregate(),
                                live.schema()),
                row -> {
                    var place = new TableRows.Row(row.getString("key"), row.getLong("start"), "");
                    String table = projection.standingTable();
                    if (row.getString("found") == null) comparison.add(Difference.ofRow(table, place, What.MISSING));
                    else if (row.getString("should") == null)
                        comparison.add(Difference.ofRow(table, place, What.ADDED));
                    else
                        comparison.add(Difference.changed(
                                table,
                                place,
                                row.getString("field"),
                                row.getString("expected"),
                                row.getString("actual")));
                },
                histories.toArray(String[]::new),
                histories.toArray(String[]::new),
                position);
    }

    /** From where on a history waits: that is known and shown elsewhere, but up to there it has to be right. */
    private Map<String, Long> letters(Model live, List<String> histories) {
        Map<String, Long> first = new HashMap<>();
        jdbc.query(
                "select aggregate_id, min(position) from " + live.schema()
                        + ".dead_letter where aggregate_id = any(?::text[]) group by 1",
                row -> {
                    first.put(row.getString(1), row.getLong(2));
                },
                (Object) histories.toArray(String[]::new));
        return first;
    }

    /** What waits as a dead letter, or behind one, has no rows. */
    private void behind(Model live, String history, long letter, Comparison comparison) {
        for (Projection<?> projection : projections)
            for (String table : projection.tables())
                jdbc.query(
                        "select %1$s::text, from_position from %2$s.%3$s where %4$s = ? and from_position >= ?"
                                .formatted(projection.key().column(), live.schema(), table, projection.aggregate()),
                        row -> {
                            comparison.add(added(table, row));
                        },
                        history,
                        letter);
    }

    private static Difference added(String table, ResultSet row) throws SQLException {
        return Difference.ofRow(table, new TableRows.Row(row.getString(1), row.getLong(2), ""), What.ADDED);
    }

    /** Rows of things that no event in the ledger speaks of, and rows that begin behind its end. */
    private Comparison strays(Comparison comparison) {
        Model live = Model.live(jdbc);
        for (Projection<?> projection : projections)
            for (String table : projection.tables())
                jdbc.query(
                        """
                        select key, start from (
                          select %1$s::text as key, min(from_position) as start, %2$s as aggregate
                          from %3$s.%4$s v group by %1$s) thing
                        where not exists (select from ledger.entry e where e.aggregate_id = thing.aggregate)
                        union all
                        select %1$s::text, from_position from %3$s.%4$s
                        where from_position > (select size from ledger.head)""".formatted(projection.key().column(), projection.aggregate(), live.schema(), table), row -> {
                            comparison.add(added(table, row));
                        });
        return comparison;
    }

    /** What the last check found, in the metrics of each process. */
    private void publish() {
        Status last = lastThrough().orElse(null);
        finished = last;
        Collection<Difference> found = last == null || last.found() == null ? List.of() : last.found();
        named.register(
                found.stream()
                        .limit(MOST_SHOWN)
                        .<MultiGauge.Row<?>>map(difference -> MultiGauge.Row.of(
                                Tags.of(
                                        "table", difference.table(),
                                        "key", difference.key(),
                                        "field", difference.field() == null ? "" : difference.field(),
                                        "what", difference.what().name()),
                                1))
                        .toList(),
                true);
    }

    private OffsetDateTime now() {
        return utc(clock.instant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
