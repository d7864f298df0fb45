package org.luoshi.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.List;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandFile;
import org.luoshi.command.CommandFile.Item;
import org.luoshi.command.patrol.Patrol;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.rule.WorkingDays;
import org.luoshi.launcher.CannotStart;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.readmodel.Progress;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.SmartLifecycle;

/**
 * Makes the simulated year before anybody can look: day by day, each command under its own key at its own time, by the rules
 * that hold for everybody, and the patrol each working morning. The script is always the same, so that what an
 * interruption has left is finished by going through it once more.
 */
final class SimulatedYear implements SmartLifecycle {
    private static final LocalDate FIRST = LocalDate.of(2023, 1, 4);
    static final LocalDate LAST = LocalDate.of(2023, 9, 30);
    private static final LocalTime PATROL = LocalTime.of(6, 30);
    private static final LocalTime WORK = LocalTime.of(9, 0);
    private static final Duration BETWEEN = Duration.ofMinutes(2);
    private static final String PATROL_LOG = Patrol.class.getName();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final SimulatedClock clock;
    private final SimulatedData data;
    private final CommandFile files;
    private final CommandDispatcher dispatcher;
    private final Patrol patrol;
    private final EvidenceStore evidence;
    private final Ledger ledger;
    private final Progress progress;
    private final WorkingDays calendar;
    private final Cast cast = new Cast();
    private volatile boolean running;

    SimulatedYear(
            SimulatedClock clock,
            SimulatedData data,
            CommandFile files,
            CommandDispatcher dispatcher,
            Patrol patrol,
            EvidenceStore evidence,
            Ledger ledger,
            Progress progress,
            WorkingDays calendar) {
        this.clock = clock;
        this.data = data;
        this.files = files;
        this.dispatcher = dispatcher;
        this.patrol = patrol;
        this.evidence = evidence;
        this.ledger = ledger;
        this.progress = progress;
        this.calendar = calendar;
    }

    @Override
    public void start() {
        if (!data.isWhole()) {
            make();
            data.whole();
        }
        clock.runFrom(today());
        running = true;
    }

    /** In the morning of the last day; behind whatever has been recorded since, where it has been looked at before. */
    private Instant today() {
        Instant morning = at(LAST, WORK);
        Instant last = ledger.at(ledger.size()).map(Entry::recordedAt).orElse(morning);
        return last.isBefore(morning) ? morning : last.plusMillis(1);
    }

    private void make() {
        System.out.println("Making a simulated year. 正在生成模拟年度……");
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(PATROL_LOG, LogLevel.WARN);
        long begun = System.nanoTime();
        Script script = script();
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            live(day, script.on(day));
            if (day.equals(YearMonth.from(day).atEndOfMonth()))
                System.out.printf("  %s  %,d events%n", YearMonth.from(day), ledger.size());
        }
        logging.setLogLevel(PATROL_LOG, LogLevel.INFO);
        awaitAnswers();
        System.out.printf("Made in %.1f s.%n", (System.nanoTime() - begun) / 1e9);
    }

    private Script script() {
        Script script = new Script();
        SimulatedPlan plan = new SimulatedPlan();
        plan.addTo(script);
        MonthlyReports reports = new MonthlyReports(calendar, new Papers(evidence));
        reports.addTo(script, plan.tasks(), cast);
        script.addAll("/demo/episodes.txt");
        return script;
    }

    private void live(LocalDate day, List<Script.Line> lines) {
        if (calendar.isWorking(day)) {
            clock.standAt(at(day, PATROL));
            patrol.round();
        }
        for (int i = 0; i < lines.size(); i++) {
            clock.standAt(at(day, WORK).plus(BETWEEN.multipliedBy(i)));
            send(lines.get(i), "simulated/" + day + "/" + i);
        }
    }

    private void send(Script.Line line, String key) {
        var item = EventJson.MAPPER.createObjectNode().put("command", line.command());
        item.set("body", line.body());
        Item read =
                files.read(EventJson.MAPPER.writeValueAsBytes(List.of(item))).getFirst();
        try {
            dispatcher.dispatch(read.command(), cast.of(line.who()), key, read.requestHash(), key, null);
        } catch (RuntimeException e) {
            throw new CannotStart("the simulated year cannot be made: " + key + ", " + line + ": " + e.getMessage(), e);
        }
    }

    private void awaitAnswers() {
        long begun = System.nanoTime();
        while (!progress.reaches(ledger.size()))
            if (System.nanoTime() - begun > LONGEST_WAIT.toNanos())
                throw new CannotStart("the boards do not come to the end of the simulated year", null);
    }

    private Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(clock.getZone()).toInstant();
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Behind Axon, which carries out the commands, and before the patrol and the web server. */
    @Override
    public int getPhase() {
        return 1;
    }
}
