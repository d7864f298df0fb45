package org.luoshi.query.readmodel;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.readmodel.Projection.Column;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps the versions of one projection for one segment, a batch of events at a time: the versions that hold are read
 * with one query, folded in memory, and written with one statement that ends and one that begins. What it has written
 * it remembers, so that the next batch need not read it again.
 *
 * <p>An event after which everything is as before begins no version; one that has its version already changes nothing.
 */
final class Versions<S> {
    /** @param from the position from which the state holds */
    private record Live<S>(long from, S state) {}

    /** A version that held, from a position, and does so no longer. */
    private record Ended(String key, long from, long position) {}

    /** A version that has begun. */
    private record Begun<S>(String key, long position, S state) {}

    private final Projection<S> projection;
    private final JdbcTemplate jdbc;
    private final String holding;
    private final String end;
    private final String begin;
    private final LinkedHashMap<String, Live<S>> remembered = new LinkedHashMap<>(16, 0.75f, true);
    private final int memory;

    /**
     * @param schema of the table
     * @param memory how many things it remembers at most
     */
    Versions(Projection<S> projection, JdbcTemplate jdbc, String schema, int memory) {
        this.projection = projection;
        this.jdbc = jdbc;
        this.memory = memory;
        String table = schema + "." + projection.table();
        String key = projection.key().column();
        String type = projection.key().type();
        List<Column<S>> columns = projection.columns();
        // The last version of each thing, by the primary key alone.
        this.holding = """
                select v.* from unnest(?::text[]) k(key) cross join lateral (
                  select * from %1$s where %2$s = k.key::%3$s order by from_position desc limit 1) v
                where to_position is null""".formatted(table, key, type);
        this.end = """
                update %1$s v set to_position = e.stop from unnest(?::text[], ?::int8[], ?::int8[]) e(key, start, stop)
                where v.%2$s = e.key::%3$s and v.from_position = e.start and v.to_position is null""".formatted(table, key, type);
        String begin =
                "insert into %s (%s, from_position, to_position%s) select b.key::%s, b.start, b.stop%s from unnest(?::text[], ?::int8[], ?::int8[]%s) b(key, start, stop%s)"
                        .formatted(
                                table,
                                key,
                                joined(columns, c -> ", " + c.name()),
                                type,
                                joined(columns, c -> ", b." + c.name() + "::" + c.type()),
                                joined(columns, c -> ", ?::text[]"),
                                joined(columns, c -> ", " + c.name()));
        this.begin = projection.standing().isEmpty()
                ? begin
                : """
                with begun as (%1$s returning *)
                insert into %2$s (%3$s, from_position, %4$s)
                select %3$s, from_position, %4$s from begun where to_position is null
                on conflict (%3$s) do update set (from_position, %4$s) = row (excluded.from_position, %5$s)""".formatted(
                                begin,
                                schema + "." + projection.standingTable(),
                                key,
                                String.join(", ", projection.standing()),
                                projection.standing().stream()
                                        .map(name -> "excluded." + name)
                                        .collect(Collectors.joining(", ")));
    }

    private static <S> String joined(List<Column<S>> columns, Function<Column<S>, String> part) {
        return columns.stream().map(part).collect(Collectors.joining());
    }

    /** In the caller's transaction; after an exception nothing that is remembered can be relied on. */
    void follow(List<Recorded> events) {
        Map<String, List<Recorded>> byThing = new LinkedHashMap<>();
        for (Recorded recorded : events) {
            String thing = projection.thing(recorded);
            if (thing != null)
                byThing.computeIfAbsent(thing, k -> new ArrayList<>()).add(recorded);
        }
        if (byThing.isEmpty()) return;
        recall(byThing);
        write(byThing);
        var eldest = remembered.keySet().iterator();
        for (int surplus = remembered.size() - memory; surplus > 0; surplus--) {
            eldest.next();
            eldest.remove();
        }
    }

    void forget() {
        remembered.clear();
    }

    private void recall(Map<String, ?> things) {
        String[] unknown = things.keySet().stream()
                .filter(thing -> remembered.get(thing) == null)
                .toArray(String[]::new);
        if (unknown.length == 0) return;
        String key = projection.key().column();
        jdbc.query(
                holding,
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("text", unknown)),
                (ResultSet row) -> {
                    remembered.put(row.getString(key), new Live<>(row.getLong("from_position"), projection.state(row)));
                });
    }

    private void write(Map<String, List<Recorded>> byThing) {
        List<Ended> ended = new ArrayList<>();
        List<Begun<S>> begun = new ArrayList<>();
        List<@Nullable Long> ends = new ArrayList<>();
        byThing.forEach((thing, events) -> {
            Live<S> live = remembered.get(thing);
            boolean stored = live != null;
            for (Recorded recorded : events) {
                long position = recorded.position();
                if (live != null && position <= live.from()) continue;
                S before = live == null ? null : live.state();
                S after = projection.after(before, recorded);
                if (after.equals(before)) continue;
                if (stored)
                    ended.add(new Ended(thing, Objects.requireNonNull(live).from(), position));
                else if (live != null) ends.set(ends.size() - 1, position);
                stored = false;
                begun.add(new Begun<>(thing, position, after));
                ends.add(null);
                live = new Live<>(position, after);
            }
            if (live != null) remembered.put(thing, live);
        });
        if (begun.isEmpty()) return;
        end(ended);
        begin(begun, ends);
    }

    private void end(List<Ended> ended) {
        if (ended.isEmpty()) return;
        int updated = arrays(
                end,
                List.of("text", "int8", "int8"),
                List.of(
                        ended.stream().map(Ended::key).toArray(String[]::new),
                        ended.stream().mapToLong(Ended::from).toArray(),
                        ended.stream().mapToLong(Ended::position).toArray()));
        if (updated != ended.size())
            throw new IllegalStateException(projection.kind() + ": " + updated + " versions ended instead of "
                    + ended.size() + "; somebody else writes them");
    }

    private void begin(List<Begun<S>> begun, List<@Nullable Long> ends) {
        List<String> types = new ArrayList<>(List.of("text", "int8", "int8"));
        List<Object> values = new ArrayList<>(List.of(
                begun.stream().map(Begun::key).toArray(String[]::new),
                begun.stream().mapToLong(Begun::position).toArray(),
                ends.toArray(Long[]::new)));
        for (Column<S> column : projection.columns()) {
            types.add("text");
            values.add(begun.stream()
                    .map(version -> column.text().apply(version.state()))
                    .toArray(String[]::new));
        }
        arrays(begin, types, values);
    }

    private int arrays(String sql, List<String> types, List<Object> values) {
        return jdbc.update(sql, statement -> {
            PGConnection postgres = statement.getConnection().unwrap(PGConnection.class);
            for (int i = 0; i < types.size(); i++)
                statement.setArray(i + 1, postgres.createArrayOf(types.get(i), values.get(i)));
        });
    }
}
