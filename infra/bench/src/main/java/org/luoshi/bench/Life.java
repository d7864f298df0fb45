package org.luoshi.bench;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskClosed;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskId;

/** The year of one task in 50 events: assigned, reported on month by month, watched, urged, closed. */
final class Life {
    static final int EVENTS = 50;

    private final TaskId task;
    private final List<TaskEvent> events = new ArrayList<>();

    private Life(TaskId task) {
        this.task = task;
    }

    static List<TaskEvent> of(TaskId task) {
        Life life = new Life(task);
        life.events.add(Work.event(task, 0));
        life.events.add(new TaskAcknowledged(task, "收到，按计划推进。"));
        for (int month = 1; month <= 12; month++) life.month(month);
        life.events.add(new ClosureRequested(task, "全部量化目标均已完成，佐证材料已上传，申请办结。", "bench-office"));
        life.events.add(new TaskClosed(task, Grade.GOOD, null));
        return life.events;
    }

    private void month(int month) {
        LocalDate day = YearMonth.of(2023, month).atEndOfMonth();
        report(TargetId.of(1), day, 80L * month);
        if (month % 3 == 0) {
            report(TargetId.of(2), day, 100L * month);
            events.add(new InstructionRecorded(task, Work.LEADER, Work.TEXT));
        }
        if (month % 2 == 0) turn(month, day);
        if (month % 4 == 0 && month < 12) events.add(new TaskUrged(task, SlipLevel.BLUE, "请尽快补报进展"));
        if (month > 10)
            events.add(new ReminderSent(task, TargetId.of(1), LocalDate.of(2023, 12, 31), 12 - month, null));
    }

    private void report(TargetId target, LocalDate day, long amount) {
        events.add(new ProgressReported(
                task,
                target,
                day,
                new Amount(BigDecimal.valueOf(amount), "个"),
                "本月按计划推进，进展顺利。",
                List.of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                Work.OFFICE,
                "bench-office"));
        events.add(new ProgressApproved(task, target, day));
    }

    private void turn(int month, LocalDate day) {
        Light before = month == 2 ? null : month % 4 == 0 ? Light.GREEN : Light.YELLOW;
        Light after = month % 4 == 0 ? Light.YELLOW : Light.GREEN;
        var gaps = new LinkedHashMap<TargetId, BigDecimal>();
        gaps.put(TargetId.of(1), BigDecimal.valueOf(month));
        events.add(new LightTurned(task, before, after, gaps, "1", day, List.of()));
    }
}
