package org.luoshi.query.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sight.Everything;
import org.springframework.stereotype.Component;

/**
 * The histories of tasks, from the ledger itself: where an answer has to name the events behind it. The ledger knows
 * nothing of who may see what, so nothing but this reads a task from it.
 */
@Component
public class Histories {
    private static final int MOST = 2000;

    private final TaskVersions versions;
    private final Ledger ledger;

    Histories(TaskVersions versions, Ledger ledger) {
        this.versions = versions;
        this.ledger = ledger;
    }

    /**
     * Up to the moment, from the assignment on.
     *
     * @throws NotFound where there is no such task yet, or none in sight
     */
    public List<Entry> of(TaskId task, Moment moment) {
        // Whoever sees everything sees what the read model could not take in, too.
        if (!(moment.sight() instanceof Everything) && !versions.has(task.value(), moment)) throw NotFound.task(task);
        List<Entry> history = ledger.ofAggregates(List.of(task.value()), moment.position());
        if (history.isEmpty()) throw NotFound.task(task);
        return history;
    }

    /**
     * By task, in the order of plan, number and id.
     *
     * @throws Malformed where there are more tasks than one answer should hold
     */
    public Map<TaskId, List<Entry>> at(Moment moment, TaskSelection selection) {
        List<TaskState> tasks = versions.at(moment, selection);
        if (tasks.size() > MOST)
            throw new Malformed(
                    "plan",
                    "范围内有 " + tasks.size() + " 项任务，请缩小范围（一次最多 " + MOST + " 项）",
                    "takes in " + tasks.size() + " tasks; narrow it to " + MOST + " at most");
        return of(tasks, moment);
    }

    /** Of tasks that were in sight, in their order. */
    public Map<TaskId, List<Entry>> of(List<TaskState> tasks, Moment moment) {
        List<String> ids =
                tasks.stream().map(TaskState::taskId).map(TaskId::value).toList();
        Map<String, List<Entry>> entries =
                ledger.ofAggregates(ids, moment.position()).stream().collect(Collectors.groupingBy(Entry::aggregateId));
        Map<TaskId, List<Entry>> histories = new LinkedHashMap<>();
        for (String task : ids) histories.put(new TaskId(task), entries.getOrDefault(task, List.of()));
        return histories;
    }
}
