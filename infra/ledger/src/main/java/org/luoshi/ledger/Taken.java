package org.luoshi.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;

/** What the ledger already holds of a batch, and what the batch itself has claimed so far. */
final class Taken {
    private static final String TAKEN = """
            select a.id, (select max(sequence) from ledger.entry where aggregate_id = a.id), null::uuid, null::uuid
            from unnest(?::text[]) a(id)
            union all
            select null, null, command_id, event_id from ledger.entry
            where command_id = any(?::text[]::uuid[]) and ordinal = 0""";

    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<UUID, UUID> commands = new HashMap<>();

    private Taken() {}

    /** To be asked under the head's lock, in a statement of its own: its snapshot must be taken after the wait. */
    static Taken by(List<Append> appends, Connection connection) throws SQLException {
        String[] aggregates = appends.stream()
                .flatMap(append -> append.rows.stream())
                .map(Append.Row::aggregateId)
                .distinct()
                .toArray(String[]::new);
        String[] commands = appends.stream()
                .map(append -> append.rows.getFirst().commandId().toString())
                .toArray(String[]::new);
        Taken taken = new Taken();
        try (PreparedStatement query = connection.prepareStatement(TAKEN)) {
            query.setArray(1, connection.createArrayOf("text", aggregates));
            query.setArray(2, connection.createArrayOf("text", commands));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String aggregate = row.getString(1);
                    if (aggregate == null)
                        taken.commands.put(row.getObject(3, UUID.class), row.getObject(4, UUID.class));
                    else {
                        long last = row.getLong(2);
                        taken.sequences.put(aggregate, row.wasNull() ? -1 : last);
                    }
                }
            }
        }
        return taken;
    }

    /** Those that can go in. The others are decided: written before, or lost. */
    List<Append> free(List<Append> appends) {
        List<Append> free = new ArrayList<>();
        for (Append one : appends) {
            ConcurrencyException refusal = refusal(one);
            if (written(one)) one.written();
            else if (one.expired()) one.fail(new TransientDataAccessResourceException("nobody waits for it any more"));
            else if (refusal != null) one.fail(refusal);
            else {
                claim(one);
                free.add(one);
            }
        }
        return free;
    }

    /** These very events are in: their commit was done, only its answer was lost. */
    private boolean written(Append append) {
        Append.Row first = append.rows.getFirst();
        return first.eventId().equals(commands.get(first.commandId()));
    }

    private @Nullable ConcurrencyException refusal(Append append) {
        if (commands.containsKey(append.rows.getFirst().commandId()))
            return new ConcurrencyException("this command is in the ledger already");
        Map<String, Long> next = new HashMap<>();
        for (Append.Row row : append.rows) {
            long last = next.computeIfAbsent(row.aggregateId(), id -> sequences.getOrDefault(id, -1L));
            if (row.sequence() != last + 1)
                return new ConcurrencyException(
                        row.aggregateId() + " is at sequence " + last + ", not " + (row.sequence() - 1));
            next.put(row.aggregateId(), row.sequence());
        }
        return null;
    }

    private void claim(Append append) {
        for (Append.Row row : append.rows) sequences.put(row.aggregateId(), row.sequence());
        Append.Row first = append.rows.getFirst();
        commands.put(first.commandId(), first.eventId());
    }
}
