package org.luoshi.command.http;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandReader;
import org.luoshi.command.CommandType;
import org.luoshi.command.Receipt;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Attempt;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The one entrance for every command; and the list of them, with schema and example. */
@RestController
@RequestMapping("/api/commands")
@Tag(name = "commands", description = "命令目录 The commands there are")
final class CommandController {
    private static final Pattern SEQUENCE = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

    private final CommandCatalogue catalogue;
    private final CommandReader reader;
    private final CommandDispatcher dispatcher;

    CommandController(CommandCatalogue catalogue, CommandReader reader, CommandDispatcher dispatcher) {
        this.catalogue = catalogue;
        this.reader = reader;
        this.dispatcher = dispatcher;
    }

    @Schema(name = "CommandListed")
    record Listed(String name, String description, String href) {}

    record Described(
            String name,
            String description,
            @Schema(implementation = Object.class) JsonNode schema,
            @Schema(implementation = Object.class) JsonNode example) {}

    @GetMapping
    ResponseEntity<List<Listed>> list() {
        return json(HttpHeaders.EMPTY)
                .body(catalogue.all().stream()
                        .map(type -> new Listed(type.name(), type.description(), "/api/commands/" + type.name()))
                        .toList());
    }

    @GetMapping("/{name}")
    ResponseEntity<Described> describe(@PathVariable String name) {
        CommandType type = known(name);
        return json(HttpHeaders.EMPTY)
                .body(new Described(type.name(), type.description(), type.schema(), type.example()));
    }

    @Hidden // CommandOpenApi describes each command at its own path
    @PostMapping("/{name}")
    ResponseEntity<Receipt> post(@PathVariable String name, Actor actor, HttpServletRequest request)
            throws IOException {
        CommandType type = known(name);
        byte[] body = Body.of(request);
        String key = IdempotencyKey.of(request);
        Long expected = expectedSequence(request);
        String correlation = Correlation.of(request);
        Object command = reader.read(type, body);
        request.setAttribute(Attempt.SUBJECT, subject(command));
        Receipt receipt = dispatcher.dispatch(
                command, actor, key, CommandDispatcher.requestHash(name, body), correlation, expected);
        HttpHeaders headers = new HttpHeaders();
        headers.setETag("\"" + receipt.sequence() + "\"");
        headers.set(Correlation.HEADER, correlation);
        if (receipt.replayed()) headers.set("Idempotent-Replayed", "true");
        return json(headers).body(receipt);
    }

    @Hidden
    @RequestMapping(method = {RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE})
    ResponseEntity<ProblemDetail> refuse(HttpServletRequest request) {
        return CommandProblems.answer(Problem.METHOD_NOT_ALLOWED, request, HttpHeaders.ALLOW, "GET,HEAD,OPTIONS");
    }

    @Hidden
    @RequestMapping(
            path = "/{name}",
            method = {RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE})
    ResponseEntity<ProblemDetail> refuseOne(@PathVariable String name, HttpServletRequest request) {
        known(name);
        return CommandProblems.answer(Problem.METHOD_NOT_ALLOWED, request, HttpHeaders.ALLOW, "GET,HEAD,POST,OPTIONS");
    }

    /** What a refusal is recorded about; the directory being one, whom of it is spoken of. */
    private static String subject(Object command) {
        return switch (command) {
            case TaskCommand c -> c.taskId().value();
            case PlanCommand c -> c.planId();
            case OrganizationCommand c -> c.memberId();
            default -> throw new IllegalArgumentException(command.getClass() + " is of no family");
        };
    }

    private CommandType known(String name) {
        CommandType type = catalogue.find(name);
        if (type == null) throw new Rejected(Problem.UNKNOWN_COMMAND);
        return type;
    }

    private static @Nullable Long expectedSequence(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        if (headers.isEmpty()) return null;
        Matcher sequence = SEQUENCE.matcher(headers.getFirst().strip());
        if (headers.size() > 1 || !sequence.matches()) throw new Rejected(Problem.IF_MATCH_MALFORMED);
        return Long.valueOf(sequence.group(1));
    }

    /** Always JSON, whatever the header Accept says: there is nothing else to have. */
    private static ResponseEntity.BodyBuilder json(HttpHeaders headers) {
        return ResponseEntity.ok().headers(headers).contentType(MediaType.APPLICATION_JSON);
    }
}
