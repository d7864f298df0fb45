package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.evidence.Evidence;
import org.luoshi.evidence.EvidenceLost;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.evidence.EvidenceStore.Found;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Entry;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Names;
import org.luoshi.query.task.Histories;
import org.luoshi.query.task.TaskVersions;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The files behind the hashes in reports: which there are, how each stands today, and the file itself. */
@RestController
@Tag(name = "Evidence", description = "佐证材料")
public class EvidenceController {
    /** Each is read to its end, so there must be an end to that, too. */
    private static final int MOST_CHECKED = 200;

    private static final String UNCHECKED = "UNCHECKED";
    private static final String FOR_A_YEAR = "private, max-age=31536000, immutable";

    /**
     * One file in one report.
     *
     * @param asOf the day that the report speaks of
     * @param position of the report
     * @param state how the file stands today; UNCHECKED beyond the first 200 files of an answer
     * @param size in bytes; with {@code type} only of a file that is present
     * @param type as the content shows it
     */
    public record Item(
            String sha256,
            TargetId targetId,
            LocalDate asOf,
            long position,
            Instant recordedAt,
            HistoryController.Who who,

            @Schema(allowableValues = {"PRESENT", "MISSING", "ALTERED", UNCHECKED})
            String state,

            @Nullable Long size,
            @Nullable String type) {}

    @Schema(name = "EvidenceListed")
    public record Listed(
            long position, @Nullable AsOf asOf, @Nullable LocalDate validOn, TaskId taskId, List<Item> evidence) {}

    private record Reported(Moment moment, Directory directory, List<Entry> history) {}

    private final EvidenceStore evidence;
    private final Histories histories;
    private final TaskVersions versions;
    private final Moments moments;
    private final Names names;

    EvidenceController(
            EvidenceStore evidence, Histories histories, TaskVersions versions, Moments moments, Names names) {
        this.evidence = evidence;
        this.histories = histories;
        this.versions = versions;
        this.moments = moments;
        this.names = names;
    }

    @GetMapping("/api/tasks/{taskId}/evidence")
    @Operation(
            summary = "Every file that a report of a task names, and how it stands today",
            description = "Read from the ledger itself, in the order of the reports. Files are read to their end to"
                    + " tell whether they are as handed in: the first 200 different ones, those beyond are UNCHECKED.")
    public Listed list(@PathVariable TaskId taskId, @ParameterObject Asked asked, Actor actor) {
        Reported reported = moments.answer(asked, actor, moment -> reported(taskId, moment));
        // Files take long to read; by now the snapshot and its connection are given back.
        Map<String, Found> found = new HashMap<>();
        List<Item> items = new ArrayList<>();
        for (Entry entry : reported.history()) {
            Naming report = Naming.of(entry.event());
            if (report == null || report.beyond(reported.moment().validOn())) continue;
            for (String file : report.files()) {
                if (found.size() < MOST_CHECKED) found.computeIfAbsent(file, evidence::look);
                items.add(item(file, report, entry, reported.directory(), found.get(file)));
            }
        }
        return new Listed(
                reported.moment().position(),
                reported.moment().asOf(),
                reported.moment().validOn(),
                taskId,
                items);
    }

    private Reported reported(TaskId taskId, Moment moment) {
        return new Reported(moment, names.at(moment.position()), histories.of(taskId, moment));
    }

    private static Item item(String file, Naming report, Entry entry, Directory directory, @Nullable Found found) {
        return new Item(
                file,
                report.targetId(),
                report.asOf(),
                entry.position(),
                entry.recordedAt(),
                HistoryController.who(entry.actor(), directory),
                found == null ? UNCHECKED : found.state().name(),
                found == null ? null : found.size(),
                found == null ? null : found.type());
    }

    @GetMapping("/api/evidence/{sha256}")
    @Operation(
            summary = "A file that a report names, checked against its hash before it is given out",
            description = "Always to be saved, never to be shown: Content-Type is what the content shows it to be.")
    @ApiResponse(
            responseCode = "200",
            description = "The file, as it was handed in. ETag is its hash.",
            content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "304", description = "The caller has it.", content = @Content)
    @ApiResponse(
            responseCode = "404",
            description =
                    "No report that the caller may see names it (not-found), or the store has it no more (evidence-missing).",
            content = @Content(mediaType = "application/problem+json"))
    @ApiResponse(
            responseCode = "502",
            description = "What the store has is not what was handed in (evidence-altered); it is not given out.",
            content = @Content(mediaType = "application/problem+json"))
    @ApiResponse(
            responseCode = "503",
            description = "The store cannot be used, or after is not visible yet.",
            content = @Content(mediaType = "application/problem+json"))
    void file(
            @PathVariable String sha256,
            @RequestParam(name = "after", required = false) @Nullable String after,
            Actor actor,
            ServletWebRequest request,
            HttpServletResponse response)
            throws IOException, EvidenceLost {
        if (!moments.answer(new Asked(null, null, after), actor, moment -> named(sha256, moment)))
            throw new NotFound(new Sentence("没有填报列有佐证材料 " + sha256, "no report names evidence " + sha256));
        try (Evidence file = evidence.open(sha256)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_A_YEAR);
            if (request.checkNotModified("\"" + sha256 + "\"")) return;
            response.setContentType(file.kind().type());
            response.setContentLengthLong(file.size());
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    "attachment; filename=\"" + sha256.substring(0, 12) + "."
                            + file.kind().extension() + "\"");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
            if (!HttpMethod.HEAD.equals(request.getHttpMethod())) give(file, response);
        }
    }

    private static void give(Evidence file, HttpServletResponse response) throws IOException, EvidenceLost {
        try {
            file.writeTo(response.getOutputStream());
        } catch (IOException | EvidenceLost e) {
            // Half of it is out: left to the container, which cuts the connection short of the announced length.
            if (response.isCommitted()) throw new IOException("evidence was given out in part only", e);
            response.reset();
            throw e;
        }
    }

    /** By a report of a task in sight. */
    private boolean named(String sha256, Moment moment) {
        return ProgressReported.SHA_256.matcher(sha256).matches()
                && versions.over(moment, """
                        select exists (select from evidence_version
                        where files @> array[cast(:file as text)] and split_part(report, '/', 1) {inSight})""")
                        .param("file", sha256)
                        .query(Boolean.class)
                        .single();
    }
}
