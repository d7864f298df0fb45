package org.luoshi.query.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.audit.TaskDifference.Progress;
import org.luoshi.query.org.Party;

/** How figures, days and sentences are written for people; for templates, where they stand as {@code show}. */
public final class Show {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MONTH_ZH = DateTimeFormatter.ofPattern("M月d日");
    private static final DateTimeFormatter MONTH_EN = DateTimeFormatter.ofPattern("d MMM", java.util.Locale.ENGLISH);

    private final ZoneId zone;
    private final boolean english;

    Show(ZoneId zone, boolean english) {
        this.zone = zone;
        this.english = english;
    }

    public String sentence(Sentence sentence) {
        return english ? sentence.en() : sentence.zh();
    }

    /** With separators between the thousands, nothing rounded. */
    public String number(@Nullable Number number) {
        if (number == null) return "–";
        BigDecimal value = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        String plain = value.stripTrailingZeros().toPlainString();
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        String grouped = whole.replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",");
        return point < 0 ? grouped : grouped + plain.substring(point);
    }

    /** A number with its unit; percent without a space, as it is printed in the plans. */
    public String amount(@Nullable BigDecimal value, String unit) {
        if (value == null) return "–";
        return number(value) + (unit.equals("%") ? "%" : " " + unit);
    }

    /** What a target asks for. */
    public String goal(Comparator comparator, BigDecimal value, @Nullable BigDecimal upper, String unit) {
        return switch (comparator) {
            case AT_LEAST -> "≥ " + amount(value, unit);
            case AT_MOST -> "≤ " + amount(value, unit);
            case EXACTLY -> "= " + amount(value, unit);
            case BETWEEN -> number(value) + "–" + amount(upper, unit);
            case DONE -> english ? "done" : "完成";
        };
    }

    /** What has been reached; a milestone is there or not. */
    public String reached(Comparator comparator, @Nullable BigDecimal value, String unit) {
        if (value == null) return "–";
        if (comparator != Comparator.DONE) return amount(value, unit);
        return value.signum() > 0 ? english ? "done" : "已完成" : english ? "not done" : "未完成";
    }

    /** Whether a claim is another than what has been approved, which is told beside it. */
    public boolean isNews(Progress claimed, @Nullable Progress approved) {
        return approved == null || !Objects.equals(claimed.to(), approved.to());
    }

    /** Where it ought to be: two decimals are enough of what no day reaches exactly. */
    public String scheduled(Comparator comparator, BigDecimal value, String unit) {
        return reached(comparator, value.setScale(Math.min(2, value.scale()), RoundingMode.HALF_UP), unit);
    }

    /** What of a target is another; its word is a key of the pages' words, below {@code field.target}. */
    public record Difference(String word, String before, String after) {}

    /** All of it: whoever decides has to see everything that is asked for. */
    public List<Difference> differences(Target before, @Nullable Target after, Directory directory) {
        List<Difference> all = new ArrayList<>();
        if (after == null) return all;
        add(all, "metric", before.metric(), after.metric());
        add(all, "value", amount(before.value(), before.unit()), amount(after.value(), after.unit()));
        add(all, "upper", amount(before.upper(), before.unit()), amount(after.upper(), after.unit()));
        add(all, "baseline", amount(before.baseline(), before.unit()), amount(after.baseline(), after.unit()));
        add(all, "start", day(before.start()), day(after.start()));
        add(all, "due", day(before.due()), day(after.due()));
        add(all, "trajectory", trajectory(before), trajectory(after));
        add(all, "weight", number(before.weight()), number(after.weight()));
        add(all, "owner", owner(before, directory), owner(after, directory));
        return all;
    }

    private static void add(List<Difference> all, String word, String before, String after) {
        if (!before.equals(after)) all.add(new Difference(word, before, after));
    }

    private static String owner(Target target, Directory directory) {
        OfficeId owner = target.owner();
        return owner == null ? "–" : Party.of(owner, directory).name();
    }

    private String trajectory(Target target) {
        String points = target.trajectory().points().stream()
                .map(point -> point.on() + " " + amount(point.value(), target.unit()))
                .collect(Collectors.joining(", "));
        String shape = switch (target.trajectory().shape()) {
            case LINEAR -> english ? "even by days" : "按日均匀推进";
            case STEP -> english ? "all on the due day" : "到期一次完成";
            case POINTS -> english ? "by points" : "按节点推进";
        };
        return points.isEmpty() ? shape : shape + ": " + points;
    }

    public String percent(@Nullable BigDecimal value) {
        return value == null
                ? "–"
                : value.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString() + "%";
    }

    public String day(@Nullable LocalDate day) {
        return day == null ? "–" : day.toString();
    }

    /** Without the year, where the page has said which. */
    public String monthDay(@Nullable LocalDate day) {
        return day == null ? "–" : day.format(english ? MONTH_EN : MONTH_ZH);
    }

    public String time(@Nullable Instant instant) {
        return instant == null ? "–" : instant.atZone(zone).format(TIME);
    }

    public String time(@Nullable OffsetDateTime time) {
        return time == null ? "–" : time(time.toInstant());
    }

    public String seconds(@Nullable Instant instant) {
        return instant == null ? "–" : instant.atZone(zone).format(SECONDS);
    }

    public String with(@Nullable BigDecimal value, String unit) {
        return value == null ? "–" : new Amount(value, unit).toString();
    }

    /** How long until a day, in words. */
    public String left(@Nullable Long days) {
        if (days == null) return "";
        if (english) {
            if (days == 0) return "due today";
            return days > 0 ? days + " days left" : -days + " days overdue";
        }
        if (days == 0) return "今日到期";
        return days > 0 ? "还有 " + days + " 天" : "已过 " + -days + " 天";
    }

    /** How many of a light; an expression of a template would look for the word instead. */
    public int count(Map<Light, Integer> lights, String light) {
        return lights.getOrDefault(Light.valueOf(light), 0);
    }

    /** For the width of a bar, whole percent from 0 to 100. */
    public int width(@Nullable Number percent) {
        return percent == null ? 0 : Math.max(0, Math.min(100, percent.intValue()));
    }
}
