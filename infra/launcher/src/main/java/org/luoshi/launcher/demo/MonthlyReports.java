package org.luoshi.launcher.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.rule.WorkingDays;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The reports of the offices, month by month, with what becomes of them. */
final class MonthlyReports {
    private static final int FIRST_MONTH = 1;
    private static final int LAST_MONTH = 9;
    private static final LocalDate LAST_AS_OF = LocalDate.of(2023, 9, 22);

    /** Working days behind the end of a month, and from each step to the next. */
    private static final int REPORTED_AFTER = 2;

    private static final int LATE_AFTER = 9;
    private static final int STEP = 2;
    private static final BigDecimal AHEAD = new BigDecimal("0.95");

    /** Whose evidence is handed in when the report is made. */
    interface Papers {
        /** @return SHA-256 of the file */
        String of(String task, LocalDate asOf);
    }

    private final WorkingDays calendar;
    private final Papers papers;
    private final Map<String, Pace> paces = new HashMap<>();

    MonthlyReports(WorkingDays calendar, Papers papers) {
        this.calendar = calendar;
        this.papers = papers;
        for (String line : Script.lines("/demo/paces.txt")) {
            String[] words = line.split("\\s+", -1);
            paces.put(words[0] + " " + words[1], Pace.of(Arrays.copyOfRange(words, 2, words.length)));
        }
    }

    void addTo(Script script, List<JsonNode> tasks, Cast cast) {
        for (JsonNode task : tasks) {
            String who = cast.reporterOf(
                    new OfficeId(task.at("/assignment/leadOffice").stringValue()));
            for (int month = FIRST_MONTH; month <= LAST_MONTH; month++) add(script, task, month, who);
        }
    }

    private void add(Script script, JsonNode task, int month, String who) {
        String id = task.get("taskId").stringValue();
        LocalDate asOf =
                month == LAST_MONTH ? LAST_AS_OF : YearMonth.of(2023, month).atEndOfMonth();
        Map<LocalDate, ArrayNode> readings = new TreeMap<>();
        int number = 0;
        for (JsonNode node : task.get("targets")) {
            TargetId target = TargetId.of(++number);
            Pace pace = paces.getOrDefault(id + " " + target, Pace.STEADY);
            Target promised = EventJson.MAPPER.convertValue(node, Target.class);
            boolean milestone = promised.comparator() == Comparator.DONE;
            if (!pace.reports(month, milestone)) continue;
            BigDecimal value = milestone ? BigDecimal.ONE : value(promised, asOf, pace.share(month));
            LocalDate day = calendar.after(asOf, pace.is('+', month) ? LATE_AFTER : REPORTED_AFTER);
            ObjectNode reading = readings.computeIfAbsent(day, any -> EventJson.MAPPER.createArrayNode())
                    .addObject()
                    .put("targetId", target.value());
            reading.putObject("amount").put("value", value).put("unit", promised.unit());
            decide(script, ask(id, target, asOf), reading, pace, month, day, who);
        }
        readings.forEach((day, all) -> report(script, id, asOf, day, all, who));
    }

    private void report(Script script, String id, LocalDate asOf, LocalDate day, ArrayNode readings, String who) {
        ObjectNode body = EventJson.MAPPER.createObjectNode().put("taskId", id).put("asOf", asOf.toString());
        body.set("readings", readings);
        body.put("note", "模拟填报").putArray("evidence").add(papers.of(id, asOf));
        script.add(day, who, "report-progress", body);
    }

    private void decide(
            Script script, ObjectNode ask, ObjectNode reading, Pace pace, int month, LocalDate reported, String who) {
        if (pace.is('?', month)) return;
        String supervisor = "supervisor-" + (1 + month % 2);
        LocalDate decided = calendar.after(reported, STEP);
        boolean returned = pace.is('!', month) || pace.is('x', month);
        if (returned)
            script.add(decided, supervisor, "return-progress", ask.deepCopy().put("reason", "佐证材料与数字不符，请核对（模拟）"));
        if (pace.is('x', month)) return;
        if (returned) {
            ObjectNode correction = ask.deepCopy().put("reason", "已核对并更正佐证材料（模拟）");
            correction.set("amount", reading.get("amount"));
            script.add(calendar.after(decided, STEP), who, "correct-progress", correction);
        }
        script.add(returned ? calendar.after(decided, 2 * STEP) : decided, supervisor, "approve-progress", ask);
    }

    private static ObjectNode ask(String task, TargetId target, LocalDate asOf) {
        return EventJson.MAPPER
                .createObjectNode()
                .put("taskId", task)
                .put("targetId", target.value())
                .put("asOf", asOf.toString());
    }

    /** So much of the way that is scheduled by the day. */
    private static BigDecimal value(Target target, LocalDate asOf, BigDecimal share) {
        BigDecimal whole = BigDecimal.valueOf(ChronoUnit.DAYS.between(target.start(), target.due()));
        BigDecimal gone = BigDecimal.valueOf(ChronoUnit.DAYS.between(target.start(), asOf));
        BigDecimal way =
                target.value().subtract(target.origin()).multiply(share).multiply(gone);
        int scale = target.unit().equals("%") ? 2 : 0;
        RoundingMode rounding = share.compareTo(AHEAD) >= 0 ? RoundingMode.CEILING : RoundingMode.HALF_UP;
        BigDecimal value = target.origin().add(way.divide(whole, scale, rounding));
        return target.unit().equals("%") ? value.min(BigDecimal.valueOf(100)) : value;
    }
}
