package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two and four command processes, each a JVM with callers of its own, on one database. */
final class Processes {
    static final int CALLERS = 32;
    private static final int ROUNDS = 3;

    private final Server server;
    private final Settings settings;

    /** @param shares commands per second of each process */
    private record Round(double total, List<Double> shares) {
        double leastToMean() {
            return shares.stream().mapToDouble(share -> share).min().orElse(0) * shares.size() / total;
        }
    }

    Processes(Server server, Settings settings) {
        this.server = server;
        this.settings = settings;
    }

    String run() throws Exception {
        Table table = new Table("processes", "", "commands/s in all", "each", "least : mean", "ledger : this");
        Targets targets = new Targets();
        for (int processes : new int[] {2, 4}) {
            Map<String, Round> medians = measure(processes);
            Round ledger = one(medians, "ledger");
            medians.forEach((name, round) -> table.row(
                    processes, name, round.total(), each(round), round.leastToMean(), ledger.total() / round.total()));
            double stock = Math.max(
                    one(medians, "stock JDBC").total(),
                    one(medians, "stock JPA").total());
            targets.atLeast("ledger : better tuned stock, " + processes + " processes", 2, ledger.total() / stock);
            targets.atLeast("least process : mean, " + processes + " processes", 0.8, ledger.leastToMean());
        }
        return table + "\n" + targets;
    }

    private static String each(Round round) {
        return String.join(
                ", ",
                round.shares().stream()
                        .map(share -> Long.toString(Math.round(share)))
                        .toList());
    }

    private static Round one(Map<String, Round> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private Map<String, Round> measure(int processes) throws Exception {
        List<Contestant> contestants = List.of(new Ledgered(), new StockJdbc(true), new StockJpa());
        for (Contestant contestant : contestants) server.prepare(contestant);
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++)
            for (Contestant contestant : contestants)
                rounds.computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                        .add(measure(contestant, processes));
        Map<String, Round> medians = new LinkedHashMap<>();
        rounds.forEach((name, all) -> medians.put(
                name,
                all.stream()
                        .sorted(Comparator.comparingDouble(Round::total))
                        .toList()
                        .get(ROUNDS / 2)));
        System.err.println(processes + " processes: " + medians);
        return medians;
    }

    private Round measure(Contestant contestant, int processes) throws Exception {
        String database = server.fresh(contestant);
        List<CommandProcess> running = new ArrayList<>();
        try {
            for (int number : IntStream.range(0, processes).toArray())
                running.add(CommandProcess.start(
                        contestant.name(), server.url(database), number, processes, settings.seconds()));
            for (CommandProcess process : running) process.awaitReady();
            server.checkpoint();
            for (CommandProcess process : running) process.go();
            List<Double> shares = new ArrayList<>();
            for (CommandProcess process : running) shares.add(process.perSecond());
            if (contestant instanceof Ledgered) requireNoGap(database);
            return new Round(shares.stream().mapToDouble(share -> share).sum(), shares);
        } finally {
            running.forEach(CommandProcess::end);
        }
    }

    /** Speed that was bought with a gap would be none. */
    private void requireNoGap(String database) {
        try (HikariDataSource pool = server.pool(database, 1)) {
            Boolean dense = new JdbcTemplate(pool).queryForObject("""
                            select count(*) = max(position) and count(*) = (select size from ledger.head)
                              and not exists (select from ledger.entry group by aggregate_id
                                having max(sequence) + 1 <> count(*))
                            from ledger.entry""", Boolean.class);
            if (!Boolean.TRUE.equals(dense)) throw new IllegalStateException("the ledger has a gap");
        }
    }
}
