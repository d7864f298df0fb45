package org.luoshi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.evidence.EvidenceStore.Found;
import org.luoshi.evidence.EvidenceStore.Kept;
import org.luoshi.evidence.EvidenceStore.State;

/** What every store of evidence does, wherever it keeps its files. */
abstract class EvidenceStoreContract {
    /** SHA-256 of "abc", as FIPS 180 gives it. */
    static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    static final Clock CLOCK = Clock.fixed(Instant.parse("2023-06-30T04:00:00Z"), ZoneOffset.UTC);
    static final int LIMIT = 200_000;

    /** Where files are kept, or stand while they pass through. */
    @TempDir
    Path directory;

    EvidenceStore evidence;

    abstract EvidenceStore open(Path directory) throws IOException;

    /** The names under which something is kept. */
    abstract List<String> kept() throws IOException;

    /** As somebody does it who gets at the files themselves. */
    abstract void replace(String sha256, String content) throws IOException;

    abstract void delete(String sha256) throws IOException;

    /** All of it is away. */
    abstract void lose() throws IOException;

    @BeforeEach
    void empty() throws IOException {
        evidence = open(directory);
    }

    @AfterEach
    void nothing_stays_aside() throws IOException {
        assertThat(aside()).isEmpty();
    }

    private List<String> aside() throws IOException {
        if (!Files.exists(directory)) return List.of();
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    static InputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    private byte[] read(String sha256) throws Exception {
        try (Evidence opened = evidence.open(sha256)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            opened.writeTo(out);
            return out.toByteArray();
        }
    }

    @Test
    void gives_back_what_was_handed_in() throws Exception {
        assertThat(evidence.put(bytes("abc"))).isEqualTo(new Kept(ABC, 3, "text/plain", true));
        assertThat(kept()).containsExactly("ba/" + ABC);
        assertThat(evidence.has(ABC)).isTrue();
        assertThat(read(ABC)).asString(UTF_8).isEqualTo("abc");
        try (Evidence opened = evidence.open(ABC)) {
            assertThat(opened.sha256()).isEqualTo(ABC);
            assertThat(opened.size()).isEqualTo(3);
            assertThat(opened.kind()).isEqualTo(new FileKind("text/plain", "txt"));
        }
        assertThat(evidence.look(ABC)).isEqualTo(new Found(State.PRESENT, 3L, "text/plain"));
    }

    @Test
    void gives_back_every_byte_of_a_file_of_any_length() throws Exception {
        for (int length : new int[] {1, 65_535, 65_536, 65_537, LIMIT}) {
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            Kept kept = evidence.put(new ByteArrayInputStream(content));
            assertThat(kept.size()).isEqualTo(length);
            assertThat(read(kept.sha256())).isEqualTo(content);
        }
    }

    @Test
    void keeps_the_same_file_once() throws Exception {
        assertThat(evidence.put(bytes("abc")).added()).isTrue();
        assertThat(evidence.put(bytes("abc")).added()).isFalse();
        assertThat(kept()).hasSize(1);
    }

    @Test
    void keeps_the_same_file_once_also_from_many_at_once() throws Exception {
        Callable<Kept> put = () -> evidence.put(bytes("abc"));
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var done :
                    threads.invokeAll(Stream.generate(() -> put).limit(40).toList()))
                assertThat(done.get().sha256()).isEqualTo(ABC);
        }
        assertThat(kept()).hasSize(1);
        assertThat(read(ABC)).asString(UTF_8).isEqualTo("abc");
    }

    @Test
    void refuses_what_is_too_large_and_keeps_nothing_of_it() throws IOException {
        InputStream tooLarge = new ByteArrayInputStream(new byte[LIMIT + 1]);
        assertThatThrownBy(() -> evidence.put(tooLarge)).isInstanceOf(EvidenceStore.TooLarge.class);
        assertThat(kept()).isEmpty();
        assertThat(evidence.put(new ByteArrayInputStream(new byte[LIMIT])).size())
                .isEqualTo(LIMIT);
    }

    @Test
    void reads_no_further_than_shows_that_it_is_too_large() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        assertThatThrownBy(() -> evidence.put(endless)).isInstanceOf(EvidenceStore.TooLarge.class);
    }

    @Test
    void keeps_nothing_of_an_upload_that_broke_off() throws IOException {
        InputStream cut = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("cut");
            }
        };
        InputStream broken = new SequenceInputStream(bytes("x".repeat(500)), cut);
        assertThatThrownBy(() -> evidence.put(broken)).hasMessage("cut");
        assertThat(kept()).isEmpty();
    }

    @Test
    void notices_an_altered_file_of_whatever_length() throws IOException {
        evidence.put(bytes("abc"));
        for (String other : List.of("abd", "ab", "abcd", "", "x".repeat(LIMIT + 1))) {
            replace(ABC, other);
            assertThatThrownBy(() -> evidence.open(ABC))
                    .isInstanceOfSatisfying(
                            EvidenceLost.class, lost -> assertThat(lost.state()).isEqualTo(State.ALTERED));
            assertThat(evidence.look(ABC)).isEqualTo(new Found(State.ALTERED, null, null));
        }
    }

    @Test
    void an_altered_file_is_mended_by_handing_it_in_again() throws Exception {
        evidence.put(bytes("abc"));
        replace(ABC, "abd");
        evidence.put(bytes("abc"));
        assertThat(read(ABC)).asString(UTF_8).isEqualTo("abc");
    }

    @Test
    void says_when_a_file_is_not_there_or_not_any_more() throws IOException {
        assertThat(evidence.has(ABC)).isFalse();
        assertThat(evidence.look(ABC)).isEqualTo(new Found(State.MISSING, null, null));
        evidence.put(bytes("abc"));
        delete(ABC);
        assertThat(evidence.has(ABC)).isFalse();
        assertThatThrownBy(() -> evidence.open(ABC))
                .isInstanceOfSatisfying(
                        EvidenceLost.class, lost -> assertThat(lost.state()).isEqualTo(State.MISSING));
    }

    @Test
    void calls_no_file_missing_where_the_whole_store_is() throws IOException {
        evidence.put(bytes("abc"));
        evidence.check();
        lose();
        assertThatThrownBy(() -> evidence.has(ABC)).isInstanceOf(EvidenceFault.class);
        assertThatThrownBy(() -> evidence.open(ABC)).isInstanceOf(EvidenceFault.class);
        assertThatThrownBy(() -> evidence.look(ABC)).isInstanceOf(EvidenceFault.class);
        assertThatThrownBy(() -> evidence.put(bytes("abc"))).isInstanceOf(EvidenceFault.class);
        assertThatThrownBy(() -> evidence.check())
                .isInstanceOfSatisfying(
                        EvidenceFault.class,
                        fault -> assertThat(fault.passing()).isTrue());
    }

    @Test
    void a_name_is_a_hash_and_never_a_path() {
        for (String name : new String[] {"", "abc", "../" + ABC.substring(3), ABC.toUpperCase(Locale.ROOT)}) {
            assertThatThrownBy(() -> evidence.open(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> evidence.has(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void sweeps_away_what_crashes_have_left_behind_but_nothing_under_way() throws IOException {
        evidence.put(bytes("abc"));
        Path left = Files.writeString(directory.resolve("incoming-1.tmp"), "half");
        Path underWay = Files.writeString(directory.resolve("incoming-2.tmp"), "half");
        Path foreign = Files.writeString(directory.resolve("note.txt"), "somebody else's");
        FileTime dayAndMore = FileTime.from(CLOCK.instant().minus(Duration.ofHours(25)));
        for (Path old : List.of(left, foreign)) Files.setLastModifiedTime(old, dayAndMore);
        Files.setLastModifiedTime(underWay, FileTime.from(CLOCK.instant().minus(Duration.ofHours(23))));

        EvidenceStore again = open(directory);

        assertThat(left).doesNotExist();
        assertThat(again.has(ABC)).isTrue();
        assertThat(aside()).containsExactlyInAnyOrder("incoming-2.tmp", "note.txt");
        Files.delete(underWay);
        Files.delete(foreign);
    }
}
