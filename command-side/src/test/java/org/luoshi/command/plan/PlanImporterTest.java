package org.luoshi.command.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandFile;
import org.luoshi.command.CommandReader;
import org.luoshi.command.Fault;
import org.luoshi.command.Malformed;
import org.luoshi.command.RecordingBus;
import org.luoshi.command.Refusal;
import org.luoshi.command.TestRule;
import org.luoshi.command.Undecided;
import org.luoshi.command.plan.PlanImporter.Imported;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;

class PlanImporterTest {
    private static final String OFFICE = """
            {"command":"register-office","body":{"officeId":"test-office","name":"测试处室"}}""";
    private static final String TASK = """
            {"command":"acknowledge-task","body":{"taskId":"2023-K09"}}""";
    private static final String PLAN = "[" + OFFICE + "," + TASK + "," + TASK.replace("K09", "K08") + "]";

    private PGSimpleDataSource database;
    private RecordingBus bus;
    private PlanImporter importer;

    @BeforeEach
    void start() {
        database = TestPostgres.ledger();
        bus = new RecordingBus(database);
        importer = importer(bus);
    }

    @Test
    void sends_each_command_in_order_in_the_role_it_needs() {
        assertThat(read(importer, PLAN)).isEqualTo(new Imported(3, 0));

        List<Entry> entries = List.of(
                bus.ledger.at(1).orElseThrow(),
                bus.ledger.at(2).orElseThrow(),
                bus.ledger.at(3).orElseThrow());
        assertThat(entries).extracting(Entry::aggregateId).containsExactly("organization", "2023-K09", "2023-K08");
        assertThat(entries)
                .extracting(entry -> entry.actor().role())
                .containsExactly(Role.ADMIN, Role.SUPERVISOR, Role.SUPERVISOR);
        assertThat(entries.get(1).metadataValues()).containsEntry("correlationId", "plan.json#1");
    }

    @Test
    void sends_nothing_twice() {
        read(importer, PLAN);

        assertThat(read(importer, PLAN.replace(",", " ,\n"))).isEqualTo(new Imported(0, 3));
        assertThat(bus.ledger.size()).isEqualTo(3);
    }

    @Test
    void stops_at_a_refusal_and_continues_there_the_next_time() {
        bus.beforeDeciding(_ -> {
            // The second command and its second try: a first refusal is not believed.
            if (bus.handled() == 2 || bus.handled() == 3) throw new Refusal(TestRule.TEST_BROKEN);
        });
        assertThatExceptionOfType(ImportStopped.class)
                .isThrownBy(() -> read(importer, PLAN))
                .withMessageContaining("plan.json, command 1 (acknowledge-task): TEST_BROKEN")
                .withCauseInstanceOf(Refusal.class);
        assertThat(bus.ledger.size()).isEqualTo(1);

        assertThat(read(importer, PLAN)).isEqualTo(new Imported(2, 1));
    }

    @Test
    void refuses_a_file_that_says_something_else_than_before() {
        read(importer, PLAN);

        assertThatExceptionOfType(ImportStopped.class)
                .isThrownBy(() -> read(importer, PLAN.replace("测试处室", "别的处室")))
                .withCauseInstanceOf(Undecided.class);
    }

    @Test
    void names_every_fault_of_every_command_and_sends_nothing() {
        String file = "[" + OFFICE + "," + TASK.replace("2023-K09", "k09") + "," + TASK.replace("acknowledge", "praise")
                + "," + TASK.replace("taskId", "task") + ",{\"command\":\"urge-task\"},5]";

        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> read(importer, file))
                .satisfies(malformed -> assertThat(malformed.faults())
                        .extracting(Fault::path)
                        .containsExactlyInAnyOrder(
                                "/1/body/taskId", "/2/command", "/3/body/taskId", "/3/body/task", "/4", "/5"));
        assertThat(bus.handled()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[", "[{\"command\":\"x\",\"body\":{\"a\":1e999999999}}]", "[1e99999999999]", "null"})
    void refuses_a_file_that_is_no_list_of_commands(String file) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> read(importer, file));
    }

    @Test
    void two_imports_at_once_in_one_process_and_two_in_another_come_to_the_same_end() throws Exception {
        PlanImporter elsewhere = importer(new RecordingBus(database));
        Callable<Imported> here = () -> read(importer, PLAN);
        Callable<Imported> there = () -> read(elsewhere, PLAN);

        int granted = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(List.of(here, there, here, there)))
                granted += done.get().granted();
        }

        assertThat(granted).isEqualTo(3);
        assertThat(bus.ledger.size()).isEqualTo(3);
        assertThat(bus.ledger.at(3).orElseThrow().aggregateId()).isEqualTo("2023-K08");
    }

    private static PlanImporter importer(RecordingBus bus) {
        CommandCatalogue catalogue = new CommandCatalogue();
        return new PlanImporter(new CommandFile(catalogue, new CommandReader(catalogue)), bus.dispatcher());
    }

    private static Imported read(PlanImporter importer, String file) {
        return importer.read("plan.json", file.getBytes(StandardCharsets.UTF_8), "test-admin", "测试管理员");
    }
}
