package org.luoshi.launcher.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is looked at: exactly one of these. */
final class Subject {
    @Option(names = "--task", paramLabel = "ID", required = true, description = "A task, such as 2023-K07.")
    private @Nullable String task;

    @Option(names = "--leader", paramLabel = "ID", required = true, description = "The board of a leader in charge.")
    private @Nullable String leader;

    @Option(names = "--office", paramLabel = "ID", required = true, description = "The board of an office.")
    private @Nullable String office;

    @Option(names = "--plan", paramLabel = "YEAR", required = true, description = "The plan of a year.")
    private @Nullable String plan;

    /** The word for it, which is also a name in queries. */
    String kind() {
        return task != null ? "task" : leader != null ? "leader" : office != null ? "office" : "plan";
    }

    String id() {
        if (task != null) return task;
        if (leader != null) return leader;
        return Objects.requireNonNull(office != null ? office : plan);
    }

    /** Where the server shows it. */
    String path() {
        String id = Server.encoded(id());
        return switch (kind()) {
            case "task" -> "/api/tasks/" + id;
            case "plan" -> "/api/plans/" + id;
            default -> "/api/" + kind() + "s/" + id + "/board";
        };
    }
}
