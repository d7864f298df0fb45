package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.audit.Stranger.Head;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;

/** 700 events, signed after 100, 356 and 690, as a stranger finds them over HTTP. */
@QueryTest
@TestInstance(Lifecycle.PER_CLASS)
class LedgerControllerTest {
    private static final int SIGNED = 690;

    @Autowired
    Caller caller;

    @Autowired
    DataSource database;

    private LedgerEventStorageEngine engine;
    private Notary notary;
    private Stranger stranger;
    private Random random;

    @BeforeAll
    void fill() throws Exception {
        random = Seed.of(LedgerControllerTest.class);
        Caller.problem(404, caller.ask("/api/ledger/key"));
        Caller.problem(404, caller.ask("/api/ledger/checkpoint"));
        Caller.problem(404, caller.ask("/api/ledger/export"));
        engine = Recorder.engine(database, Clock.systemUTC());
        notary = new Notary(
                database, NoteKey.generate("test.example/ledger"), Clock.systemUTC(), new SimpleMeterRegistry());
        notary.adoptKey(false);
        for (int count : new int[] {100, 256, 334}) {
            append(count);
            notary.sign();
        }
        append(10);
        stranger = new Stranger(caller);
    }

    @AfterAll
    void close() {
        notary.close();
        engine.close();
    }

    private void append(int count) {
        String command = UUID.randomUUID().toString();
        String task = "T" + command.substring(0, 8).toUpperCase(java.util.Locale.ROOT);
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < count; i++)
            events.add(new GenericDomainEventMessage<>(
                    "Task",
                    task,
                    i,
                    new TaskAcknowledged(new TaskId(task), "第 " + i + " 条 \"引号\" \\ 😀"),
                    MetaData.from(Map.of("commandId", command, "actorId", "test"))));
        engine.appendEvents(events);
    }

    @Test
    void the_root_comes_out_of_the_entries_and_out_of_the_tiles_alone() throws Exception {
        Head head = stranger.checkpoint();
        assertThat(head.size()).isEqualTo(SIGNED);
        List<byte[]> leaves = stranger.level(0, SIGNED);
        assertThat(Stranger.base64(Stranger.root(leaves))).isEqualTo(head.root());
        assertThat(stranger.entries(SIGNED).stream().map(Stranger::leaf).toList())
                .usingElementComparator(Arrays::compare)
                .isEqualTo(leaves);
        List<byte[]> above = stranger.level(1, SIGNED);
        assertThat(above).hasSize(2);
        for (int i = 0; i < above.size(); i++)
            assertThat(above.get(i)).isEqualTo(Stranger.root(leaves.subList(i * 256, i * 256 + 256)));
        assertThat(stranger.tile("0/000.p/7"))
                .as("what was partial once stays to be had")
                .isEqualTo(Arrays.copyOf(stranger.tile("0/000"), 7 * 32));
    }

    @Test
    void serves_no_tile_that_is_not_whole_or_has_no_such_address() throws Exception {
        for (String path : List.of(
                "0/002",
                "0/002.p/179",
                "0/003",
                "0/003.p/1",
                "1/000",
                "1/000.p/3",
                "2/000.p/1",
                "8/000.p/1",
                "64/000.p/1",
                "00/000",
                "0/0",
                "0/0000",
                "0/x000/000",
                "0/x000/x000/001",
                "0/000/",
                "0/000.p/0",
                "0/000.p/07",
                "0/000.p/256",
                "0/-01",
                "entries/002",
                "entries/003.p/1",
                "entries",
                "entries/000.p/",
                "0/999",
                "0/x999/x999/x999/x999/999",
                "0/x999/x999/x999/x999/x999/x999/x999/999",
                "data/000")) {
            MockHttpServletResponse answer = caller.ask("/api/ledger/tile/" + path);
            Caller.problem(404, answer);
            assertThat(answer.getHeaders("Cache-Control")).as(path).containsExactly("no-store");
        }
        assertThat(stranger.tile("0/002.p/178")).hasSize(178 * 32);
    }

    @Test
    void proves_every_event_it_is_asked_for() throws Exception {
        List<byte[]> leaves = stranger.level(0, SIGNED);
        for (int i = 0; i < 40; i++) {
            int size = new int[] {100, 356, SIGNED}[random.nextInt(3)];
            int position = 1 + random.nextInt(size);
            JsonNode proof = caller.answer("/api/ledger/proof/" + position + (size == SIGNED ? "" : "?size=" + size));
            assertThat(proof.get("position").asInt()).isEqualTo(position);
            assertThat(proof.get("leafIndex").asInt()).isEqualTo(position - 1);
            assertThat(proof.get("treeSize").asInt()).isEqualTo(size);
            Head head = stranger.head(proof.get("checkpoint").stringValue());
            assertThat(head.size()).isEqualTo(size);
            byte[] leaf = Stranger.leaf(proof.get("line").stringValue().getBytes(StandardCharsets.UTF_8));
            assertThat(proof.get("leafHash").stringValue()).isEqualTo(Stranger.base64(leaf));
            assertThat(leaf).isEqualTo(leaves.get(position - 1));
            List<byte[]> tree = leaves.subList(0, size);
            assertThat(head.root()).isEqualTo(Stranger.base64(Stranger.root(tree)));
            assertThat(texts(proof.get("hashes")))
                    .isEqualTo(Stranger.path(position - 1, tree).stream()
                            .map(Stranger::base64)
                            .toList());
            String receipt = Caller.text(caller.ask("/api/ledger/receipt/" + position + "?size=" + size));
            assertThat(receipt)
                    .isEqualTo("c2sp.org/tlog-proof@v1\nextra "
                            + Stranger.base64(proof.get("line").stringValue().getBytes(StandardCharsets.UTF_8))
                            + "\nindex " + (position - 1) + "\n"
                            + String.join("\n", texts(proof.get("hashes"))) + "\n\n"
                            + proof.get("checkpoint").stringValue());
        }
    }

    @Test
    void proves_that_it_has_only_grown() throws Exception {
        List<byte[]> leaves = stranger.level(0, SIGNED);
        for (int i = 0; i < 40; i++) {
            int to = new int[] {100, 356, SIGNED}[random.nextInt(3)];
            int from = 1 + random.nextInt(to);
            JsonNode proof = caller.answer("/api/ledger/consistency?from=" + from + "&to=" + to);
            assertThat(stranger.head(proof.get("checkpoint").stringValue()).size())
                    .isEqualTo(to);
            assertThat(texts(proof.get("hashes")))
                    .as("%d to %d", from, to)
                    .isEqualTo(Stranger.proof(from, leaves.subList(0, to), true).stream()
                            .map(Stranger::base64)
                            .toList());
        }
        assertThat(caller.answer("/api/ledger/consistency?from=0").get("hashes"))
                .isEmpty();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    @Test
    void lists_the_entries_page_by_page() throws Exception {
        List<byte[]> entries = stranger.entries(SIGNED);
        long from = 1;
        int seen = 0;
        while (true) {
            JsonNode page = caller.answer("/api/ledger/entries?limit=190&from=" + from);
            assertThat(page.get("position").asLong()).isEqualTo(700);
            for (JsonNode entry : page.get("entries")) {
                assertThat(entry.get("position").asInt()).isEqualTo(++seen);
                assertThat(entry.get("event").get("position").stringValue()).isEqualTo("" + seen);
                if (seen <= SIGNED)
                    assertThat(entry.get("leafHash").stringValue())
                            .isEqualTo(Stranger.base64(Stranger.leaf(entries.get(seen - 1))));
            }
            if (!page.has("next")) break;
            from = page.get("next").asLong();
        }
        assertThat(seen).isEqualTo(700);
        assertThat(Caller.text(caller.ask("/api/ledger/entries?from=3&limit=1")))
                .as("byte for byte as it was hashed")
                .contains(new String(entries.get(2), StandardCharsets.UTF_8));
        assertThat(caller.answer("/api/ledger/entries?from=701").get("entries")).isEmpty();
    }

    @Test
    void exports_the_lines_that_were_hashed_and_every_checkpoint_behind_its_last_event() throws Exception {
        MockHttpServletResponse answer = caller.ask("/api/ledger/export");
        assertThat(answer.getContentType()).isEqualTo("application/jsonl");
        String export = Caller.text(answer);
        List<byte[]> entries = stranger.entries(SIGNED);
        Set<Long> checkpoints = new HashSet<>();
        int events = 0;
        for (String line : export.lines().toList()) {
            if (!line.contains("\"type\":\"LedgerCheckpoint\"")) {
                assertThat(line).isEqualTo(new String(entries.get(events++), StandardCharsets.UTF_8));
                continue;
            }
            JsonNode data = org.luoshi.kernel.EventJson.MAPPER.readTree(line).get("data");
            Head head = stranger.head(data.get("note").stringValue());
            assertThat(head.size()).isEqualTo(events);
            checkpoints.add(head.size());
        }
        assertThat(checkpoints).containsExactlyInAnyOrder(100L, 356L, 690L);
        assertThat(events).isEqualTo(SIGNED);
        assertThat(export).endsWith("\"]}}\n");
        String begin = Caller.text(caller.ask("/api/ledger/export?size=356"));
        assertThat(begin + Caller.text(caller.ask("/api/ledger/export?from=357&size=690")))
                .as("one behind the other they are one")
                .isEqualTo(export);
    }

    @Test
    void says_what_is_asked_wrongly() throws Exception {
        for (String uri : List.of(
                "entries?from=0",
                "entries?limit=0",
                "entries?limit=201",
                "entries?from=x",
                "entries?form=1",
                "consistency",
                "consistency?from=-1",
                "consistency?from=691",
                "consistency?from=x",
                "export?from=0",
                "export?from=50",
                "export?from=x",
                "export?from=692",
                "proof/1?size=x",
                "checkpoint?after=x",
                "key?a=b")) Caller.problem(400, caller.ask("/api/ledger/" + uri));
        for (String uri : List.of(
                "proof/0",
                "proof/-1",
                "proof/691",
                "proof/101?size=100",
                "proof/1?size=99",
                "proof/x",
                "receipt/691",
                "receipt/x",
                "consistency?from=1&to=691",
                "export?size=691",
                "export?size=0")) Caller.problem(404, caller.ask("/api/ledger/" + uri));
        Caller.problem(503, caller.ask("/api/ledger/checkpoint?after=691"));
        assertThat(caller.ask("/api/ledger/checkpoint?after=690").getStatus()).isEqualTo(200);
        assertThat(caller.ask("/api/ledger/checkpoint").getHeaders("Cache-Control"))
                .containsExactly("no-store");
    }
}
