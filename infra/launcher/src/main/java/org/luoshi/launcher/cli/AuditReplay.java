package org.luoshi.launcher.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.LedgerImport;
import org.luoshi.query.readmodel.DeadLetters;
import org.luoshi.query.readmodel.DeadLetters.Letter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The read models once more, from an export alone: in a database aside, without the server it came from. What boards
 * and lists show is then known to follow from the ledger and from nothing else.
 */
@Command(
        name = "replay",
        description = "Rebuild every read model from an export alone, offline, in an empty database of its own.")
final class AuditReplay implements Callable<Integer> {
    private static final int LETTERS_SHOWN = 10;

    @Parameters(paramLabel = "EXPORT", description = "From position 1 on, as luoshi audit export writes it.")
    private Path export = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "An empty directory for the database, which is kept; a temporary one where absent.")
    private @Nullable Path data;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "To verify the export first, with --key; EXPORT.checkpoint where there is one.")
    private @Nullable Path checkpoint;

    @Option(names = "--key", paramLabel = "FILE", description = "EXPORT.key where there is one.")
    private @Nullable Path key;

    @Mixin
    private Against against = new Against();

    @Mixin
    private Format format = new Format();

    @Mixin
    private Progress progress = new Progress();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /**
     * What is printed.
     *
     * @param verified what the verifier said; absent where it was not asked
     * @param deadLetters how many events could not be taken in, with those that wait behind them
     * @param failed the first ten that could not
     * @param compared absent where there is nothing to compare with, or not everything was taken in
     */
    private record Outcome(
            @Nullable String verified,
            long positions,
            double importSeconds,
            double projectSeconds,
            long eventsPerSecond,
            long deadLetters,
            List<Letter> failed,
            Against.@Nullable Compared compared) {}

    @Override
    public Integer call() throws IOException, SQLException {
        if (!Files.isReadable(export)) throw new CannotDo(export + " cannot be read");
        against.check();
        StringBuilder said = new StringBuilder();
        int verified = verify(said);
        if (verified != 0) {
            spec.commandLine().getOut().print(said);
            return verified;
        }
        quiet();
        try (Aside aside = Aside.in(data)) {
            return replay(aside, said.isEmpty() ? null : said.toString().strip());
        } catch (LedgerImport.Refused e) {
            spec.commandLine().getErr().println("luoshi: " + export + " makes no ledger: " + e.getMessage());
            return Luoshi.DIFFERS;
        }
    }

    private int verify(StringBuilder said) {
        Path note = checkpoint == null ? AuditVerify.beside(export, "checkpoint") : checkpoint;
        Path keys = key == null ? AuditVerify.beside(export, "key") : key;
        boolean given = checkpoint != null || key != null;
        if (given || (Files.exists(note) && Files.exists(keys)))
            try (Progress.Bar bar = progress.of("Verifying", spec.commandLine().getErr())) {
                return AuditVerify.verify(export, note, keys, List.of(), said, bar);
            }
        spec.commandLine().getErr().println("Not verified: no checkpoint and key are given or lie beside the export.");
        return 0;
    }

    private int replay(Aside aside, @Nullable String verified) throws IOException, SQLException {
        PrintWriter err = spec.commandLine().getErr();
        long bytes = Files.size(export);
        long begun = System.nanoTime();
        long positions;
        try (InputStream lines = Files.newInputStream(export);
                Progress.Bar bar = progress.of("Importing", err)) {
            positions = LedgerImport.read(lines, aside.database(), (position, read) -> bar.reached(read, bytes));
        }
        long imported = System.nanoTime();
        DeadLetters letters;
        try (Progress.Bar bar = progress.of("Projecting", err)) {
            letters = new Projecting(aside.database()).follow(positions, done -> bar.reached(done, positions));
        }
        long projected = System.nanoTime();
        Against.Compared compared = letters.count() > 0 ? null : compare(aside.database(), positions);
        if (letters.count() == 0 && compared == null)
            err.println("Not compared: neither --against nor a digest is given, and none lies beside the export.");
        Outcome outcome = new Outcome(
                verified,
                positions,
                seconds(imported - begun),
                seconds(projected - imported),
                Progress.perSecond(positions, projected - imported),
                letters.count(),
                letters.failed(LETTERS_SHOWN),
                compared);
        format.print(EventJson.write(outcome), spec.commandLine().getOut());
        boolean equal = letters.count() == 0 && (compared == null || compared.differences() == 0);
        return equal ? 0 : Luoshi.DIFFERS;
    }

    private Against.@Nullable Compared compare(DataSource replayed, long positions) throws IOException, SQLException {
        long rows = Projecting.rows(replayed);
        try (Progress.Bar bar = progress.of("Comparing", spec.commandLine().getErr())) {
            return against.compare(
                    replayed, Projecting.MODEL.schema(), positions, export, done -> bar.reached(done, rows));
        }
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e7) / 100.0;
    }

    /** Standard output is for the answer; and of what the parts have to say only what is wrong. */
    private static void quiet() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext logs)) return;
        ch.qos.logback.classic.Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        for (var all = root.iteratorForAppenders(); all.hasNext(); ) {
            Appender<ILoggingEvent> appender = all.next();
            if (!(appender instanceof ConsoleAppender<ILoggingEvent> console)) continue;
            console.setTarget("System.err");
            console.start();
        }
    }
}
