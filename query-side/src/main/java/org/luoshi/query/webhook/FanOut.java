package org.luoshi.query.webhook;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.query.webhook.Deliveries.Ticket;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;

/**
 * Makes a delivery of each event for each subscription that wants it. A subscription has come to a position of the
 * ledger, which moves in the transaction that makes its deliveries: whichever process does it, and however often one
 * dies, each event counts once. A subscription that is paused stands where it is and goes on from there.
 */
@Component
class FanOut {
    /** How many deliveries of a subscription may wait for their first attempt; the events behind wait in the ledger. */
    private static final int MOST_UNTRIED = 250;

    /** How many events one transaction looks at. */
    private static final int WINDOW = 1000;

    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    /** The body, as Standard Webhooks suggests it. */
    private record Message(String type, Instant timestamp, Data data) {}

    private record Data(
            long position,
            long sequence,
            @Nullable String taskId,
            @Nullable String aggregateId,
            Who actor,
            @JsonRawValue String event) {}

    private record Who(
            @Nullable String id,
            @Nullable String name,
            @Nullable String role) {}

    /** @param body of its message; the event as it stands in the ledger, so that none is too new to be passed on */
    private record Wanted(long position, String type, String body) {}

    /** @param upTo the last position that was looked at */
    private record Look(long upTo, @Nullable Wanted found) {}

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transaction;
    private final Deliveries deliveries;

    FanOut(JdbcClient jdbc, JdbcTemplate batches, PlatformTransactionManager transactions, Deliveries deliveries) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = new TransactionTemplate(transactions);
        this.deliveries = deliveries;
    }

    /**
     * Takes every subscription a step on; one that fails does not keep the others from theirs.
     *
     * @return by how many positions they have moved in all; 0 where there is nothing to do for now
     * @throws RuntimeException the first failure, in the end
     */
    long step() {
        List<UUID> behind = jdbc.sql(
                        "select id from webhook.subscription where active and position < read_model.projected() order by id")
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
        long moved = 0;
        RuntimeException failure = null;
        for (UUID subscription : behind)
            try {
                Long more = transaction.execute(status -> step(subscription));
                moved += more == null ? 0 : more;
            } catch (RuntimeException e) {
                if (failure == null) failure = e;
                else failure.addSuppressed(e);
            }
        if (failure != null) throw failure;
        return moved;
    }

    private long step(UUID subscription) {
        // The same model to the end of the step: how far it has come, and who held a task then.
        jdbc.sql("select read_model.enter()").query(Long.class).single();
        Long come = jdbc.sql(
                        "select position from webhook.subscription where id = :id and active for update skip locked")
                .param("id", subscription)
                .query(Long.class)
                .optional()
                .orElse(null);
        if (come == null) return 0; // another process is at it
        int room = MOST_UNTRIED - untried(subscription);
        if (room <= 0) return 0;
        List<Look> looks = look(subscription, come, room);
        List<Wanted> wanted =
                looks.stream().map(Look::found).filter(Objects::nonNull).toList();
        deliveries.begin(insert(subscription, wanted));
        long reached = wanted.size() == room
                ? wanted.getLast().position()
                : looks.getFirst().upTo();
        if (reached <= come) return 0;
        jdbc.sql("update webhook.subscription set position = :position where id = :id")
                .param("position", reached)
                .param("id", subscription)
                .update();
        return reached - come;
    }

    private int untried(UUID subscription) {
        return jdbc.sql("""
                        select count(*) from webhook.delivery
                        where subscription_id = :id and state = 'PENDING' and attempts = 0""").param("id", subscription).query(Integer.class).single();
    }

    /**
     * The next events that the subscription wants. Who held a task is what the read model says: before the event and
     * after it, because a task that is taken from somebody concerns them, too. An event that the read model had to set
     * aside says nothing of that, so a subscription that asks for offices or leaders waits for it.
     *
     * @return in their order, at most so many as there is room; one that has found nothing where there is nothing
     */
    private List<Look> look(UUID subscription, long come, int room) {
        return jdbc.sql("""
                        with s as (
                          select event_types, offices, leaders, cardinality(offices) + cardinality(leaders) > 0 as choosy
                          from webhook.subscription where id = :id
                        ), horizon as (
                          select least(:come + :window, (select coalesce(min(position), 0) from progress),
                            (select min(l.position) - 1 from dead_letter l where s.choosy and l.position > :come)) as upto
                          from s
                        )
                        select horizon.upto, e.* from s cross join horizon
                        left join lateral (
                          select position, sequence, aggregate_type, aggregate_id, event_type, recorded_at, metadata, payload
                          from ledger.entry
                          where position > :come and position <= horizon.upto
                            and (cardinality(s.event_types) = 0 or event_type = any (s.event_types))
                            and (not s.choosy or exists (
                              select from task_version v
                              where v.task_id = aggregate_id and v.from_position <= position
                                and (v.to_position is null or v.to_position >= position)
                                and (cardinality(s.leaders) = 0 or v.leader_id = any (s.leaders))
                                and (cardinality(s.offices) = 0 or v.lead_office_id = any (s.offices)
                                  or v.supporting_offices && s.offices or v.owner_offices && s.offices)))
                          order by position limit :room) e on true""")
                .param("id", subscription)
                .param("come", come)
                .param("window", WINDOW)
                .param("room", room)
                .query((row, n) ->
                        new Look(row.getLong("upto"), row.getObject("position") == null ? null : wanted(row)))
                .list();
    }

    private static Wanted wanted(ResultSet row) throws SQLException {
        boolean task = row.getString("aggregate_type").equals("Task");
        String aggregate = row.getString("aggregate_id");
        Map<String, String> metadata = EventJson.MAPPER.readValue(row.getString("metadata"), STRINGS);
        Message message = new Message(
                row.getString("event_type"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                new Data(
                        row.getLong("position"),
                        row.getLong("sequence"),
                        task ? aggregate : null,
                        task ? null : aggregate,
                        new Who(metadata.get("actorId"), metadata.get("actorName"), metadata.get("actorRole")),
                        row.getString("payload")));
        return new Wanted(message.data().position(), message.type(), EventJson.write(message));
    }

    private List<Ticket> insert(UUID subscription, List<Wanted> wanted) {
        List<Ticket> tickets =
                wanted.stream().map(w -> new Ticket(UUID.randomUUID(), 0)).toList();
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < tickets.size(); i++)
            rows.add(new Object[] {
                tickets.get(i).id(),
                subscription,
                wanted.get(i).position(),
                wanted.get(i).type(),
                wanted.get(i).body()
            });
        batches.batchUpdate("""
                insert into webhook.delivery (id, subscription_id, position, event_type, body, state, round, attempts)
                values (?, ?, ?, ?, ?, 'PENDING', 0, 0)""", rows);
        return tickets;
    }
}
