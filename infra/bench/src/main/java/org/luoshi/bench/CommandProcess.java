package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A command process of its own: says that it is ready, waits for the word, and tells how many commands it carried out. */
public final class CommandProcess {
    private static final String READY = "ready";

    private final Process process;
    private final BufferedReader out;

    private CommandProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static CommandProcess start(String contestant, String url, int number, int of, double seconds) throws IOException {
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                CommandProcess.class.getName(),
                contestant,
                url,
                Integer.toString(number),
                Integer.toString(of),
                Double.toString(seconds));
        return new CommandProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void awaitReady() throws IOException {
        String line = out.readLine();
        if (!READY.equals(line)) throw new IOException("a command process did not start: " + line);
    }

    void go() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append("go\n").flush();
    }

    double perSecond() throws IOException {
        String line = out.readLine();
        if (line == null) throw new IOException("a command process has failed");
        return Double.parseDouble(line);
    }

    void end() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        Contestant contestant = Stream.of(new Ledgered(), new StockJdbc(true), new StockJpa())
                .filter(one -> one.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        int first = Integer.parseInt(arguments[2]) * Processes.CALLERS;
        int all = Integer.parseInt(arguments[3]) * Processes.CALLERS;
        double seconds = Double.parseDouble(arguments[4]);
        try (HikariDataSource pool = Server.pool(arguments[1], contestant.connections(Processes.CALLERS), "commands");
                Contestant.Running running = contestant.open(pool)) {
            System.out.println(READY);
            if (System.in.read() < 0) return;
            // A JVM that has just started needs longer to warm up.
            System.out.println(new Load(Processes.CALLERS, 3 * seconds, seconds)
                    .run(number -> running.caller(first + number, all))
                    .perSecond());
        }
    }
}
