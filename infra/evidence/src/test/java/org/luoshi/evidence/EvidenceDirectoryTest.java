package org.luoshi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceDirectoryTest {
    /** SHA-256 of "abc", as FIPS 180 gives it. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path directory;

    private EvidenceDirectory evidence;

    @BeforeEach
    void empty() throws IOException {
        evidence = new EvidenceDirectory(directory.resolve("evidence"), 1000);
    }

    private static InputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void gives_back_what_was_handed_in() throws IOException {
        assertThat(evidence.put(bytes("abc"))).isEqualTo(ABC);
        assertThat(evidence.open(ABC)).hasContent("abc");
    }

    @Test
    void keeps_the_same_file_once_also_from_many_at_once() throws Exception {
        Callable<String> put = () -> evidence.put(bytes("abc"));
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var done :
                    threads.invokeAll(Stream.generate(() -> put).limit(40).toList()))
                assertThat(done.get()).isEqualTo(ABC);
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void refuses_what_is_too_large_and_keeps_nothing_of_it() throws IOException {
        assertThatThrownBy(() -> evidence.put(bytes("x".repeat(1001)))).isInstanceOf(EvidenceDirectory.TooLarge.class);
        assertThat(files()).isEmpty();
        assertThat(evidence.put(bytes("x".repeat(1000)))).hasSize(64);
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
        assertThat(files()).isEmpty();
    }

    @Test
    void notices_an_altered_file() throws IOException {
        evidence.put(bytes("abc"));
        Files.writeString(files().getFirst(), "abd");

        assertThatThrownBy(() -> evidence.open(ABC)).isInstanceOf(EvidenceDirectory.Altered.class);
    }

    @Test
    void says_when_a_file_is_not_there() {
        assertThatThrownBy(() -> evidence.open(ABC)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_name_is_a_hash_and_never_a_path() {
        for (String name : new String[] {"", "abc", "../" + ABC.substring(3), ABC.toUpperCase(java.util.Locale.ROOT)})
            assertThatThrownBy(() -> evidence.open(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
