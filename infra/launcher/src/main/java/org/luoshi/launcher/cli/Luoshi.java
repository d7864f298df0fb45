package org.luoshi.launcher.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.luoshi.launcher.CannotStart;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code luoshi}. Answers go to standard output and nothing else does; whatever is said beside them goes to
 * standard error: a reason why something cannot be done in one line, and a fault of the program itself at length.
 */
@Command(
        name = "luoshi",
        description = "The event ledger of a yearly plan, from the command line.",
        subcommands = {Audit.class, ReadModelCommand.class},
        scope = ScopeType.INHERIT,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:as it should be",
            "1:something does not agree: what, is said",
            "2:usage, or it cannot be done: a file is missing, the server does not answer or refuses"
        })
public final class Luoshi {
    /** Something does not agree. */
    static final int DIFFERS = 1;

    private static final int CANNOT = 2;
    private static final Pattern BREAKS = Pattern.compile("\\s*\\R\\s*");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Say how this is used.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    private Luoshi() {}

    /** Whether a command is given; options alone are Spring's, and start the server. */
    public static boolean isMeant(String[] arguments) {
        return arguments.length > 0
                && (!arguments[0].startsWith("-") || arguments[0].equals("-h") || arguments[0].equals("--help"));
    }

    /** On the console; returns the exit code. */
    public static int run(String[] arguments) {
        // UTF-8 whatever the terminal's settings: names are Chinese.
        return run(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), arguments);
    }

    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return new CommandLine(new Luoshi())
                    .setOut(out)
                    .setErr(err)
                    .setUsageHelpWidth(Sheet.columns())
                    .setParameterExceptionHandler(Luoshi::misused)
                    .setExecutionExceptionHandler(Luoshi::failed)
                    .execute(arguments);
        } catch (Error e) { // Java would end with 1, which says that something differs
            e.printStackTrace(err);
            return CANNOT;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static int misused(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        say(command, String.valueOf(e.getMessage()));
        say(command, "try " + command.getCommandSpec().qualifiedName() + " --help");
        return CANNOT;
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        switch (e) {
            case CannotDo known -> say(command, String.valueOf(known.getMessage()));
            case CannotStart known -> say(command, String.valueOf(known.getMessage()));
            case SQLException database -> say(command, "the database: " + database.getMessage());
            case DataAccessException database -> say(command, "the database: " + database.getMessage());
            case IOException file -> say(command, file.getClass().getSimpleName() + ": " + file.getMessage());
            default -> e.printStackTrace(command.getErr());
        }
        return CANNOT;
    }

    private static void say(CommandLine command, String line) {
        command.getErr().println("luoshi: " + BREAKS.matcher(line).replaceAll(" "));
    }
}
