package org.luoshi.command.patrol;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Runs the patrol in one of however many processes there are: whichever comes first takes the turn, and where it dies
 * with it, another takes it up. A round with nothing to do costs three small queries, so it is asked often, and whatever
 * went wrong is tried again with the next one.
 */
public final class PatrolSchedule {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Scheduler scheduler;

    /**
     * @param database signs in as the command side
     * @param every how often it is asked whether a day is due
     * @param node the process's name, different from that of every other
     */
    public PatrolSchedule(DataSource database, Patrol patrol, Duration every, String node) {
        RecurringTask<Void> task =
                Tasks.recurring("patrol", FixedDelay.of(every)).execute((instance, context) -> patrol.round());
        Duration heartbeat = every.compareTo(HEARTBEAT) < 0 ? every : HEARTBEAT;
        this.scheduler = Scheduler.create(database)
                .startTasks(task)
                .tableName("patrol.scheduled_tasks")
                .schedulerName(() -> node)
                .threads(1)
                .pollingInterval(heartbeat)
                .heartbeatInterval(heartbeat)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(8))
                .build();
    }

    public void start() {
        scheduler.start();
    }

    public void stop() {
        scheduler.stop();
    }
}
