package org.luoshi.command.task;

import java.time.LocalDate;
import java.util.List;
import org.luoshi.command.Cast;
import org.luoshi.command.Scene;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.TaskEvent;

/** One refusal: after this history, this command of this person is refused by this rule. */
record Refused(TaskRule rule, String what, List<TaskEvent> history, Actor by, TaskCommand command, LocalDate on) {
    Refused(TaskRule rule, String what, List<TaskEvent> history, Actor by, TaskCommand command) {
        this(rule, what, history, by, command, Scene.TODAY);
    }

    static Refused by(TaskRule rule, String what, List<TaskEvent> history, TaskCommand command) {
        return new Refused(rule, what, history, Cast.SUPERVISOR, command);
    }

    void check() {
        new Scene<>(Task.class).on(on).given(history).by(by).refuses(command, rule);
    }
}
