package org.luoshi.query.page;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskId;

/**
 * What a form is about, for its address.
 *
 * @param main whether it stands at the head of the page, so that the first of its forms is the one to look at
 */
public record Where(String path, String query, boolean main) {
    static Where task(TaskId task) {
        return new Where("/tasks/" + task, "", true);
    }

    public Where target(TargetId target) {
        return new Where(path, "?target=" + target, false);
    }

    public Where report(LocalDate on) {
        return new Where(path, query + "&on=" + on, false);
    }

    static Where plan(int year) {
        return new Where("/plans/" + year, "", false);
    }

    /** @param id of the office or leader; null for one that is not there yet */
    static Where directory(@Nullable String id) {
        return new Where("/directory", id == null ? "" : "?id=" + id, false);
    }

    public String to(Form form) {
        return path + "/do/" + form.command() + query;
    }
}
