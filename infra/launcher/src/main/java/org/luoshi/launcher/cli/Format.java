package org.luoshi.launcher.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How an answer is shown: for people as tables, for programs as the JSON that was served. */
final class Format {
    private enum Form {
        TABLE,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--format",
            paramLabel = "FORM",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; JSON exactly as served (default: ${DEFAULT-VALUE}).")
    private Form form = Form.TABLE;

    /** @param left out of the tables, wherever it stands, for it says the same at greater length */
    void print(String body, PrintWriter out, String... left) {
        if (form == Form.TABLE && Server.json(body) instanceof ObjectNode answer) {
            remove(answer, List.of(left));
            new Sheet(out, Sheet.columns()).print(answer);
        } else {
            out.print(body.endsWith("\n") ? body : body + "\n");
        }
    }

    private static void remove(JsonNode from, List<String> fields) {
        if (from instanceof ObjectNode object) object.remove(fields);
        from.forEach(inner -> remove(inner, fields));
    }
}
