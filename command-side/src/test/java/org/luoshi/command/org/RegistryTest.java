package org.luoshi.command.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.command.Cast.ADMIN;
import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER;
import static org.luoshi.command.Cast.OTHER_LEADER;
import static org.luoshi.command.Cast.OWNER;
import static org.luoshi.command.Cast.RETIRED_OFFICE;
import static org.luoshi.command.Cast.SUPERVISOR;
import static org.luoshi.command.Cast.SUPPORT;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Bureau;
import org.luoshi.command.Refusal;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Outage;

class RegistryTest {
    private static final TaskId TASK = new TaskId("2023-T01");
    private static final Assignment HELD = new Assignment(LEADER, LEAD, List.of(SUPPORT));

    private final Bureau bureau = Bureau.staffed();

    @AfterEach
    void close() {
        bureau.close();
    }

    @Test
    void knows_the_directory_as_it_stands() {
        var directory = read(bureau.registry::directory);
        assertThat(directory.leader(LEADER).retired()).isFalse();
        assertThat(directory.office(RETIRED_OFFICE).retired()).isTrue();
        assertThat(directory.office(new OfficeId("nowhere"))).isNull();
    }

    @Test
    void knows_which_years_have_a_plan() {
        assertThat(bureau.registry.planIssued(2023)).isTrue();
        assertThat(bureau.registry.planIssued(2024)).isFalse();
    }

    @Test
    void is_not_read_outside_a_transaction_or_command() {
        assertThatThrownBy(bureau.registry::directory).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bureau.registry.holdsOpenTasks(LEADER)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoever_keeps_the_lock_too_long_is_not_waited_for() {
        bureau.transaction.executeWithoutResult(status -> {
            bureau.jdbc
                    .sql("select 1 from pg_advisory_xact_lock(:key)")
                    .param("key", Registry.HOLDERS)
                    .query(Integer.class)
                    .single();
            var sent = CompletableFuture.supplyAsync(() -> bureau.send(SUPERVISOR, assign(owned(OWNER))));
            assertThatThrownBy(() -> sent.get(20, TimeUnit.SECONDS)).matches(Outage::causes, "503, to be tried again");
        });

        assertThat(bureau.send(SUPERVISOR, assign(owned(OWNER)))).hasSize(1);
    }

    @Test
    void leader_lead_office_supporter_and_owner_hold_a_task() {
        supervisor(assign(owned(OWNER)));
        assertThat(read(() -> bureau.registry.holdsOpenTasks(LEADER))).isTrue();
        assertThat(holds(LEAD)).isTrue();
        assertThat(holds(SUPPORT)).isTrue();
        assertThat(holds(OWNER)).isTrue();
        assertThat(holds(OTHER)).isFalse();
        assertThat(read(() -> bureau.registry.holdsOpenTasks(OTHER_LEADER))).isFalse();
    }

    @Test
    void a_name_that_merely_occurs_in_a_task_holds_nothing() {
        supervisor(new AssignTask(
                TASK,
                new Brief(2023, 1, OTHER.value(), "\"" + OTHER.value() + "\"", null, null),
                HELD,
                List.of(owned(null))));
        assertThat(holds(OTHER)).isFalse();
        assertThat(holds(new OfficeId("test-office"))).isFalse();
    }

    @Test
    void a_suspended_task_is_still_held_and_an_ended_one_is_not() {
        supervisor(assign(owned(null)));
        supervisor(new SuspendTask(TASK, "等待"));
        assertThat(holds(LEAD)).isTrue();
        supervisor(new WithdrawTask(TASK, "并入"));
        assertThat(holds(LEAD)).isFalse();
    }

    @Test
    void a_reassignment_moves_what_is_held() {
        supervisor(assign(owned(null)));
        supervisor(new ReassignTask(TASK, new Assignment(OTHER_LEADER, OTHER, List.of()), "分工调整"));
        assertThat(holds(LEAD)).isFalse();
        assertThat(holds(SUPPORT)).isFalse();
        assertThat(holds(OTHER)).isTrue();
        assertThat(read(() -> bureau.registry.holdsOpenTasks(LEADER))).isFalse();
        assertThat(read(() -> bureau.registry.holdsOpenTasks(OTHER_LEADER))).isTrue();
    }

    @Test
    void owners_come_and_go_with_their_targets() {
        supervisor(assign(owned(null)));
        supervisor(new AddTarget(TASK, owned(OWNER), "新要求", "测发〔2023〕1号"));
        assertThat(holds(OWNER)).isTrue();
        supervisor(new DropTarget(TASK, TargetId.of(2), "合并", "测发〔2023〕1号"));
        assertThat(holds(OWNER)).isFalse();
        var change = new TargetChange(null, null, null, null, null, null, null, null, OTHER);
        supervisor(new ReviseTarget(TASK, TargetId.of(1), change, "分工调整", "测发〔2023〕1号"));
        assertThat(holds(OTHER)).isTrue();
    }

    @Test
    void who_holds_an_open_task_cannot_retire() {
        supervisor(assign(owned(OWNER)));
        assertThatThrownBy(() -> bureau.send(ADMIN, new RetireLeader(LEADER, "退休")))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.rule()).isEqualTo(OrganizationRule.LEADER_HOLDS_OPEN_TASKS));
        for (OfficeId office : List.of(LEAD, SUPPORT, OWNER))
            assertThatThrownBy(() -> bureau.send(ADMIN, new RetireOffice(office, "撤销")))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.rule()).isEqualTo(OrganizationRule.OFFICE_HOLDS_OPEN_TASKS));
        supervisor(new WithdrawTask(TASK, "并入"));
        assertThat(bureau.send(ADMIN, new RetireOffice(LEAD, "撤销"))).hasSize(1);
        assertThat(bureau.send(ADMIN, new RetireLeader(LEADER, "退休"))).hasSize(1);
    }

    private AssignTask assign(Target... targets) {
        return new AssignTask(TASK, new Brief(2023, 1, "测试任务", null, null, null), HELD, List.of(targets));
    }

    private static Target owned(OfficeId owner) {
        return new Target(
                "印发办法",
                Comparator.DONE,
                null,
                null,
                null,
                null,
                LocalDate.of(2023, 1, 1),
                LocalDate.of(2023, 12, 31),
                null,
                null,
                null,
                owner,
                null,
                null);
    }

    private void supervisor(TaskCommand command) {
        bureau.send(SUPERVISOR, command);
    }

    private boolean holds(OfficeId office) {
        return read(() -> bureau.registry.holdsOpenTasks(office));
    }

    private <T> T read(Supplier<T> question) {
        return bureau.transaction.execute(status -> question.get());
    }
}
