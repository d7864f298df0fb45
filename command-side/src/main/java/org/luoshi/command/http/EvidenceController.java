package org.luoshi.command.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.URI;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.evidence.EvidenceStore.Kept;
import org.luoshi.kernel.Actor;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes files in, before a report names them by what is answered here: the SHA-256 of the content. To hand in the same
 * file again changes nothing, so it needs no key to be repeated by.
 */
@RestController
@Tag(name = "Evidence", description = "佐证材料")
final class EvidenceController {
    private final EvidenceStore evidence;

    EvidenceController(EvidenceStore evidence) {
        this.evidence = evidence;
    }

    /**
     * @param size in bytes
     * @param type as the content shows it
     */
    record HandedIn(String sha256, long size, String type) {}

    @PostMapping("/api/evidence")
    @Operation(
            operationId = "hand-in-evidence",
            summary = "Hand in one file",
            description = "The body is the file itself, as it is, up to 50 MiB. Its type is told by its content; the"
                    + " header Content-Type is not asked. For offices, leaders and the supervision office.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(
            responseCode = "201",
            description = "Taken in; a report may name it.",
            headers = @Header(name = "Location", description = "Where it can be fetched once a report names it."),
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = HandedIn.class)))
    @ApiResponse(
            responseCode = "200",
            description = "It was there already.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = HandedIn.class)))
    @ApiResponse(responseCode = "400", ref = "#/components/responses/EvidenceProblem400")
    @ApiResponse(responseCode = "401", ref = "#/components/responses/CommandProblem401")
    @ApiResponse(responseCode = "403", ref = "#/components/responses/CommandProblem403")
    @ApiResponse(responseCode = "413", ref = "#/components/responses/EvidenceProblem413")
    @ApiResponse(responseCode = "422", ref = "#/components/responses/EvidenceProblem422")
    @ApiResponse(responseCode = "503", ref = "#/components/responses/EvidenceProblem503")
    ResponseEntity<HandedIn> handIn(Actor actor, HttpServletRequest request) throws IOException {
        EvidenceRule.EVIDENCE_NOT_PERMITTED.unless(mayHandIn(actor));
        // Only to spare both sides the way: what counts is what comes.
        if (request.getContentLengthLong() > EvidenceStore.MAX_BYTES) throw new Rejected(Problem.EVIDENCE_TOO_LARGE);
        Kept kept = keep(notEmpty(request.getInputStream()));
        URI place = URI.create("/api/evidence/" + kept.sha256());
        return (kept.added()
                        ? ResponseEntity.created(place)
                        : ResponseEntity.ok().location(place))
                .header(Correlation.HEADER, Correlation.of(request))
                .contentType(MediaType.APPLICATION_JSON)
                .body(new HandedIn(kept.sha256(), kept.size(), kept.type()));
    }

    private static boolean mayHandIn(Actor actor) {
        return switch (actor.role()) {
            case OFFICE, LEADER, SUPERVISOR -> true;
            case AUDITOR, ADMIN, VIEWER, PATROL -> false;
        };
    }

    private static InputStream notEmpty(InputStream content) throws IOException {
        PushbackInputStream file = new PushbackInputStream(content);
        int first = file.read();
        EvidenceRule.EVIDENCE_EMPTY.when(first < 0);
        file.unread(first);
        return file;
    }

    private Kept keep(InputStream file) throws IOException {
        try {
            return evidence.put(file);
        } catch (EvidenceStore.TooLarge e) {
            throw new Rejected(Problem.EVIDENCE_TOO_LARGE);
        }
    }
}
