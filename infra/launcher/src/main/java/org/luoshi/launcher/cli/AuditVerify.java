package org.luoshi.launcher.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Verify;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verifier, which is also a file of its own: {@link Verify}. */
@Command(name = "verify", description = "Check an export offline against checkpoint and key.")
final class AuditVerify implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "EXPORT", description = "As luoshi audit export writes it.")
    private Path export = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "CHECKPOINT",
            description = "The latest; EXPORT.checkpoint where absent.")
    private @Nullable Path checkpoint;

    @Parameters(index = "2", arity = "0..1", paramLabel = "KEY", description = "EXPORT.key where absent.")
    private @Nullable Path key;

    @Parameters(
            index = "3..*",
            arity = "0..*",
            paramLabel = "EARLIER",
            description = "Checkpoints that somebody has kept.")
    private List<Path> earlier = new ArrayList<>();

    @Mixin
    private Progress progress = new Progress();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (key == null)
            spec.commandLine()
                    .getErr()
                    .println("The key came with the export: it proves nothing against whoever runs that Luoshi."
                            + " Give one that you got on another way.");
        StringBuilder said = new StringBuilder();
        int exit;
        try (Progress.Bar bar = progress.of("Verifying", spec.commandLine().getErr())) {
            exit = verify(
                    export,
                    checkpoint == null ? beside(export, "checkpoint") : checkpoint,
                    key == null ? beside(export, "key") : key,
                    earlier,
                    said,
                    bar);
        }
        spec.commandLine().getOut().print(said);
        return exit;
    }

    /** Where an export's checkpoint or key lies. */
    static Path beside(Path export, String what) {
        return export.resolveSibling(export.getFileName() + "." + what);
    }

    /** @return the verifier's exit code; it fits that of every command */
    static int verify(
            Path export, Path checkpoint, Path key, List<Path> earlier, StringBuilder said, Progress.Bar bar) {
        String[] files = Stream.concat(Stream.of(export, checkpoint, key), earlier.stream())
                .map(Path::toString)
                .toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long all = export.toFile().length();
        int exit =
                Verify.run(files, new PrintStream(out, true, StandardCharsets.UTF_8), bytes -> bar.reached(bytes, all));
        said.append(out.toString(StandardCharsets.UTF_8));
        return exit;
    }
}
