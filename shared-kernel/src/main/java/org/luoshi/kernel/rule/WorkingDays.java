package org.luoshi.kernel.rule;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The bureau's working days: Monday to Friday, without the holidays and with the make-up days (调休) that the State
 * Council announces late in the year before. A year that nobody has announced yet counts as if it had neither, which is
 * a guess: {@link #knows} tells, and whoever counts in such a year says so.
 *
 * <p>A file of them has one line a year, {@code 2023 off 0101-0102 0121-0127 work 0128 0129}, and comments behind #.
 */
public final class WorkingDays {
    private static final int FIRST_YEAR = 1949;
    private static final int LAST_YEAR = 2199;
    private static final int FIRST = epochDay(FIRST_YEAR);
    private static final int DAYS = epochDay(LAST_YEAR + 1) - FIRST;

    /** Mainland China, the years that {@link #years} states. */
    public static final WorkingDays CHINA = ofResource("working-days-china.txt");

    private final List<String> lines;
    private final SortedSet<Integer> years = new TreeSet<>();

    /** By day, how many working days there have been up to and with it. */
    private final int[] upTo = new int[DAYS];

    private WorkingDays(List<String> lines) {
        this.lines = List.copyOf(lines);
        BitSet working = new BitSet(DAYS);
        for (int i = 0; i < DAYS; i++) {
            DayOfWeek day = LocalDate.ofEpochDay((long) FIRST + i).getDayOfWeek();
            working.set(i, day != DayOfWeek.SATURDAY && day != DayOfWeek.SUNDAY);
        }
        for (String line : lines) read(line, working);
        for (int i = 0, count = 0; i < DAYS; i++) {
            if (working.get(i)) count++;
            upTo[i] = count;
        }
    }

    /** @throws IllegalArgumentException where a line does not read as above */
    public static WorkingDays of(List<String> lines) {
        return new WorkingDays(lines);
    }

    /** These with further years; a year that is here already is replaced. */
    public WorkingDays with(List<String> further) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(further);
        return new WorkingDays(all);
    }

    public boolean isWorking(LocalDate day) {
        return upTo[index(day)] > (index(day) == 0 ? 0 : upTo[index(day) - 1]);
    }

    /** Working days behind {@code day} up to and with {@code other}; negative where that lies before. */
    public int between(LocalDate day, LocalDate other) {
        return upTo[index(other)] - upTo[index(day)];
    }

    /** The working day so many working days behind {@code day}. */
    public LocalDate after(LocalDate day, int workingDays) {
        int wanted = upTo[index(day)] + workingDays;
        int i = index(day);
        while (upTo[i] < wanted) i++;
        return LocalDate.ofEpochDay((long) FIRST + i);
    }

    /** Whether holidays and make-up days of the day's year are known. */
    public boolean knows(LocalDate day) {
        return years.contains(day.getYear());
    }

    /** The years whose holidays and make-up days are known. */
    public SortedSet<Integer> years() {
        return Collections.unmodifiableSortedSet(years);
    }

    private void read(String line, BitSet working) {
        String content = line.replaceFirst("#.*", "").strip();
        if (content.isEmpty()) return;
        String[] words = content.split("\\s+", -1);
        try {
            int year = Year.parse(words[0]).getValue();
            if (year < FIRST_YEAR || year > LAST_YEAR) throw new DateTimeException("no such year here");
            if (!years.add(year)) weekdays(year, working);
            Boolean works = null;
            for (int i = 1; i < words.length; i++)
                switch (words[i]) {
                    case "off" -> works = false;
                    case "work" -> works = true;
                    default -> {
                        if (works == null) throw new DateTimeException("neither off nor work");
                        set(year, words[i].split("-", 2), works, working);
                    }
                }
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw new IllegalArgumentException(
                    "a year of working days reads: 2023 off 0101-0102 0121-0127 work 0128; not: " + line, unreadable);
        }
    }

    private static void weekdays(int year, BitSet working) {
        for (LocalDate day = LocalDate.of(year, 1, 1); day.getYear() == year; day = day.plusDays(1)) {
            DayOfWeek name = day.getDayOfWeek();
            working.set(index(day), name != DayOfWeek.SATURDAY && name != DayOfWeek.SUNDAY);
        }
    }

    private static void set(int year, String[] range, boolean works, BitSet working) {
        LocalDate first = day(year, range[0]);
        LocalDate last = day(year, range[range.length - 1]);
        if (last.isBefore(first)) throw new DateTimeException("a range ends before it begins");
        working.set(index(first), index(last) + 1, works);
    }

    private static LocalDate day(int year, String monthAndDay) {
        if (monthAndDay.length() != 4) throw new DateTimeException("not a month and day: " + monthAndDay);
        return LocalDate.of(
                year, Integer.parseInt(monthAndDay.substring(0, 2)), Integer.parseInt(monthAndDay.substring(2)));
    }

    private static int index(LocalDate day) {
        return Math.clamp(day.toEpochDay() - FIRST, 0, DAYS - 1);
    }

    private static int epochDay(int year) {
        return Math.toIntExact(LocalDate.of(year, 1, 1).toEpochDay());
    }

    private static WorkingDays ofResource(String name) {
        try (InputStream file = WorkingDays.class.getResourceAsStream(name)) {
            if (file == null) throw new IllegalStateException(name + " is missing");
            return of(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read", e);
        }
    }
}
