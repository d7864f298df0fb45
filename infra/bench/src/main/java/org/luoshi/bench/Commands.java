package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Commands per second by 1, 8, 32 and 128 callers. Everybody takes a turn in every round, each on a fresh copy of its
 * prepared database and after a checkpoint, so that what the machine does otherwise hits all alike; medians count.
 */
final class Commands {
    private static final int ROUNDS = 3;

    private final Server server;
    private final Settings settings;
    private final List<Contestant> contestants =
            List.of(new Raw(), new Ledgered(), new StockJdbc(true), new StockJpa(), new StockJdbc(false));

    Commands(Server server, Settings settings) {
        this.server = server;
        this.settings = settings;
    }

    String run() throws Exception {
        for (Contestant contestant : contestants) {
            server.prepare(contestant);
            measure(contestant, new Load(8, settings.seconds(), settings.seconds()));
        }
        Table table = new Table("callers", "", "commands/s", "p50 ms", "p99 ms", "ledger : this");
        Targets targets = new Targets();
        for (int callers : settings.callers()) {
            Map<String, Figures> figures = measure(callers);
            Figures ledger = one(figures, "ledger");
            figures.forEach((name, one) -> table.row(
                    callers, name, one.perSecond(), one.p50(), one.p99(), ledger.perSecond() / one.perSecond()));
            judge(targets, callers, figures);
        }
        return table + "\n" + targets;
    }

    private static void judge(Targets targets, int callers, Map<String, Figures> all) {
        Figures ledger = one(all, "ledger");
        Figures stock = Figures.better(one(all, "stock JDBC"), one(all, "stock JPA"));
        double raw = ledger.perSecond() / one(all, "raw").perSecond();
        double tuned = ledger.perSecond() / stock.perSecond();
        String at = " at " + callers + (callers == 1 ? " caller" : " callers");
        targets.atLeast("ledger : raw" + at, callers >= 128 ? 2 : callers >= 32 ? 1.5 : 1, raw);
        targets.atLeast("ledger : better tuned stock" + at, callers >= 128 ? 2.5 : callers >= 32 ? 2 : 1, tuned);
        if (callers != 32) return;
        targets.atLeast(
                "ledger : stock as it comes" + at,
                10,
                ledger.perSecond() / one(all, "stock as it comes").perSecond());
        targets.atMost("p99, ledger : better tuned stock" + at, 0.5, ledger.p99() / stock.p99());
    }

    private static Figures one(Map<String, Figures> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private Map<String, Figures> measure(int callers) throws Exception {
        Map<String, List<Load.Result>> results = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++)
            for (Contestant contestant : contestants)
                results.computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                        .add(measure(contestant, new Load(callers, settings.seconds() / 2, settings.seconds())));
        Map<String, Figures> figures = new LinkedHashMap<>();
        results.forEach((name, rounds) -> figures.put(name, Figures.median(rounds)));
        System.err.println(callers + " callers: " + figures);
        return figures;
    }

    private Load.Result measure(Contestant contestant, Load load) throws Exception {
        String database = server.fresh(contestant);
        try (HikariDataSource pool = server.pool(database, contestant.connections(load.callers()));
                Contestant.Running running = contestant.open(pool)) {
            server.checkpoint();
            return load.run(number -> running.caller(number, load.callers()));
        }
    }
}
