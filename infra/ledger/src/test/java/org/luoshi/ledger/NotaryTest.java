package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class NotaryTest {
    private static final Instant NOON = Instant.parse("2023-03-31T04:00:00.123456Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();
    private PGSimpleDataSource database;
    private JdbcClient jdbc;
    private Checkpoints checkpoints;
    private LedgerEventStorageEngine engine;
    private NoteKey key;
    private Notary notary;

    @BeforeEach
    void open() throws Exception {
        database = TestPostgres.ledger();
        jdbc = JdbcClient.create(connection());
        for (String table : List.of("entry", "head", "subtree", "checkpoint", "key"))
            jdbc.sql("alter table ledger." + table + " disable trigger all").update();
        checkpoints = new Checkpoints(jdbc);
        engine = Recorder.engine(database, Clock.fixed(NOON, ZoneOffset.UTC));
        open.add(engine);
        key = NoteKey.generate("test.example/ledger");
        notary = notary(key);
        notary.adoptKey(false);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) one.close();
    }

    /** One for all uses: to open another takes longer than what it is used for. */
    private DataSource connection() throws SQLException {
        SingleConnectionDataSource one = new SingleConnectionDataSource(database.getConnection(), true);
        open.add(one::destroy);
        return one;
    }

    private Notary notary(NoteKey key) throws SQLException {
        return notary(key, connection());
    }

    private Notary notary(NoteKey key, DataSource source) {
        // ten seconds after the events
        Notary made = new Notary(source, key, Clock.fixed(NOON.plusSeconds(10), ZoneOffset.UTC), meters);
        open.add(made);
        return made;
    }

    private void append(int count) {
        UUID command = UUID.randomUUID();
        engine.appendEvents(Events.ofCommand(command, "T-" + command.toString().toUpperCase(Locale.ROOT), 0, count));
    }

    @Test
    void signs_what_came_and_nothing_where_nothing_came() {
        assertThat(notary.sign()).isEmpty();
        append(3);
        Checkpoint first = notary.sign().orElseThrow();
        assertThat(first.note()).startsWith("test.example/ledger\n3\n").contains("\n\n— test.example/ledger ");
        assertThat(notary.sign()).isEmpty();
        append(2);
        assertThat(notary.sign().orElseThrow().size()).isEqualTo(5);
        assertThat(checkpoints.latest().orElseThrow().size()).isEqualTo(5);
        assertThat(checkpoints.of(3).orElseThrow().note()).isEqualTo(first.note());
    }

    @Test
    void measures_what_is_signed_and_what_waits() {
        append(3);
        notary.sign();
        assertThat(gauge("size")).isEqualTo(3);
        assertThat(gauge("age")).isZero();
        append(1);
        jdbc.sql("update ledger.entry set leaf_hash = sha256('forged') where position = 4")
                .update();
        assertThatThrownBy(notary::sign).hasMessageContaining("do not hash to the ledger's head");
        assertThat(gauge("size")).isEqualTo(3);
        assertThat(gauge("age")).as("since NOON").isEqualTo(10);
    }

    @Test
    void events_wait_also_where_what_was_signed_is_no_longer_there() throws Exception {
        append(3);
        notary.sign();
        append(1);
        jdbc.sql("update ledger.entry set leaf_hash = sha256('forged') where position = 2")
                .update();
        SimpleMeterRegistry fresh = new SimpleMeterRegistry();
        Notary restarted = new Notary(connection(), key, Clock.fixed(NOON.plusSeconds(10), ZoneOffset.UTC), fresh);
        open.add(restarted);

        assertThatThrownBy(restarted::sign).hasMessageContaining("are not those that were signed");
        assertThat(fresh.get("luoshi.ledger.checkpoint.age").gauge().value())
                .as("since NOON")
                .isEqualTo(10);
    }

    @Test
    void signs_once_though_events_keep_coming() throws Exception {
        append(1);
        Notary slow = notary(key, new DelegatingDataSource(connection()) {
            @Override
            public Connection getConnection() throws SQLException {
                append(1); // with every step of the notary
                return super.getConnection();
            }
        });

        assertTimeoutPreemptively(Duration.ofSeconds(20), slow::sign);
        assertThat(jdbc.sql("select count(*) from ledger.checkpoint")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private double gauge(String name) {
        return meters.get("luoshi.ledger.checkpoint." + name).gauge().value();
    }

    @Test
    void two_side_by_side_sign_each_size_once_and_in_order() throws Exception {
        Notary other = notary(key);
        other.adoptKey(false);
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            CountDownLatch done = new CountDownLatch(1);
            List<Future<?>> signing = new ArrayList<>();
            for (Notary one : List.of(notary, other))
                signing.add(threads.submit(() -> {
                    while (done.getCount() > 0) one.sign();
                }));
            try {
                for (int i = 0; i < 90; i++) append(1 + i % 3);
            } finally {
                done.countDown();
            }
            for (Future<?> one : signing) one.get();
        }
        other.sign();
        List<Checkpoint> all = checkpoints.between(0, Long.MAX_VALUE);
        assertThat(all.getLast().size()).isEqualTo(180);
        assertThat(jdbc.sql("select size from ledger.checkpoint order by signed_at, xmin::text::bigint")
                        .query(Long.class)
                        .list())
                .as("signed in the order of their sizes")
                .isSorted();
        LedgerTree tree = new LedgerTree(jdbc);
        for (Checkpoint one : all)
            assertThat(tree.root(one.size())).isEqualTo(Base64.getDecoder().decode(one.root()));
        assertThat(checkpoints.verifierKeys()).containsExactly(key.verifierKey());
    }

    @Test
    void another_key_is_refused_unless_it_is_meant_and_then_the_old_one_signs_no_more() throws Exception {
        append(1);
        notary.sign();
        NoteKey newKey = NoteKey.generate("test.example/ledger");
        Notary next = notary(newKey);
        assertThatThrownBy(() -> next.adoptKey(false))
                .isInstanceOf(Notary.OtherKey.class)
                .hasMessageContaining(key.verifierKey());
        append(1);
        assertThatThrownBy(next::sign).hasMessageContaining("another key");
        next.adoptKey(true);
        assertThat(checkpoints.verifierKeys()).containsExactly(newKey.verifierKey(), key.verifierKey());
        assertThatThrownBy(notary::sign).hasMessageContaining("another key");
        assertThat(next.sign().orElseThrow().size()).isEqualTo(2);
    }

    @Test
    void does_not_sign_a_ledger_that_has_lost_or_changed_something() throws Exception {
        append(3);
        notary.sign();
        append(2);
        jdbc.sql("update ledger.entry set leaf_hash = sha256('forged') where position = 2")
                .update();
        // Also a whole forged tree: the head is made to fit.
        Merkle forged = Merkle.of(0, new byte[0]);
        jdbc.sql("select leaf_hash from ledger.entry order by position")
                .query((row, n) -> row.getBytes(1))
                .list()
                .forEach(forged::add);
        jdbc.sql("update ledger.head set peaks = :peaks")
                .param("peaks", forged.peaks())
                .update();
        assertThatThrownBy(notary::sign).hasMessageContaining("do not hash to the ledger's head");
        Notary restarted = notary(key);
        assertThatThrownBy(restarted::sign).hasMessageContaining("the first 3 events are not those that were signed");

        jdbc.sql("delete from ledger.checkpoint").update();
        assertThatThrownBy(notary::sign).hasMessageContaining("the checkpoint of 3 events has gone");
        assertThat(checkpoints.latest()).isEmpty();
    }

    @Test
    void does_not_sign_a_ledger_that_has_become_shorter() {
        append(3);
        notary.sign();
        jdbc.sql("delete from ledger.entry where position > 2").update();
        jdbc.sql("update ledger.head set size = 2, peaks = :peaks")
                .param("peaks", new LedgerTree(jdbc).grownTo(2).peaks())
                .update();
        assertThatThrownBy(notary::sign).hasMessageContaining("has 2 events, but 3 have been signed");
    }

    @Test
    void goes_on_by_itself_after_an_outage() throws Exception {
        Notary reconnecting = notary(key, database);
        reconnecting.start();
        append(1);
        awaitSize(1);
        // Nobody gets in, and whoever was in is thrown out.
        try (Connection elsewhere = TestPostgres.database().getConnection()) {
            JdbcClient server = JdbcClient.create(new SingleConnectionDataSource(elsewhere, true));
            String name = database.getDatabaseName();
            server.sql("alter database " + name + " allow_connections false").update();
            server.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'")
                    .query()
                    .listOfRows();
            server.sql("alter database " + name + " allow_connections true").update();
        }
        jdbc = JdbcClient.create(connection());
        checkpoints = new Checkpoints(jdbc);
        append(1);
        awaitSize(2);
    }

    private void awaitSize(long size) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (checkpoints.latest().map(Checkpoint::size).orElse(0L) < size) {
            assertThat(System.nanoTime()).as("no checkpoint of %d", size).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
