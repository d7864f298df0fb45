package org.luoshi.launcher.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What lies between two moments. */
@Command(name = "diff", description = "Show what changed for a task, leader, office or plan between two moments.")
final class AuditDiff implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "FROM",
            description = "A position of the ledger, a day, or an instant with its offset.")
    private String from = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TO", description = "Likewise; now where absent.")
    private @Nullable String to;

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    @Mixin
    private Server server = new Server();

    @Mixin
    private Format format = new Format();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String answer = server.get(Server.path("/api/diff", "from", from, "to", to, subject.kind(), subject.id()));
        // What a commitment was and what it is, the sentence says.
        format.print(answer, spec.commandLine().getOut(), "before", "after");
        return 0;
    }
}
