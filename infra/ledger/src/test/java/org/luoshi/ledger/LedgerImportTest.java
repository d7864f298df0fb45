package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A ledger goes out as an export and comes back from it, in another database, as the same ledger; or not at all. */
class LedgerImportTest {
    private static final String[] PIECES = {
        "\"",
        "\\",
        "\n",
        "\t",
        "\r",
        "\\N",
        "\\.",
        ",\"event\":",
        "}}",
        "{",
        "进展",
        "𠮷",
        "😀",
        "\u007f",
        "\u2028",
        "é",
        " ",
        "x"
    };

    private final DataSource target = TestPostgres.ledger();
    private final JdbcClient there = JdbcClient.create(target);

    @TempDir
    Path directory;

    private Audited ledger;
    /** An export of three events, signed after the second and the third. */
    private String three = "";

    @BeforeEach
    void open() throws Exception {
        ledger = new Audited(directory);
        ledger.append(2);
        ledger.sign("two");
        ledger.append(1);
        ledger.sign("three");
        three = Files.readString(ledger.export());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatever_its_texts_a_ledger_comes_back_byte_for_byte() throws Exception {
        Random random = Seed.of(LedgerImportTest.class);
        for (int task = 0; task < 40; task++) {
            ledger.append(odd(random, task));
            if (random.nextInt(4) == 0) ledger.sign("between");
        }
        Path checkpoint = ledger.sign("last");
        Path export = ledger.export();
        byte[] bytes = Files.readAllBytes(export);
        List<Long> reached = new ArrayList<>();

        long size = LedgerImport.read(
                new ByteArrayInputStream(bytes), target, (position, read) -> reached.addAll(List.of(position, read)));

        ByteArrayOutputStream again = new ByteArrayOutputStream();
        new LedgerExport(there).write(0, size, again);
        assertThat(again.toByteArray()).isEqualTo(bytes);
        assertThat(reached).endsWith(size, (long) bytes.length);
        assertThat(TailCheck.disagreement(target)).isEmpty();
        long position = 1 + random.nextLong(size);
        assertThat(Receipt.of(
                                new LedgerLines(there)
                                        .between(position, position)
                                        .getFirst(),
                                new Checkpoints(there).latest().orElseThrow(),
                                there)
                        .text())
                .isEqualTo(Files.readString(ledger.receipt(position)));
        assertThat(Audited.verify(
                        Files.write(directory.resolve("again"), again.toByteArray()), checkpoint, ledger.key()))
                .startsWith("0 OK");
    }

    private static List<DomainEventMessage<?>> odd(Random random, int task) {
        List<DomainEventMessage<?>> events = new ArrayList<>();
        String aggregate = "T-" + task + text(random);
        Map<String, String> metadata =
                Map.of("commandId", new UUID(random.nextLong(), random.nextLong()).toString(), "actor", text(random));
        for (int i = 0; i <= random.nextInt(5); i++)
            events.add(new GenericDomainEventMessage<>(
                    "Task",
                    aggregate,
                    i,
                    new TaskAcknowledged(
                            new TaskId("T-" + task), "收" + text(random).replaceAll("\\p{Cc}", "")),
                    MetaData.from(metadata)));
        return events;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) text.append(PIECES[random.nextInt(PIECES.length)]);
        return text.toString();
    }

    @Test
    void only_an_empty_ledger_takes_one() throws Exception {
        importing(three);
        assertThatThrownBy(() -> importing(three))
                .isInstanceOf(LedgerImport.Refused.class)
                .hasMessage("the ledger is not empty: it has 3 events");
    }

    @Test
    void refuses_what_is_not_whole() throws Exception {
        List<String> lines = three.lines().toList();
        assertThat(lines).hasSize(5);
        String[] without = new String[5];
        for (int i = 0; i < 5; i++) {
            List<String> rest = new ArrayList<>(lines);
            rest.remove(i);
            without[i] = String.join("\n", rest) + "\n";
        }
        refuses("", "the export has no event");
        refuses(without[0], "position 1: missing");
        refuses(without[1], "position 2: missing, but a checkpoint is there");
        refuses(without[2], "the checkpoint of 3 events: not written as the ledger writes"); // its list begins later
        refuses(without[3], "position 3: missing, but a checkpoint is there");
        refuses(without[4], "position 3: not under a checkpoint; the export breaks off");
        refuses(lines.get(0) + "\n" + lines.get(1), "position 2: the export breaks off in the middle of a line");
    }

    @Test
    void refuses_what_is_out_of_place() throws Exception {
        List<String> lines = three.lines().toList();
        refuses(lines.get(0) + "\n" + lines.get(0) + "\n", "position 2: here is position 1 once more");
        refuses(
                lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2) + "\n" + lines.get(2) + "\n",
                "the checkpoint of 2 events: not in its place");
        String late = lines.get(0).replaceFirst("\"time\":\"2", "\"time\":\"3");
        refuses(late + "\n" + lines.get(1) + "\n", "position 2: recorded before the one before it");
        String twice = lines.get(0).replaceFirst("\"position\":\"1\"", "\"position\":\"2\"");
        refuses(
                lines.get(0) + "\n" + twice + "\n" + signed(lines.get(0), twice),
                "positions 1 to 2: ERROR: duplicate key value violates unique constraint");
    }

    /** As somebody would sign it who has the key. */
    private String signed(String... lines) {
        Merkle tree = Merkle.of(0, new byte[0]);
        List<String> hashes = new ArrayList<>();
        for (String line : lines) {
            byte[] leaf = Merkle.leaf(Merkle.sha256(), line.getBytes(StandardCharsets.UTF_8));
            tree.add(leaf);
            hashes.add(Base64.getEncoder().encodeToString(leaf));
        }
        String root = Base64.getEncoder().encodeToString(tree.root());
        String note = ledger.key.sign(ledger.key.name() + "\n" + lines.length + "\n" + root + "\n");
        return new String(LedgerExport.line(new Checkpoint(lines.length, root, note), hashes), StandardCharsets.UTF_8)
                + "\n";
    }

    @Test
    void refuses_what_was_changed_and_names_the_positions() throws Exception {
        changed(
                text -> text.replaceFirst("第 0 条", "第 9 条"),
                "positions 1 to 2: not those that the checkpoint was signed for");
        changed(
                text -> text.replaceFirst("\"leaves\":\\[\"....", "\"leaves\":[\"AAAA"),
                "the checkpoint of 2 events: not written as the ledger writes");
        changed(
                text -> text.replaceFirst("LedgerCheckpoint\",\"id\":\"2\"", "LedgerCheckpoint\",\"id\":\"4\""),
                "the checkpoint of 2 events: not written as the ledger writes");
        changed(
                text -> text.replaceFirst("\"data\":\\{\"note\":\"[^\"]*\"", "\"data\":{\"note\":\"none\""),
                "the checkpoint after position 2: not a checkpoint");
    }

    @Test
    void refuses_a_line_that_the_ledger_would_not_write() throws Exception {
        String not = "position 1: not a line of the ledger";
        String otherwise = "position 1: not written as the ledger writes";
        changed(text -> "\n" + text, not);
        changed(text -> "{}\n" + text, not);
        changed(text -> text.replaceFirst("\"position\":\"1\"", "\"position\":\"one\""), not);
        changed(text -> text.replaceFirst("\"position\":\"1\"", "\"position\":\"01\""), otherwise);
        changed(text -> text.replaceFirst("\"position\":", "\"place\":"), not);
        changed(text -> text.replaceFirst("\"ordinal\":0", "\"ordinal\": 0"), otherwise);
        changed(text -> text.replaceFirst("\"ordinal\":0", "\"ordinal\":\"0\""), otherwise);
        changed(text -> text.replaceFirst("\\}\\}\n", ",\"more\":1}}\n"), not);
        changed(text -> text.replaceFirst("\\}\\}\n", "}},\n"), not);
        changed(text -> text.replaceFirst("\\}\\}\n", "}\n"), not);
        changed(text -> text.replaceFirst("luoshi:Task", "Task"), not);
        changed(text -> text.replaceFirst("\"id\":\"", "\"id\":\"0"), not);
        changed(
                text -> text.replaceFirst("\"event\":\\{", "\"event\":{" + "\"a\":\"" + "x".repeat(70_000) + "\","),
                "position 1: more than 65535 bytes");
    }

    private void changed(UnaryOperator<String> change, String why) throws Exception {
        String spoilt = change.apply(three);
        assertThat(spoilt).isNotEqualTo(three);
        refuses(spoilt, why);
    }

    private void refuses(String export, String why) {
        assertThatThrownBy(() -> importing(export))
                .isInstanceOf(LedgerImport.Refused.class)
                .hasMessageStartingWith(why);
        assertThat(there.sql("select (select count(*) from ledger.entry) + (select count(*) from ledger.checkpoint)"
                                + " + (select size from ledger.head)")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void importing(String export) throws Exception {
        LedgerImport.read(
                new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)), target, (position, read) -> {});
    }
}
