package org.luoshi.query.webhook;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.answer.Forbidden;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Names;
import org.luoshi.query.webhook.Sender.Outcome;
import org.luoshi.query.webhook.Subscriptions.DeadLetter;
import org.luoshi.query.webhook.Subscriptions.Subscription;
import org.luoshi.query.webhook.Subscriptions.Wish;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Subscriptions, their dead letters, and a message to try a receiver with: for supervisors. */
@RestController
@RequestMapping(path = "/api/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Webhooks", description = "事件推送")
class WebhookController {
    private static final int MOST_FILTERS = 100;
    private static final int MOST_POSITIONS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(WebhookController.class);

    /**
     * @param eventTypes names of events; all where it is empty or absent, and so for offices and leaders
     * @param offices that lead the task, support it or own a target of it, before the event or after it
     * @param leaders in charge of the task, before the event or after it
     * @param from the position behind which to listen; where absent, that of the last event so far
     */
    @Schema(name = "WebhookAsked")
    record Asked(
            @Nullable String name,
            @Nullable String url,
            @Nullable List<String> eventTypes,
            @Nullable List<OfficeId> offices,
            @Nullable List<LeaderId> leaders,
            @Nullable Long from) {}

    /**
     * @param active false pauses, true goes on with all that has come up meanwhile
     * @param rotateSecret true makes a new secret; the one before signs beside it for 24 h
     */
    @Schema(name = "WebhookChanged")
    record Changed(@Nullable Boolean active, @Nullable Boolean rotateSecret) {}

    /** @param positions of dead letters; all where absent */
    record Which(@Nullable List<Long> positions) {}

    @Schema(name = "WebhookAll")
    record All(List<Subscription> subscriptions) {}

    /** @param next the {@code from} of the page behind this one; absent on the last */
    @Schema(name = "WebhookPage")
    record Page(List<DeadLetter> deadLetters, @Nullable Long next) {}

    record Replayed(int replayed) {}

    record Tested(
            UUID webhookId,
            boolean delivered,
            @Nullable Integer status,
            @Nullable String error) {}

    private record TestMessage(String type, Instant timestamp, TestData data) {}

    private record TestData(UUID subscriptionId) {}

    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final Targets targets;
    private final Ledger ledger;
    private final Moments moments;
    private final Names names;
    private final Clock clock;

    WebhookController(
            Subscriptions subscriptions,
            Deliveries deliveries,
            Targets targets,
            Ledger ledger,
            Moments moments,
            Names names,
            Clock clock) {
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.targets = targets;
        this.ledger = ledger;
        this.moments = moments;
        this.names = names;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "All subscriptions and how they go")
    All all(Actor actor) {
        admit(actor);
        return new All(subscriptions.all());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Subscribe; the answer tells the secret, once and never again")
    @RequestBody(content = @Content(schema = @Schema(implementation = Asked.class)))
    ResponseEntity<Subscription> create(Actor actor, InputStream body) throws IOException {
        admit(actor);
        Directory directory =
                moments.answer(org.luoshi.query.answer.Asked.NOW, actor, moment -> names.at(moment.position()));
        Wish wish = wish(Body.read(body, Asked.class), directory);
        Secret secret = Secret.random();
        UUID id = subscriptions.create(wish, secret, actor);
        LOG.info(
                "{} made the webhook subscription {} to {}",
                actor.id(),
                id,
                wish.url().getHost());
        return ResponseEntity.created(URI.create("/api/webhooks/" + id))
                .body(found(id).with(secret));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One subscription and how it goes")
    Subscription one(Actor actor, @PathVariable UUID id) {
        admit(actor);
        return found(id);
    }

    @PatchMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Pause, go on, change the secret")
    @RequestBody(content = @Content(schema = @Schema(implementation = Changed.class)))
    Subscription change(Actor actor, @PathVariable UUID id, InputStream body) throws IOException {
        admit(actor);
        found(id);
        Changed changed = Body.read(body, Changed.class);
        boolean rotates = Boolean.TRUE.equals(changed.rotateSecret());
        if (changed.active() == null && !rotates)
            throw new Malformed("", "没有可改的内容：active 或 rotateSecret", "changes nothing: active or rotateSecret");
        Secret secret = rotates ? Secret.random() : null;
        subscriptions.change(id, changed.active(), secret);
        LOG.info("{} changed the webhook subscription {}: {}", actor.id(), id, changed);
        return secret == null ? found(id) : found(id).with(secret);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "End a subscription, with all of its deliveries")
    void delete(Actor actor, @PathVariable UUID id) {
        admit(actor);
        if (!subscriptions.delete(id)) throw unknown(id);
        LOG.info("{} deleted the webhook subscription {}", actor.id(), id);
    }

    @PostMapping("/{id}/test")
    @Operation(summary = "Send one signed luoshi.test now and say what came of it; also while paused")
    Tested test(Actor actor, @PathVariable UUID id) {
        admit(actor);
        UUID webhookId = UUID.randomUUID();
        String body = EventJson.write(new TestMessage("luoshi.test", clock.instant(), new TestData(id)));
        Outcome outcome = deliveries.test(id, webhookId, body).orElseThrow(() -> unknown(id));
        return new Tested(webhookId, outcome.delivered(), outcome.status(), outcome.error());
    }

    @GetMapping("/{id}/dead-letters")
    @Operation(summary = "The deliveries that were given up, by position, page by page")
    Page deadLetters(
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(name = "from", defaultValue = "1") long from,
            @RequestParam(name = "limit", defaultValue = "50") int limit) {
        admit(actor);
        if (from < 1) throw new Malformed("from", "应为从 1 起的位次", "must be a position, 1 or more");
        if (limit < 1 || limit > 200) throw new Malformed("limit", "应为 1 至 200", "must be 1 to 200");
        found(id);
        List<DeadLetter> letters = subscriptions.deadLetters(id, from, limit + 1);
        return letters.size() <= limit
                ? new Page(letters, null)
                : new Page(letters.subList(0, limit), letters.getLast().position());
    }

    @PostMapping(path = "/{id}/dead-letters/replay", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Begin dead letters anew: all with {}, or those at some positions")
    @RequestBody(content = @Content(schema = @Schema(implementation = Which.class)))
    Replayed replay(Actor actor, @PathVariable UUID id, InputStream body) throws IOException {
        admit(actor);
        found(id);
        List<Long> asked = Body.read(body, Which.class).positions();
        List<Long> positions = asked == null ? null : distinct("/positions", asked, MOST_POSITIONS, p -> true);
        int replayed = subscriptions
                .replay(id, positions)
                .orElseThrow(() -> new Malformed(
                        "/positions", "其中有的位次不在死信中", "holds a position that is no dead letter of this subscription"));
        LOG.info("{} had {} dead letters of the webhook subscription {} begun anew", actor.id(), replayed, id);
        return new Replayed(replayed);
    }

    private static void admit(Actor actor) {
        // A subscription sends every task out: not for administrators, who see none; nor for auditors, who change
        // nothing.
        if (actor.role() != Role.SUPERVISOR) throw new Forbidden("只有督查室可以管理事件推送", "webhooks are for supervisors");
    }

    private Wish wish(Asked asked, Directory directory) {
        long size = ledger.size();
        long from = asked.from() == null ? size : asked.from();
        if (from < 0 || from > size)
            throw new Malformed("/from", "应为 0 至 " + size + " 的位次", "must be a position, 0 to " + size);
        String url = asked.url();
        if (url == null) throw new Malformed("/url", "缺少", "is missing");
        return new Wish(
                name(asked.name()),
                targets.target(url),
                distinct("/eventTypes", asked.eventTypes(), MOST_FILTERS, EventJson.records()::containsKey),
                distinct(
                        "/offices",
                        asked.offices(),
                        MOST_FILTERS,
                        office -> directory.offices().containsKey(office)),
                distinct(
                        "/leaders",
                        asked.leaders(),
                        MOST_FILTERS,
                        leader -> directory.leaders().containsKey(leader)),
                from);
    }

    private static String name(@Nullable String name) {
        try {
            return Check.text("name", name, Check.NAME);
        } catch (IllegalArgumentException e) {
            throw new Malformed("/name", "应为 1 至 100 个字符", "must be 1 to 100 characters");
        }
    }

    /** A filter that nothing could pass would be silent for ever, so what is not known is refused. */
    private static <T> List<T> distinct(String path, @Nullable List<T> asked, int most, Predicate<T> known) {
        if (asked == null) return List.of();
        if (asked.size() > most)
            throw new Malformed(path, "最多 " + most + " 项", "must have at most " + most + " entries");
        for (int i = 0; i < asked.size(); i++) {
            T one = asked.get(i);
            if (one == null || !known.test(one)) throw new Malformed(path + "/" + i, "没有 " + one, "there is no " + one);
        }
        return asked.stream().distinct().toList();
    }

    private Subscription found(UUID id) {
        return subscriptions.find(id).orElseThrow(() -> unknown(id));
    }

    private static NotFound unknown(UUID id) {
        return new NotFound(new Sentence("没有订阅 " + id, "there is no subscription " + id));
    }
}
