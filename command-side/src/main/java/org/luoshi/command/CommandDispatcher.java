package org.luoshi.command;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.Undecided.Why;
import org.luoshi.evidence.EvidenceFault;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.EventTooLarge;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Outage;
import org.springframework.stereotype.Component;

/**
 * Carries out each request once, however often and wherever it is sent. Caller and key together name the command, so
 * that every process computes the same id and the ledger itself remembers what has been answered. Only what was
 * granted is remembered: a refused request may be sent again and may be granted then.
 *
 * <p>A decision may have been made on a state that another process has since left behind. If it was to write, the
 * ledger does not take it; if it was a refusal, it is not believed before it has been made on the ledger's own state.
 */
@Component
public final class CommandDispatcher {
    private static final int ATTEMPTS = 4;

    private final CommandGateway gateway;
    private final Ledger ledger;
    private final Set<UUID> inFlight = ConcurrentHashMap.newKeySet();
    private final MeterProvider<Timer> timers;

    public CommandDispatcher(CommandGateway gateway, Ledger ledger, MeterRegistry meters) {
        this.gateway = gateway;
        this.ledger = ledger;
        this.timers = Timer.builder("luoshi.commands")
                .description("Commands, from the dispatcher to the answer")
                .publishPercentileHistogram()
                .withRegistry(meters);
    }

    /**
     * @param key the caller's own name for this request
     * @param requestHash of the request as sent, see {@link #requestHash}
     * @param expectedSequence of the aggregate's last event, where the caller insists on it
     * @throws Refusal where a rule speaks against it
     * @throws StaleSequence where the aggregate is not at {@code expectedSequence}
     * @throws Malformed where only the decision shows that a value cannot be kept
     * @throws Undecided where the key is taken, the same request under way, or others were faster each time
     */
    public Receipt dispatch(
            Object command,
            Actor actor,
            String key,
            String requestHash,
            String correlationId,
            @Nullable Long expectedSequence) {
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            Receipt receipt = once(
                    command,
                    new CommandContext(actor, commandId(actor, key), correlationId, requestHash, expectedSequence));
            outcome = receipt.replayed() ? "replayed" : "granted";
            return receipt;
        } catch (RuntimeException e) {
            outcome = outcome(e);
            throw e;
        } finally {
            timers.withTags("command", CommandType.nameOf(command.getClass()), "outcome", outcome)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private static String outcome(RuntimeException e) {
        return switch (e) {
            case Refusal _ -> "refused";
            case StaleSequence _ -> "stale";
            case Malformed _ -> "malformed";
            case Undecided undecided ->
                undecided.why().name().toLowerCase(Locale.ROOT).replace('_', '-');
            case EvidenceFault _ -> "unavailable";
            default -> Outage.causes(e) ? "unavailable" : "failed";
        };
    }

    private Receipt once(Object command, CommandContext context) {
        UUID commandId = context.commandId();
        // Before the look into the ledger: whoever gets in after another has left finds what that one wrote.
        if (!inFlight.add(commandId)) throw new Undecided(Why.IN_FLIGHT);
        try {
            List<Entry> known = ledger.ofCommand(commandId);
            return known.isEmpty() ? decide(command, context) : replay(known, context);
        } finally {
            inFlight.remove(commandId);
        }
    }

    /** SHA-256, in hex, of what was asked for under a key. */
    public static String requestHash(String name, byte[] body) {
        MessageDigest digest = sha256();
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(body));
    }

    private Receipt decide(Object command, CommandContext context) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++)
            try {
                gateway.sendAndWait(message(command, context.toMetadata()));
                List<Entry> written = ledger.ofCommand(context.commandId());
                if (written.isEmpty())
                    throw new IllegalStateException(command.getClass() + " left nothing in the ledger");
                return Receipt.of(written, false);
            } catch (RuntimeException failure) {
                // Another process may have carried out this very request meanwhile. Then its answer stands, and what
                // came up here (a lost race, or "the id is taken") is only the echo of that.
                List<Entry> known = ledger.ofCommand(context.commandId());
                if (!known.isEmpty()) return replay(known, context);
                RuntimeException meaning = meaning(failure);
                // A failed attempt leaves nothing of the aggregate in memory, so the next one reads it anew.
                boolean perhapsBehind =
                        attempt == 1 && (meaning instanceof Refusal || meaning instanceof StaleSequence);
                if (!perhapsBehind && !overtaken(failure)) throw meaning;
            }
        throw new Undecided(Why.OVERTAKEN);
    }

    private static Receipt replay(List<Entry> known, CommandContext context) {
        Entry first = known.getFirst();
        if (!context.requestHash().equals(first.metadataValues().get("requestHash"))
                || !sameCapacity(context.actor(), first.actor())) throw new Undecided(Why.KEY_REUSED);
        return Receipt.of(known, true);
    }

    /** An account that has moved on to another role, office or portfolio is told nothing of what it did in the old one. */
    private static boolean sameCapacity(Actor now, Actor then) {
        return now.role() == then.role()
                && Objects.equals(now.office(), then.office())
                && Objects.equals(now.leader(), then.leader());
    }

    private static GenericCommandMessage<Object> message(Object command, Map<String, String> metadata) {
        Class<?> family = command.getClass().getInterfaces()[0];
        return new GenericCommandMessage<>(new GenericMessage<>(command, metadata), family.getName());
    }

    private static boolean overtaken(Throwable failure) {
        return causes(failure).anyMatch(ConcurrencyException.class::isInstance);
    }

    /** What the caller is to hear: the bus may have wrapped it. */
    private static RuntimeException meaning(RuntimeException failure) {
        Throwable cause = failure;
        while (cause instanceof CommandExecutionException && cause.getCause() != null) cause = cause.getCause();
        if (cause instanceof EventTooLarge)
            return new Malformed(List.of(new Fault("", "内容过长，一个事件最多约 65000 字节", String.valueOf(cause.getMessage()))));
        if (cause instanceof IllegalArgumentException breach && ofKernel(breach))
            return new Malformed(List.of(Wording.kernel("", Object.class, String.valueOf(breach.getMessage()))));
        return cause instanceof RuntimeException meant ? meant : failure;
    }

    /** A value that no event can hold, which the command's own form could not show. */
    private static boolean ofKernel(IllegalArgumentException breach) {
        StackTraceElement[] trace = breach.getStackTrace();
        if (trace.length == 0) return false;
        String thrower = trace[0].getClassName();
        return thrower.startsWith(Actor.class.getPackageName() + ".") && !thrower.equals(EventJson.class.getName());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }

    /** A name-based UUID (RFC 9562, version 8): the first 128 bits of SHA-256 over caller and key. */
    private static UUID commandId(Actor actor, String key) {
        ByteBuffer bits = ByteBuffer.wrap(sha256().digest((actor.id() + "\n" + key).getBytes(StandardCharsets.UTF_8)));
        long high = (bits.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
        long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
