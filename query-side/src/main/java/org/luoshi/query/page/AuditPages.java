package org.luoshi.query.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.Receipt;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.audit.EntryController;
import org.luoshi.query.audit.EntryFilter;
import org.luoshi.query.audit.LedgerController;
import org.luoshi.query.readmodel.ReadModelController;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.JsonNode;

/** For auditors: the ledger searched, one event with its proof to be computed anew in the browser, and how the read model fares. */
@Controller
class AuditPages {
    /** An entry of the ledger, read for people; the exact text is on its own page. */
    record Line(long position, String type, Instant time, String who, String role, String subject) {}

    private final EntryController entries;
    private final LedgerController ledger;
    private final ReadModelController readModel;

    AuditPages(EntryController entries, LedgerController ledger, ReadModelController readModel) {
        this.entries = entries;
        this.ledger = ledger;
        this.readModel = readModel;
    }

    /** Whoever may not read the ledger still finds how to look up a position. */
    @GetMapping("/audit")
    String search(
            @ParameterObject EntryFilter filter,
            @ParameterObject Asked asked,
            Actor actor,
            @ModelAttribute("frame") Frame frame,
            Model model) {
        boolean reads = actor.role() == Role.SUPERVISOR || actor.role() == Role.AUDITOR;
        model.addAttribute("reads", reads);
        model.addAttribute("filter", filter);
        model.addAttribute("mayWatch", reads || actor.role() == Role.ADMIN);
        if (!reads) return "audit";
        EntryFilter latest = filter.latest() == null ? latestFirst(filter) : filter;
        EntryController.Page page = entries.entries(latest, asked, actor);
        List<Line> lines = new ArrayList<>();
        for (EntryController.LedgerEntry entry : page.entries()) lines.add(line(entry));
        model.addAttribute("lines", lines);
        model.addAttribute("notSearched", page.notSearched());
        model.addAttribute("next", page.next());
        model.addAttribute("types", EventJson.records().keySet());
        model.addAttribute("older", frame.with("to", page.next()));
        return Frame.page(model, "audit", page.position(), null, null);
    }

    @GetMapping("/audit/{position}")
    String event(@PathVariable long position, Actor actor, Model model) {
        // A checkpoint is signed within the second; whoever comes straight from a command waits for it.
        ledger.checkpoint(position, actor);
        Receipt receipt = ledger.proof(position, null, actor);
        JsonNode event = EventJson.MAPPER.readTree(receipt.line());
        model.addAttribute("receipt", receipt);
        model.addAttribute("path", EventJson.write(receipt.hashes()));
        model.addAttribute("event", event);
        model.addAttribute("time", Instant.parse(event.path("time").asString("")));
        model.addAttribute("who", event.path("data").path("metadata"));
        model.addAttribute("data", event.path("data").path("event").toPrettyString());
        model.addAttribute("subject", event.path("subject").asString(""));
        return Frame.page(model, "event", null, null, null);
    }

    @GetMapping("/audit/read-model")
    String readModel(Actor actor, Model model) {
        ReadModelController.Standing standing = readModel.standing(actor);
        model.addAttribute("standing", standing);
        return Frame.page(model, "read-model", standing.position(), null, null);
    }

    private static EntryFilter latestFirst(EntryFilter filter) {
        return new EntryFilter(
                filter.actor(),
                filter.office(),
                filter.leader(),
                filter.task(),
                filter.type(),
                filter.since(),
                filter.until(),
                filter.from(),
                filter.to(),
                true,
                filter.limit());
    }

    private static Line line(EntryController.LedgerEntry entry) {
        JsonNode event = EventJson.MAPPER.readTree(entry.event());
        JsonNode who = event.path("data").path("metadata");
        return new Line(
                entry.position(),
                event.path("type").asString(""),
                Instant.parse(event.path("time").asString("")),
                who.path("actorName").asString(""),
                who.path("actorRole").asString(""),
                event.path("subject").asString(""));
    }
}
