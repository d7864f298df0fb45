package org.luoshi.launcher.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Any past moment, as it was shown then. */
@Command(name = "as-of", description = "Show a task, board or plan as it was at a past moment.")
final class AuditAsOf implements Callable<Integer> {
    @Parameters(
            paramLabel = "MOMENT",
            description = "A position of the ledger, a day such as 2023-06-30, or an instant with its offset such as"
                    + " 2023-06-30T12:00:00+08:00.")
    private String moment = "";

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    @Option(
            names = "--valid-on",
            paramLabel = "DAY",
            description = "Count only progress whose as-of date is by this day.")
    private @Nullable String validOn;

    @Mixin
    private Server server = new Server();

    @Mixin
    private Format format = new Format();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String answer = server.get(Server.path(subject.path(), "asOf", moment, "validOn", validOn));
        format.print(answer, spec.commandLine().getOut(), subject.kind().equals("task") ? "task" : "");
        return 0;
    }
}
