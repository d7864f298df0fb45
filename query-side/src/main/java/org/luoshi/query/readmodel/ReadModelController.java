package org.luoshi.query.readmodel;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.answer.Busy;
import org.luoshi.query.answer.Forbidden;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The read model itself: how it stands, making it anew, checking it against the ledger, and its digest. */
@RestController
@RequestMapping("/api/read-model")
@Tag(name = "Read model", description = "读模型")
public class ReadModelController {
    private static final Set<Role> AUDITORS = EnumSet.of(Role.AUDITOR, Role.SUPERVISOR);
    private static final Set<Role> WATCHERS = EnumSet.of(Role.AUDITOR, Role.SUPERVISOR, Role.ADMIN);
    private static final Set<Role> ADMINS = EnumSet.of(Role.ADMIN);

    /**
     * @param position of the ledger that the model reflects
     * @param size of the ledger
     * @param model that is read
     * @param deadLetters events that wait because they, or one before them, could not be taken in
     * @param rebuild the last one, or the one under way
     * @param check the last one, or the one under way
     * @param lastCheck the last that came to its end
     */
    @Schema(name = "ReadModelStanding")
    public record Standing(
            long position,
            long size,
            String model,
            long deadLetters,
            Rebuild.@Nullable Status rebuild,
            ConsistencyCheck.@Nullable Status check,
            ConsistencyCheck.@Nullable Status lastCheck) {}

    private final Progress progress;
    private final Ledger ledger;
    private final Rebuild rebuild;
    private final ConsistencyCheck check;
    private final Digests digests;

    ReadModelController(Progress progress, Ledger ledger, Rebuild rebuild, ConsistencyCheck check, Digests digests) {
        this.progress = progress;
        this.ledger = ledger;
        this.rebuild = rebuild;
        this.check = check;
        this.digests = digests;
    }

    @GetMapping
    @Operation(summary = "How the read model stands: how far it is, the last rebuild and the last check")
    public Standing standing(Actor actor) {
        admit(actor, WATCHERS);
        return new Standing(
                progress.position(),
                ledger.size(),
                rebuild.live().schema(),
                rebuild.deadLetters(),
                rebuild.last().map(last -> shown(last, actor)).orElse(null),
                check.last().map(last -> shown(last, actor)).orElse(null),
                check.lastFinished().map(last -> shown(last, actor)).orElse(null));
    }

    @PostMapping("/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Begins to make the read model anew beside the one that is read",
            description =
                    "For administrators. Readers go over to the new model once it has caught up; the two are compared.")
    public Rebuild.Status rebuild(Actor actor) {
        admit(actor, ADMINS);
        return shown(rebuild.start(actor.id()), actor);
    }

    @DeleteMapping("/rebuild")
    @Operation(summary = "Ends the rebuild under way, as long as readers have the old model")
    public Rebuild.Status cancel(Actor actor) {
        admit(actor, ADMINS);
        if (!rebuild.cancel(actor.id())) throw new Busy("没有可以取消的重建", "there is no rebuild that could be ended");
        return shown(rebuild.last().orElseThrow(), actor);
    }

    @PostMapping("/check")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Has the read model checked against the fold of the ledger",
            description =
                    "For auditors, supervisors and administrators. It changes nothing but what is known of the model.")
    public ConsistencyCheck.Status check(
            @Parameter(description = "Every history, and not a sample of them.")
                    @RequestParam(name = "whole", defaultValue = "true")
                    boolean whole,
            Actor actor) {
        admit(actor, WATCHERS);
        return check.request(whole, actor.id())
                .map(begun -> shown(begun, actor))
                .orElseThrow(() -> new Busy("已有核对正在进行", "a check is under way"));
    }

    @GetMapping(
            path = "/digest",
            produces = {"application/jsonl", MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    @Operation(
            summary = "A hash for each thing in the read model as it was at a position, to compare a replay with",
            description = "For auditors and supervisors. JSON Lines: first the position and the tables with their"
                    + " columns, then each thing, last how many there were.")
    void digest(
            @Nullable
                    @Parameter(description = "A position the read model has come to; where it is now, by default.")
                    @RequestParam(name = "position", required = false)
                    Long position,
            Actor actor,
            HttpServletResponse response)
            throws IOException {
        admit(actor, AUDITORS);
        digests.write(position, () -> {
            response.setContentType("application/jsonl");
            response.setHeader("X-Accel-Buffering", "no"); // a proxy passes it on as it comes
            return response.getOutputStream();
        });
    }

    /** What tasks say is not for administrators to see. */
    private static Rebuild.Status shown(Rebuild.Status status, Actor actor) {
        return AUDITORS.contains(actor.role()) ? status : status.withoutValues();
    }

    private static ConsistencyCheck.Status shown(ConsistencyCheck.Status status, Actor actor) {
        return AUDITORS.contains(actor.role()) ? status : status.withoutValues();
    }

    private static void admit(Actor actor, Set<Role> roles) {
        if (!roles.contains(actor.role()))
            throw new Forbidden("您的角色无权管理或查看读模型", "the read model is not for your role to look after");
    }
}
