package org.luoshi.query.webhook;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
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
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.webhook.Sender.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The life of a delivery: due at once, tried until it arrives, given up after the tenth attempt, and begun anew when
 * somebody asks for it. When it is due is a task of db-scheduler, which one process takes and others take over where
 * that process dies. A process that dies between the receiver's answer and the database leaves a delivery that is sent
 * once more, under the same id; none is ever left out.
 */
@Component
class Deliveries {
    static final String TABLE = "webhook.scheduled_tasks";

    /** In one process. */
    static final int AT_ONCE = 50;

    /** Between one failure and the next attempt, as Standard Webhooks has it: ten attempts in three days. */
    static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** A pause is longer by chance, up to this part of it, so that not everything that failed together comes together. */
    static final double JITTER = 0.1;

    private static final String TASK = "deliver";
    private static final Duration LONGEST_ASKED_FOR = Duration.ofHours(24);

    /** Where the fault is ours: a database that is away. */
    private static final Duration OWN_PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** A delivery as its task names it. */
    record Ticket(UUID id, int round) {
        static Ticket parse(String text) {
            int slash = text.indexOf('/');
            return new Ticket(UUID.fromString(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        }

        static Ticket of(ResultSet row, int number) throws SQLException {
            return new Ticket(row.getObject("id", UUID.class), row.getInt("round"));
        }

        @Override
        public String toString() {
            return id + "/" + round;
        }
    }

    /** @param attempts so far */
    private record Due(Ticket ticket, UUID subscription, URI target, String body, List<Secret> secrets, int attempts) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Sender sender;
    private final MeterRegistry meters;
    private final Lanes lanes = new Lanes();
    private final Task<Void> task;
    private final SchedulerClient tasks;

    Deliveries(
            DataSource database,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Clock clock,
            Sender sender,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.sender = sender;
        this.meters = meters;
        for (String outcome : List.of("delivered", "failed", "dead")) counter(outcome); // told from the start, as 0
        this.task = Tasks.custom(TASK, Void.class)
                .onFailure((failed, operations) ->
                        operations.reschedule(failed, clock.instant().plus(OWN_PAUSE)))
                .onDeadExecution((dead, operations) -> operations.reschedule(dead, clock.instant()))
                .execute(this::attempt);
        this.tasks = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database), task)
                .tableName(TABLE)
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, true))
                .build();
    }

    /** To be run by a scheduler over {@link #TABLE}. */
    Task<Void> task() {
        return task;
    }

    /** Has them tried from now on; in the caller's transaction. */
    void begin(List<Ticket> deliveries) {
        Stream<TaskInstance<?>> instances =
                deliveries.stream().map(delivery -> new TaskInstance<Void>(TASK, delivery.toString()));
        if (!deliveries.isEmpty()) tasks.scheduleBatch(instances, clock.instant());
    }

    private CompletionHandler<Void> attempt(TaskInstance<Void> instance, ExecutionContext context) {
        Ticket ticket = Ticket.parse(instance.getId());
        Due due = due(ticket).orElse(null);
        if (due == null) return (done, operations) -> operations.remove();
        UUID subscription = due.subscription();
        if (!lanes.enter(subscription)) return later(lanes.turn(subscription, clock.instant()));
        long entered = System.nanoTime();
        try {
            Outcome outcome = sender.send(due.target(), ticket.id().toString(), due.body(), due.secrets());
            Instant next = record(due, outcome);
            return next == null ? (done, operations) -> operations.remove() : later(next);
        } finally {
            lanes.leave(subscription, Duration.ofNanos(System.nanoTime() - entered));
        }
    }

    private static CompletionHandler<Void> later(Instant when) {
        return (done, operations) -> operations.reschedule(done, when);
    }

    /** Empty where there is nothing left to do, or nothing to be done for now because its subscription is paused. */
    private Optional<Due> due(Ticket ticket) {
        return jdbc.sql("""
                        select d.subscription_id, d.body, d.attempts, s.url, s.secret,
                          case when s.previous_until > :now then s.previous_secret end as previous
                        from webhook.delivery d join webhook.subscription s on s.id = d.subscription_id
                        where d.id = :id and d.round = :round and d.state = 'PENDING' and s.active""")
                .param("id", ticket.id())
                .param("round", ticket.round())
                .param("now", now())
                .query((row, n) -> new Due(
                        ticket,
                        row.getObject("subscription_id", UUID.class),
                        target(row),
                        row.getString("body"),
                        secrets(row),
                        row.getInt("attempts")))
                .optional();
    }

    private static URI target(ResultSet row) throws SQLException {
        return URI.create(row.getString("url"));
    }

    private static List<Secret> secrets(ResultSet row) throws SQLException {
        return Stream.of(row.getString("secret"), row.getString("previous"))
                .filter(Objects::nonNull)
                .map(Secret::new)
                .toList();
    }

    /** When to try again; null where it has arrived or been given up. */
    private @Nullable Instant record(Due due, Outcome outcome) {
        if (outcome.delivered()) {
            arrived(due, outcome);
            count("delivered");
            return null;
        }
        int attempts = due.attempts() + 1;
        boolean dead = outcome.gone() || attempts > PAUSES.size();
        transaction.executeWithoutResult(status -> failed(due, outcome, dead));
        count(dead ? "dead" : "failed");
        if (dead)
            LOG.warn(
                    "Webhook delivery {} of subscription {} is given up after {} attempts: {}",
                    due.ticket().id(),
                    due.subscription(),
                    attempts,
                    outcome.error());
        return dead ? null : clock.instant().plus(pause(attempts, outcome.notBefore()));
    }

    private static Duration pause(int attempts, @Nullable Duration asked) {
        Duration pause = PAUSES.get(attempts - 1);
        long chance =
                (long) (pause.toMillis() * JITTER * ThreadLocalRandom.current().nextDouble());
        Duration own = pause.plusMillis(chance);
        if (asked == null || asked.compareTo(own) <= 0) return own;
        return asked.compareTo(LONGEST_ASKED_FOR) < 0 ? asked : LONGEST_ASKED_FOR;
    }

    /** Whatever the round: what has arrived has arrived. */
    private void arrived(Due due, Outcome outcome) {
        jdbc.sql("""
                        update webhook.delivery set state = 'DELIVERED', body = null, attempts = :attempts,
                          first_attempt = coalesce(first_attempt, :now), last_attempt = :now, status = :status, error = null
                        where id = :id""")
                .param("id", due.ticket().id())
                .param("attempts", due.attempts() + 1)
                .param("now", now())
                .param("status", outcome.status())
                .update();
    }

    /** The subscription before its deliveries, as everybody locks them. */
    private void failed(Due due, Outcome outcome, boolean dead) {
        if (outcome.gone() && end(due.subscription()))
            LOG.warn("Webhook subscription {} is ended by its receiver (410)", due.subscription());
        jdbc.sql("""
                        update webhook.delivery set state = case when :dead then 'DEAD' else state end, attempts = :attempts,
                          first_attempt = coalesce(first_attempt, :now), last_attempt = :now, last_failure = :now,
                          status = :status, error = :error
                        where id = :id and round = :round and state = 'PENDING'""")
                .param("id", due.ticket().id())
                .param("round", due.ticket().round())
                .param("dead", dead)
                .param("attempts", due.attempts() + 1)
                .param("now", now())
                .param("status", outcome.status())
                .param("error", outcome.error())
                .update();
    }

    private boolean end(UUID subscription) {
        return jdbc.sql("update webhook.subscription set active = false, gone = true where id = :id and active")
                        .param("id", subscription)
                        .update()
                > 0;
    }

    /**
     * Begins dead letters anew, with the whole schedule before them; in the caller's transaction.
     *
     * @param positions which; null for all
     * @return how many there were
     */
    int replay(UUID subscription, @Nullable List<Long> positions) {
        List<Ticket> dead = jdbc.sql("""
                        update webhook.delivery set state = 'PENDING', round = round + 1, attempts = 0, first_attempt = null,
                          last_attempt = null, status = null, error = null
                        where subscription_id = :subscription and state = 'DEAD' and (:all or position = any (:positions))
                        returning id, round""")
                .param("subscription", subscription)
                .param("all", positions == null)
                .param("positions", positions == null ? new Long[0] : positions.toArray(Long[]::new))
                .query(Ticket::of)
                .list();
        begin(dead);
        return dead.size();
    }

    /**
     * Sends a message that says nothing, once and at once, whatever the subscription's state.
     *
     * @return empty where there is no such subscription
     */
    Optional<Outcome> test(UUID subscription, UUID id, String body) {
        return jdbc.sql("""
                        select url, secret, case when previous_until > :now then previous_secret end as previous
                        from webhook.subscription where id = :id""")
                .param("id", subscription)
                .param("now", now())
                .query((row, n) -> new Due(new Ticket(id, 0), subscription, target(row), body, secrets(row), 0))
                .optional()
                .map(due -> sender.send(due.target(), id.toString(), body, due.secrets()));
    }

    /** Has all that is under way tried now: the tasks of a subscription that was paused may have come and gone. */
    void resume(UUID subscription) {
        begin(jdbc.sql("""
                        update webhook.delivery set round = round + 1
                        where subscription_id = :subscription and state = 'PENDING' returning id, round""")
                .param("subscription", subscription)
                .query(Ticket::of)
                .list());
    }

    private void count(String outcome) {
        counter(outcome).increment();
    }

    private Counter counter(String outcome) {
        return Counter.builder("luoshi.webhook.attempts")
                .description("Attempts to deliver to a webhook, by what came of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
