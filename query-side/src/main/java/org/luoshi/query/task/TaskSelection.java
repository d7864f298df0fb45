package org.luoshi.query.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.Malformed;

/**
 * Which tasks; whatever is absent does not narrow.
 *
 * @param office leading, supporting or answering for a target
 * @param status any of these; all where empty
 * @param text part of title, content or a metric
 * @param condition further SQL over {@code v}, of ours alone
 */
public record TaskSelection(
        @Nullable Integer plan,
        @Nullable String leader,
        @Nullable String office,
        List<TaskStatus> status,
        @Nullable String text,
        @Nullable String condition) {
    static final String OPEN_STATUSES = "('ASSIGNED', 'OBJECTED', 'ACKNOWLEDGED', 'IN_PROGRESS', 'CLOSURE_REQUESTED')";

    /** That a task is open. */
    public static final String OPEN = "v.status in " + OPEN_STATUSES;

    public static final TaskSelection ALL = new TaskSelection(null, null, null, List.of(), null, null);

    public TaskSelection ofPlan(@Nullable Integer year) {
        return new TaskSelection(year, leader, office, status, text, condition);
    }

    public TaskSelection ofLeader(String id) {
        return new TaskSelection(plan, id, office, status, text, condition);
    }

    public TaskSelection ofOffice(String id) {
        return new TaskSelection(plan, leader, id, status, text, condition);
    }

    public TaskSelection where(String further) {
        String all = condition == null ? further : condition + " and " + further;
        return new TaskSelection(plan, leader, office, status, text, all);
    }

    /** That an office leads; not those it supports. */
    public TaskSelection ledBy(String id) {
        return ofOffice(id).in(Part.LEAD);
    }

    /**
     * Only those in which the office has this part.
     *
     * @throws Malformed where no office is named
     */
    public TaskSelection in(@Nullable Part part) {
        if (part == null) return this;
        if (office == null) throw new Malformed("part", "须与 office 一同给出", "needs an office");
        return where(
                switch (part) {
                    case LEAD -> "v.lead_office_id = :office";
                    case SUPPORTING -> "v.lead_office_id <> :office and :office = any (v.supporting_offices)";
                    case OWNER -> "v.lead_office_id <> :office and :office <> all (v.supporting_offices)";
                });
    }

    /** The SQL behind {@code from}: over what is short, unless an index over who ever had a part leads to a few, or text is looked for. */
    public String source() {
        boolean few = leader != null || office != null || text != null;
        return (few ? "{tasks}" : "{versions}") + " where " + conditions();
    }

    /** Whether it is by what a version says. */
    boolean chooses() {
        return !status.isEmpty() || condition != null;
    }

    /** Over {@code {tasks}}, each as {@code t} with its version {@code v}. */
    public String conditions() {
        List<String> all = new ArrayList<>(List.of("true"));
        if (plan != null) all.add("t.plan_year = :plan");
        if (leader != null) all.add("t.leaders @> array[:leader]::text[] and v.leader_id = :leader");
        if (office != null) all.add("""
                t.offices @> array[:office]::text[]
                and (v.lead_office_id = :office or :office = any (v.supporting_offices || v.owner_offices))""");
        if (!status.isEmpty()) all.add("v.status in (:status)");
        if (text != null) all.add("v.search like :text");
        if (condition != null) all.add(condition);
        return String.join("\nand ", all);
    }

    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        if (plan != null) parameters.put("plan", plan);
        if (leader != null) parameters.put("leader", leader);
        if (office != null) parameters.put("office", office);
        if (!status.isEmpty())
            parameters.put("status", status.stream().map(Enum::name).toList());
        if (text != null) parameters.put("text", Search.pattern(text));
        return parameters;
    }
}
