package org.luoshi.launcher.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Looking after the read model of a running Luoshi. */
@Command(
        name = "read-model",
        description = "See how the read model of a running Luoshi stands, check it against the ledger, make it anew.",
        subcommands = {
            ReadModelCommand.Status.class,
            ReadModelCommand.Check.class,
            ReadModelCommand.Rebuild.class,
            ReadModelCommand.Cancel.class
        })
final class ReadModelCommand {
    private static final String PATH = "/api/read-model";
    private static final long LOOK_NANOS = 500_000_000;

    private ReadModelCommand() {}

    /** What all of them have. */
    abstract static class Asking implements Callable<Integer> {
        @Mixin
        Server server = new Server();

        @Mixin
        Format format = new Format();

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        void print(String answer) {
            format.print(answer, spec.commandLine().getOut());
        }
    }

    @Command(name = "status", description = "How far it is, the last rebuild and the last check.")
    static final class Status extends Asking {
        @Override
        public Integer call() throws IOException {
            print(server.get(PATH));
            return 0;
        }
    }

    /** Of what takes its time, and in the end has found differences or none. */
    abstract static class Awaiting extends Asking {
        @Option(names = "--no-wait", description = "Begin it, and do not wait for its end.")
        boolean noWait;

        @Mixin
        Progress progress = new Progress();

        /**
         * @param part of the standing that tells of it
         * @param done the field of it that says how far it is
         * @param all the one that says how far it has to come
         */
        int await(String begun, String what, String part, String done, String all) throws IOException {
            if (noWait) {
                print(begun);
                return 0;
            }
            long id = Server.json(begun).path("id").asLong();
            JsonNode ended = Server.json(begun);
            try (Progress.Bar bar = progress.of(what, spec.commandLine().getErr())) {
                String trouble = "";
                while (ended.path("id").asLong() == id && !ended.has("finishedAt")) {
                    String now = ended.path("trouble").asString("");
                    if (!now.isEmpty() && !now.equals(trouble))
                        spec.commandLine().getErr().println("It does not get on and is tried again: " + now);
                    trouble = now;
                    bar.reached(ended.path(done).asLong(), ended.path(all).asLong());
                    LockSupport.parkNanos(LOOK_NANOS);
                    ended = Server.json(server.get(PATH)).path(part);
                }
            }
            if (ended.path("id").asLong() != id) throw new CannotDo("another " + part + " has been begun meanwhile");
            print(ended.toString());
            if (!ended.has("differences") && !ended.has("cancelledBy"))
                throw new CannotDo("it was given up: " + ended.path("trouble").asString(""));
            return ended.path("differences").asLong() == 0 && !ended.has("cancelledBy") ? 0 : Luoshi.DIFFERS;
        }
    }

    @Command(name = "check", description = "Fold histories of the ledger once more, and compare.")
    static final class Check extends Awaiting {
        @Option(names = "--sample", description = "Some histories, and not all of them.")
        private boolean sample;

        @Override
        public Integer call() throws IOException {
            String begun = server.post(Server.path(PATH + "/check", "whole", !sample));
            return await(begun, "Checking", "check", "aggregates", "histories");
        }
    }

    @Command(
            name = "rebuild",
            description = "Make it anew beside the one that is read, which readers then leave; compare the two.")
    static final class Rebuild extends Awaiting {
        @Override
        public Integer call() throws IOException {
            return await(server.post(PATH + "/rebuild"), "Rebuilding", "rebuild", "built", "size");
        }
    }

    @Command(name = "cancel", description = "End the rebuild under way.")
    static final class Cancel extends Asking {
        @Override
        public Integer call() throws IOException {
            print(server.delete(PATH + "/rebuild"));
            return 0;
        }
    }
}
