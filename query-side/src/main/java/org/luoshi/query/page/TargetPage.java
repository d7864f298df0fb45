package org.luoshi.query.page;

import java.util.List;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.board.IndicatorController;
import org.luoshi.query.task.CourseController;
import org.luoshi.query.task.CourseController.Course;
import org.luoshi.query.task.TaskController;
import org.luoshi.query.task.TaskController.TaskView;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** One target: its course through the year, and the same measure in other years, where an indicator code links them. */
@Controller
class TargetPage {
    private final Moments moments;
    private final TaskController tasks;
    private final CourseController courses;
    private final IndicatorController indicators;

    TargetPage(Moments moments, TaskController tasks, CourseController courses, IndicatorController indicators) {
        this.moments = moments;
        this.tasks = tasks;
        this.courses = courses;
        this.indicators = indicators;
    }

    @GetMapping("/tasks/{taskId}/targets/{targetId}")
    String target(
            @PathVariable TaskId taskId,
            @PathVariable TargetId targetId,
            @ParameterObject Asked asked,
            Actor actor,
            Model model) {
        return moments.together(asked, () -> {
            TaskView view = tasks.task(taskId, asked, actor);
            TargetState state = view.task().targets().get(targetId);
            if (state == null) throw NotFound.task(taskId + " " + targetId);
            Course course = courses.course(taskId, targetId, asked, actor);
            model.addAttribute("view", view);
            model.addAttribute("state", state);
            model.addAttribute("course", course);
            model.addAttribute("years", years(course, asked, actor));
            return Frame.page(model, "target", view.position(), view.asOf(), "task:" + taskId);
        });
    }

    private List<IndicatorController.Year> years(Course course, Asked asked, Actor actor) {
        if (course.indicator() == null) return List.of();
        try {
            return indicators.across(course.indicator(), asked, actor).years();
        } catch (NotFound nothingBindsByIt) {
            return List.of();
        }
    }
}
