package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    Map<Integer, Map<String, Figures>> run() throws Exception {
        for (Contestant contestant : contestants) {
            String database = database(contestant);
            server.create(database);
            try (HikariDataSource pool = server.pool(database, 8)) {
                contestant.prepare(pool);
            }
        }
        for (Contestant contestant : contestants) measure(contestant, new Load(8, settings.seconds(), settings.seconds()));
        Map<Integer, Map<String, Figures>> all = new LinkedHashMap<>();
        for (int callers : settings.callers()) all.put(callers, measure(callers));
        return all;
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
        server.copy(database(contestant), "measured");
        try (HikariDataSource pool = server.pool("measured", contestant.connections(load.callers()));
                Contestant.Running running = contestant.open(pool)) {
            server.checkpoint();
            return load.run(number -> running.caller(number, load.callers()));
        } finally {
            server.drop("measured");
        }
    }

    private static String database(Contestant contestant) {
        return contestant.name().replace(' ', '_').toLowerCase(Locale.ROOT);
    }
}
