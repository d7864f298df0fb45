package org.luoshi.command.org;

import java.util.List;
import java.util.function.Predicate;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one decision must know of the others: which leaders and offices there are, which plans stand, who holds what.
 * It reads the ledger itself, so it is never behind.
 *
 * <p>Whoever hands something to a holder shares a lock until its command is in the ledger; whoever retires one has it alone.
 * So no task can go to an office in the moment it retires, whichever processes the two commands run in.
 */
public class Registry {
    /** "luoshi" in ASCII; any number does that nobody else locks in this database. */
    static final long HOLDERS = 0x6c756f736869L;

    private final Ledger ledger;
    private final JdbcClient jdbc;
    private final TransactionManager transactions;

    /** @param transactions of the database that {@code jdbc} asks, READ COMMITTED */
    public Registry(Ledger ledger, JdbcClient jdbc, TransactionManager transactions) {
        this.ledger = ledger;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** The directory as it stands, and as it stays until the transaction ends: nobody retires meanwhile. */
    public Directory directory() {
        lock("pg_advisory_xact_lock_shared");
        Directory directory = Directory.EMPTY;
        for (Entry entry : ledger.ofAggregate(OrganizationCommand.ID))
            directory = directory.after((OrganizationEvent) entry.event());
        return directory;
    }

    public boolean planIssued(int planYear) {
        return !ledger.ofAggregate(PlanCommand.idOf(planYear)).isEmpty();
    }

    /** Whether the leader is in charge of a task that has not ended; it stays so until the transaction ends. */
    public boolean holdsOpenTasks(LeaderId leader) {
        return anyOpen(leader.value(), task -> task.assignment().leader().equals(leader));
    }

    /** Whether the office leads, supports or owns part of a task that has not ended; stays so as above. */
    public boolean holdsOpenTasks(OfficeId office) {
        return anyOpen(
                office.value(),
                task -> task.assignment().involves(office)
                        || task.binding().values().stream()
                                .map(TargetState::target)
                                .anyMatch(target -> office.equals(target.owner())));
    }

    private boolean anyOpen(String holder, Predicate<TaskState> held) {
        lock("pg_advisory_xact_lock");
        return everNaming(holder).stream()
                .map(this::task)
                .anyMatch(task -> !task.status().ended() && held.test(task));
    }

    /** The text finds too much rather than too little: a past holder, the same slug elsewhere. The fold decides. */
    private List<TaskId> everNaming(String holder) {
        return jdbc.sql("""
                        select distinct aggregate_id from ledger.entry
                        where event_type in ('TaskAssigned', 'TaskReassigned', 'TargetAdded', 'TargetRevised')
                          and position(:quoted in payload::text) > 0
                        order by aggregate_id""")
                .param("quoted", '"' + holder + '"')
                .query((row, n) -> new TaskId(row.getString(1)))
                .list();
    }

    private TaskState task(TaskId id) {
        @Nullable TaskState state = null;
        for (Entry entry : ledger.ofAggregate(id.value())) state = TaskState.fold(state, (TaskEvent) entry.event());
        if (state == null) throw new IllegalStateException(id + " has no history");
        return state;
    }

    private void lock(String function) {
        // Without a transaction the lock would be gone at once, and with it what was read under it. Only a command that
        // comes here has one: the others wait for the ledger without holding a connection.
        if (!TransactionSynchronizationManager.isActualTransactionActive())
            CurrentUnitOfWork.get().attachTransaction(transactions);
        // Whoever is frozen with the lock must not stop the others for ever, nor use up their connections.
        jdbc.sql("set local lock_timeout = '3s'").update();
        jdbc.sql("set local idle_in_transaction_session_timeout = '15s'").update();
        jdbc.sql("select 1 from " + function + "(:key)")
                .param("key", HOLDERS)
                .query(Integer.class)
                .single();
    }
}
