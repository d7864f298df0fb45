package org.luoshi.query.supervision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springframework.stereotype.Component;

/** The histories of selected tasks, from the ledger itself: where an answer has to name the events behind it. */
@Component
class Histories {
    private static final int MOST = 2000;

    private final TaskVersions versions;
    private final Ledger ledger;

    Histories(TaskVersions versions, Ledger ledger) {
        this.versions = versions;
        this.ledger = ledger;
    }

    /**
     * By task, in the order of plan, number and id.
     *
     * @throws Malformed where there are more tasks than one answer should hold
     */
    Map<TaskId, List<Entry>> at(long position, TaskSelection selection) {
        List<String> tasks = versions.at(position, selection).stream()
                .map(TaskState::taskId)
                .map(TaskId::value)
                .toList();
        if (tasks.size() > MOST)
            throw new Malformed(
                    "plan",
                    "范围内有 " + tasks.size() + " 项任务，请缩小范围（一次最多 " + MOST + " 项）",
                    "takes in " + tasks.size() + " tasks; narrow it to " + MOST + " at most");
        Map<String, List<Entry>> entries =
                ledger.ofAggregates(tasks, position).stream().collect(Collectors.groupingBy(Entry::aggregateId));
        Map<TaskId, List<Entry>> histories = new LinkedHashMap<>();
        for (String task : tasks) histories.put(new TaskId(task), entries.getOrDefault(task, List.of()));
        return histories;
    }
}
