package org.luoshi.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Running PostgreSQL's programs. They refuse to work for root, who therefore runs them in a user namespace without powers. */
final class Commands {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** How a program ended, and all it said. */
    record Outcome(int exit, String output) {
        boolean succeeded() {
            return exit == 0;
        }

        boolean says(String words) {
            return output.contains(words);
        }

        Outcome with(String more) {
            return new Outcome(exit, output + more);
        }

        /** The line that tells why: the first with FATAL or error, else the last. */
        String line() {
            List<String> lines = output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.stream()
                    .filter(line -> line.contains("FATAL:") || line.contains("error:"))
                    .findFirst()
                    .orElse(lines.isEmpty() ? "exit code " + exit : lines.getLast());
        }
    }

    private Commands() {}

    static Outcome run(Path programs, String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ROOT) command.addAll(List.of("unshare", "--user"));
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        Outcome outcome = run(command);
        if (outcome.says("unshare failed"))
            throw new CannotStart("PostgreSQL does not run for root, and this machine gives root no user namespace to"
                    + " lay its powers down in; start Luoshi as an ordinary user");
        return outcome;
    }

    static Outcome run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C"); // its words are looked at
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.onExit().join().exitValue(), output);
    }
}
