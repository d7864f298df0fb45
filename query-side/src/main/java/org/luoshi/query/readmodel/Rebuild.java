package org.luoshi.query.readmodel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.eventhandling.ErrorContext;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.query.answer.Busy;
import org.luoshi.query.readmodel.Comparison.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the read model anew while the one there is goes on being read. What is under way stands in the database, so that
 * it outlives whoever began it, and any process carries it on:
 *
 * <ol>
 *   <li>the model that is not read is emptied, and the {@link ReadModelProcessor} of every process works on it;
 *   <li>once it has come as far as the one that is read, readers go over to it, in one moment: none of them sees a position
 *       earlier than before;
 *   <li>the two are compared as they were at that moment, and the old one is emptied.
 * </ol>
 */
@Component
public class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    /** Held in the database by whoever takes the next step. */
    private static final long TURN = 0x72656275696c64L; // "rebuild"

    /** From where on it is worth stopping the old model for a moment. */
    private static final long NEAR = 2000;

    /** The longest such moment. */
    private static final Duration STOP = Duration.ofSeconds(1);

    private static final int MOST_NAMED = 100;
    /** Where a rebuild stands. */
    public enum State {
        BUILDING,
        /** Readers have the new model; it is compared with the old one. */
        COMPARING,
        DONE,
        CANCELLED
    }

    /**
     * @param model that is, or was, made anew
     * @param built how far the new model is; absent where the rebuild is over
     * @param size of the ledger meanwhile
     * @param trouble why it does not get on for now
     * @param position both models were at when readers went over
     * @param differences between the old model and the new one, each field counted
     * @param found the first of them: what the new one says is expected, what the old one said was found
     */
    @Schema(name = "ReadModelRebuild")
    public record Status(
            long id,
            State state,
            String model,
            String requestedBy,
            Instant requestedAt,
            @Nullable Long built,
            @Nullable Long size,
            @Nullable String trouble,
            @Nullable Instant switchedAt,
            @Nullable Long position,
            @Nullable Instant finishedAt,
            @Nullable String cancelledBy,
            @Nullable Long differences,
            @Nullable List<Difference> found) {

        /** For those who may not see what tasks say. */
        Status withoutValues() {
            return new Status(
                    id,
                    state,
                    model,
                    requestedBy,
                    requestedAt,
                    built,
                    size,
                    trouble,
                    switchedAt,
                    position,
                    finishedAt,
                    cancelledBy,
                    differences,
                    Difference.withoutValues(found));
        }
    }

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final List<Projection<?>> projections;
    private final Clock clock;
    private final Duration grace;
    private volatile Runnable onChange = () -> {};
    private volatile double done = Double.NaN;
    private volatile double differences = Double.NaN;

    Rebuild(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            List<Projection<?>> projections,
            Clock clock,
            MeterRegistry meters,
            @Value("${luoshi.query.rebuild.grace:1m}") Duration grace) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.projections = List.copyOf(projections);
        this.clock = clock;
        this.grace = grace;
        Gauge.builder("luoshi.rebuild.progress", () -> done)
                .description(
                        "How much of the ledger the model that is made anew has taken in, 0 to 1; none where none is made")
                .register(meters);
        Gauge.builder("luoshi.rebuild.differences", () -> differences)
                .description("Fields in which the model before the last rebuild differed from the new one")
                .register(meters);
    }

    /** @param onChange called in this process when there is another model to keep, or one less */
    void onChange(Runnable onChange) {
        this.onChange = onChange;
    }

    /**
     * Begins one.
     *
     * @throws Busy where one is under way, or somebody may still be reading the model before the last one
     */
    public Status start(String requestedBy) {
        try {
            Boolean begun = transaction.execute(status -> {
                Model live = lockedLive();
                jdbc.update(
                        "insert into read_model.rebuild (model, requested_by, requested_at) values (?, ?, ?)",
                        live.other().schema(),
                        requestedBy,
                        now());
                if (!unread(live.other())) {
                    status.setRollbackOnly();
                    return false;
                }
                empty(live.other());
                return true;
            });
            if (!Boolean.TRUE.equals(begun)) throw stillRead();
        } catch (DuplicateKeyException e) {
            throw new Busy("已有重建正在进行", "a rebuild is under way");
        } catch (PessimisticLockingFailureException e) {
            throw stillRead();
        }
        LOG.info("The read model is made anew, by order of {}", requestedBy);
        onChange.run();
        return last().orElseThrow();
    }

    private static Busy stillRead() {
        return new Busy(
                "上一次重建之前的模型仍有人在读，请稍后再试",
                "the model of before the last rebuild may still be read; try again in a minute");
    }

    Model live() {
        return Model.live(jdbc);
    }

    long deadLetters() {
        return new DeadLetters(jdbc, live(), clock).count();
    }

    /** Ends the one under way; what has been built is left lying. False where none is, or its readers have gone over. */
    public boolean cancel(String by) {
        int cancelled = jdbc.update(
                "update read_model.rebuild set cancelled_by = ?, finished_at = ? where finished_at is null and switched_at is null",
                by,
                now());
        if (cancelled > 0) {
            LOG.info("The rebuild of the read model is ended by {}", by);
            onChange.run();
        }
        return cancelled > 0;
    }

    /** The last one, or the one under way. */
    public Optional<Status> last() {
        return jdbc.query("select * from read_model.rebuild order by id desc limit 1", (row, n) -> status(row)).stream()
                .findFirst();
    }

    private Status status(ResultSet row) throws SQLException {
        Instant switched = instant(row, "switched_at");
        Instant finished = instant(row, "finished_at");
        boolean building = finished == null && switched == null;
        Model model = Model.of(row.getString("model"));
        String found = row.getString("found");
        return new Status(
                row.getLong("id"),
                row.getString("cancelled_by") != null
                        ? State.CANCELLED
                        : building ? State.BUILDING : finished == null ? State.COMPARING : State.DONE,
                model.schema(),
                row.getString("requested_by"),
                Objects.requireNonNull(instant(row, "requested_at")),
                building ? model.position(jdbc) : null,
                building ? size() : null,
                row.getString("trouble"),
                switched,
                row.getObject("position", Long.class),
                finished,
                row.getString("cancelled_by"),
                row.getObject("differences", Long.class),
                found == null ? null : List.of(EventJson.MAPPER.readValue(found, Difference[].class)));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private long size() {
        return Objects.requireNonNull(jdbc.queryForObject("select size from ledger.head", Long.class));
    }

    /** The models that are to be kept: the one that is read, first, and the one that is being made, if any. */
    List<Model> kept() {
        return jdbc.query(
                "select model, 1 as turn from read_model.live union all select model, 2 from read_model.rebuild"
                        + " where finished_at is null and switched_at is null order by turn",
                (row, n) -> Model.of(row.getString(1)));
    }

    private record UnderWay(long id, Model model, boolean switched) {}

    private Optional<UnderWay> underWay() {
        return jdbc
                .query(
                        "select id, model, switched_at is not null from read_model.rebuild where finished_at is null",
                        (row, n) -> new UnderWay(row.getLong(1), Model.of(row.getString(2)), row.getBoolean(3)))
                .stream()
                .findFirst();
    }

    /** The processor of the new model has failed; it tries again. */
    void failed(ErrorContext context) throws Exception {
        LOG.error("The model that is made anew has stopped and tries again", context.error());
        try {
            trouble(context.error().toString());
        } catch (DataAccessException e) {
            LOG.warn("That could not be noted: {}", e.getMessage());
        }
        switch (context.error()) {
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(context.error());
        }
    }

    private void trouble(@Nullable String what) {
        jdbc.update(
                "update read_model.rebuild set trouble = ? where finished_at is null and trouble is distinct from ?",
                Fault.kept(what),
                Fault.kept(what));
    }

    /** Takes the next step, where there is one and no other process is at it. To be called every now and then. */
    void step() {
        UnderWay underWay = underWay().orElse(null);
        measure(underWay);
        if (underWay == null) {
            forgetTheOld();
        } else if (!underWay.switched()) {
            try {
                if (!Boolean.TRUE.equals(transaction.execute(status -> mayStep(underWay) && switched(underWay))))
                    return;
            } catch (StillBusy e) {
                LOG.debug("Once more in a moment", e);
                return;
            }
            LOG.info("Readers have the model that was made anew");
            onChange.run();
        } else {
            Comparison compared;
            try {
                compared = transaction.execute(status -> mayStep(underWay) ? compared(underWay) : null);
            } catch (RuntimeException e) {
                trouble(NestedExceptionUtils.getMostSpecificCause(e).toString());
                throw e;
            }
            if (compared == null) return;
            if (compared.differences() == 0) LOG.info("The old model and the new one are the same");
            else
                LOG.error(
                        "The old model differed from the new one in {} fields or rows, first {}",
                        compared.differences(),
                        compared.first().getFirst().place());
        }
    }

    private void measure(@Nullable UnderWay underWay) {
        if (underWay == null || underWay.switched()) {
            done = Double.NaN;
        } else {
            long size = size();
            done = size == 0 ? 1 : Math.min(1, (double) underWay.model().position(jdbc) / size);
        }
        List<Long> last = jdbc.query(
                "select differences from read_model.rebuild where differences is not null order by id desc limit 1",
                (row, n) -> row.getLong(1));
        differences = last.isEmpty() ? Double.NaN : last.getFirst();
    }

    private boolean mayStep() {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("select pg_try_advisory_xact_lock(" + TURN + ")", Boolean.class));
    }

    /** The same, where meanwhile no other process has taken the step. */
    private boolean mayStep(UnderWay seen) {
        return mayStep() && underWay().filter(seen::equals).isPresent();
    }

    /** Whether readers have been taken over to the new model. */
    private boolean switched(UnderWay rebuild) {
        Model next = rebuild.model();
        Model live = next.other();
        if (next.position(jdbc) + NEAR < live.position(jdbc)) return false;
        if (missesMore(next, live)) return false;
        // Whoever keeps the old model waits for its tokens and letters meanwhile, so that it stands still; readers wait
        // for nothing.
        jdbc.execute("set local lock_timeout = '" + STOP.toMillis() + "ms'");
        try {
            if (lockedLive() != live) return false;
            jdbc.queryForList("select segment from " + live.schema() + ".token_entry for update");
            jdbc.queryForList("select position from " + live.schema() + ".dead_letter for update");
        } catch (PessimisticLockingFailureException e) {
            throw new StillBusy(e);
        }
        long stopped = live.position(jdbc);
        long deadline = System.nanoTime() + STOP.toNanos();
        while (next.position(jdbc) < stopped) {
            if (System.nanoTime() > deadline) return false;
            LockSupport.parkNanos(2_000_000);
        }
        if (missesMore(next, live)) return false; // what came in meanwhile may have done so as a dead letter
        // First the rebuild: whoever ends it at this moment has ended it, or comes too late.
        if (jdbc.update(
                        "update read_model.rebuild set switched_at = clock_timestamp(), position = ?, trouble = null"
                                + " where id = ? and finished_at is null",
                        stopped,
                        rebuild.id())
                == 0) return false;
        jdbc.update("update read_model.live set model = ?", next.schema());
        return true;
    }

    private boolean missesMore(Model next, Model live) {
        long letters = new DeadLetters(jdbc, next, clock).countBeyond(live);
        if (letters == 0) return false;
        trouble(letters + " events wait as dead letters of the new model; it is not read before they are in");
        return true;
    }

    /** Not yet, but soon: the step is rolled back. */
    private static final class StillBusy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StillBusy(Throwable cause) {
            super("the model that is read could not be stopped for a moment", cause);
        }
    }

    private Model lockedLive() {
        return Model.of(Objects.requireNonNull(
                jdbc.queryForObject("select model from read_model.live for update", String.class)));
    }

    private Comparison compared(UnderWay rebuild) {
        long position = Objects.requireNonNull(
                jdbc.queryForObject("select position from read_model.rebuild where id = ?", Long.class, rebuild.id()));
        Comparison comparison = Objects.requireNonNull(jdbc.execute((ConnectionCallback<Comparison>)
                connection -> new Comparison(projections, MOST_NAMED, rows -> {})
                        .compare(
                                new Side(connection, rebuild.model().schema()),
                                new Side(connection, rebuild.model().other().schema()),
                                position)));
        jdbc.update(
                "update read_model.rebuild set differences = ?, found = ?::json, finished_at = ?, trouble = null where id = ?",
                comparison.differences(),
                EventJson.write(comparison.first()),
                now(),
                rebuild.id());
        return comparison;
    }

    /** The model of before the last rebuild takes room for nothing, once nobody can be reading it any more. */
    private void forgetTheOld() {
        Model old = Model.live(jdbc).other();
        if (!Boolean.TRUE.equals(
                jdbc.queryForObject("select exists (select from " + old.schema() + ".token_entry)", Boolean.class)))
            return;
        try {
            transaction.executeWithoutResult(status -> {
                // First the lock under which another is begun: what is seen of it before may have changed by then.
                if (!mayStep() || lockedLive() == old || underWay().isPresent() || !unread(old)) return;
                empty(old);
                LOG.info("The model of before the last rebuild is emptied");
            });
        } catch (PessimisticLockingFailureException e) {
            LOG.debug("The old model is still in use", e);
        }
    }

    /**
     * Whoever began before readers went over to the other model, and a while after it, may still be reading this one. Of
     * other roles than our own PostgreSQL does not tell us when they began; they have that while.
     */
    private boolean unread(Model model) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                """
                select not exists (
                  select from read_model.rebuild r where r.model <> ? and r.switched_at is not null
                    and (r.switched_at + make_interval(secs => ?) > clock_timestamp()
                      or exists (select from pg_stat_activity a where a.datname = current_database()
                        and a.pid <> pg_backend_pid() and a.xact_start < r.switched_at + make_interval(secs => ?))))""", Boolean.class, model.schema(), grace.toMillis() / 1000.0, grace.toMillis() / 1000.0));
    }

    /** @throws PessimisticLockingFailureException where somebody reads it: those behind must not wait for long */
    private void empty(Model model) {
        jdbc.execute("set local lock_timeout = '500ms'");
        String tables = String.join(
                ", ",
                projections.stream()
                        .flatMap(projection -> projection.tables().stream())
                        .map(table -> model.schema() + "." + table)
                        .toList());
        jdbc.execute("truncate " + tables + ", " + model.schema() + ".dead_letter, " + model.schema() + ".token_entry");
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
