package org.luoshi.command.plan;

import java.time.Duration;
import java.util.List;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandFile;
import org.luoshi.command.CommandFile.Item;
import org.luoshi.command.Receipt;
import org.luoshi.command.Undecided;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.springframework.stereotype.Component;

/**
 * Brings a plan in from a file of commands: offices and leaders, the plan, its tasks. Each command is named by the
 * file and its place in it, so that a second import, or one that continues after a break, sends nothing twice; and two
 * at the same time come to the same end.
 */
@Component
public final class PlanImporter {
    private static final Duration PATIENCE = Duration.ofMillis(20);
    private static final int TRIES = 1500; // half a minute in all

    private final CommandFile files;
    private final CommandDispatcher dispatcher;

    public PlanImporter(CommandFile files, CommandDispatcher dispatcher) {
        this.files = files;
        this.dispatcher = dispatcher;
    }

    /**
     * @param granted commands carried out by this import
     * @param known commands that had been carried out before
     */
    public record Imported(int granted, int known) {}

    /**
     * Directory commands are given as ADMIN, all others as SUPERVISOR.
     *
     * @param fileName names the commands; another name imports them as others
     * @param actorId the account in whose name all is done
     * @throws org.luoshi.command.Malformed with every fault of the file; nothing has been sent then
     * @throws ImportStopped where a command was not granted; those before it stand
     */
    public Imported read(String fileName, byte[] file, String actorId, String actorName) {
        List<Item> items = files.read(file);
        Actor admin = new Actor(actorId, actorName, Role.ADMIN, null, null);
        Actor supervisor = new Actor(actorId, actorName, Role.SUPERVISOR, null, null);
        int known = 0;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            Actor actor = item.command() instanceof OrganizationCommand ? admin : supervisor;
            try {
                if (send(item, actor, fileName + "#" + i).replayed()) known++;
            } catch (RuntimeException e) {
                throw new ImportStopped(fileName, i, item.type().name(), e);
            }
        }
        return new Imported(items.size() - known, known);
    }

    private Receipt send(Item item, Actor actor, String key) {
        for (int attempt = 1; ; attempt++)
            try {
                return dispatcher.dispatch(item.command(), actor, key, item.requestHash(), key, null);
            } catch (Undecided e) {
                // Another import of the same file is at this very command: its answer will be ours.
                if (e.why() == Undecided.Why.KEY_REUSED || attempt == TRIES) throw e;
                pause();
            }
    }

    private static void pause() {
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the import was interrupted", e);
        }
    }
}
