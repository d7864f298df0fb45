package org.luoshi.query.audit;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Party;

/** The words for what a target demands, for what a revision changes in it, and for grades, lights and slips. */
final class Words {
    private Words() {}

    static String amount(BigDecimal value, String unit) {
        return new Amount(value, unit).toString();
    }

    static String zh(Target target) {
        String by = target.due() + " 前";
        return switch (target.comparator()) {
            case AT_LEAST -> "不低于 " + value(target) + "，" + by;
            case AT_MOST -> "不高于 " + value(target) + "，" + by;
            case EXACTLY -> "等于 " + value(target) + "，" + by;
            case BETWEEN -> "介于 " + range(target) + "，" + by;
            case DONE -> by + "完成";
        };
    }

    static String en(Target target) {
        String demand = switch (target.comparator()) {
            case AT_LEAST -> "at least " + value(target);
            case AT_MOST -> "at most " + value(target);
            case EXACTLY -> "exactly " + value(target);
            case BETWEEN -> "from " + range(target);
            case DONE -> "to be done";
        };
        return demand + " by " + target.due();
    }

    /** Each thing that differs, as it was and as it becomes. */
    static Sentence changes(Target before, Target after, Directory directory) {
        List<Sentence> all = new ArrayList<>();
        add(all, "指标", "metric", before.metric(), after.metric());
        add(all, "目标值", "target value", value(before), value(after));
        add(all, "上限", "upper bound", amount(before.upper(), before), amount(after.upper(), after));
        add(all, "基期值", "baseline", amount(before.baseline(), before), amount(after.baseline(), after));
        add(all, "起始日", "start", before.start(), after.start());
        due(all, before.due(), after.due());
        Sentence was = shape(before.trajectory());
        Sentence becomes = shape(after.trajectory());
        if (!was.equals(becomes))
            all.add(new Sentence(
                    "序时进度由" + was.zh() + "调整为" + becomes.zh(),
                    "trajectory changed from " + was.en() + " to " + becomes.en()));
        add(all, "权重", "weight", before.weight().toPlainString(), after.weight().toPlainString());
        add(all, "责任处室", "owner", name(before.owner(), directory), name(after.owner(), directory));
        return new Sentence(
                String.join("，", all.stream().map(Sentence::zh).toList()),
                String.join(", ", all.stream().map(Sentence::en).toList()));
    }

    static String zh(Grade grade) {
        return switch (grade) {
            case EXCELLENT -> "优秀";
            case GOOD -> "良好";
            case FAIR -> "一般";
            case POOR -> "较差";
        };
    }

    static String zh(Light light) {
        return switch (light) {
            case GREEN -> "绿灯";
            case YELLOW -> "黄灯";
            case RED -> "红灯";
        };
    }

    static String zh(SlipLevel level) {
        return switch (level) {
            case BLUE -> "蓝色";
            case YELLOW -> "黄色";
            case RED -> "红色";
        };
    }

    static String en(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static void add(List<Sentence> all, String zh, String en, @Nullable Object from, @Nullable Object to) {
        if (Objects.equals(from, to)) return;
        if (from == null) all.add(new Sentence(zh + "定为 " + to, en + " set to " + to));
        else if (to == null) all.add(new Sentence(zh + "取消（原 " + from + "）", en + " removed (was " + from + ")"));
        else all.add(new Sentence(zh + "由 " + from + " 调整为 " + to, en + " changed from " + from + " to " + to));
    }

    private static void due(List<Sentence> all, LocalDate from, LocalDate to) {
        if (to.isAfter(from))
            all.add(new Sentence("完成期限由 " + from + " 延至 " + to, "due day deferred from " + from + " to " + to));
        if (to.isBefore(from))
            all.add(new Sentence("完成期限由 " + from + " 提前至 " + to, "due day brought forward from " + from + " to " + to));
    }

    private static @Nullable String name(@Nullable OfficeId office, Directory directory) {
        return office == null ? null : Party.of(office, directory).name();
    }

    private static String value(Target target) {
        return amount(target.value(), target.unit());
    }

    private static @Nullable String amount(@Nullable BigDecimal value, Target target) {
        return value == null ? null : amount(value, target.unit());
    }

    private static String range(Target target) {
        return target.value().toPlainString() + "–" + amount(target.upper(), target);
    }

    private static Sentence shape(Trajectory trajectory) {
        String points = trajectory.points().stream()
                .map(point -> point.on() + "=" + point.value().toPlainString())
                .collect(Collectors.joining(" "));
        return switch (trajectory.shape()) {
            case LINEAR -> new Sentence("按日均匀推进", "even by days");
            case STEP -> new Sentence("到期一次完成", "all on the due day");
            case POINTS -> new Sentence("按节点推进（" + points + "）", "by points (" + points + ")");
        };
    }

    static String zh(Why why) {
        return switch (why) {
            case BEHIND -> "落后序时进度";
            case OVERDUE -> "逾期";
            case DUE_SOON -> "临期";
            case NOT_REPORTED -> "未按期填报";
            case RED_THIS_MONTH -> "本月曾亮红灯";
        };
    }

    static String en(Why why) {
        return switch (why) {
            case BEHIND -> "behind schedule";
            case OVERDUE -> "overdue";
            case DUE_SOON -> "due soon";
            case NOT_REPORTED -> "not reported";
            case RED_THIS_MONTH -> "red earlier this month";
        };
    }
}
