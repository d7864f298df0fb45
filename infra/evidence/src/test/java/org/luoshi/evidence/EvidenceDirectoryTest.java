package org.luoshi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EvidenceDirectoryTest extends EvidenceStoreContract {
    @Override
    EvidenceStore open(Path directory) throws IOException {
        return new EvidenceDirectory(directory, LIMIT, CLOCK);
    }

    @Override
    List<String> kept() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }

    @Override
    void replace(String sha256, String content) throws IOException {
        Files.writeString(file(sha256), content);
    }

    @Override
    void delete(String sha256) throws IOException {
        Files.delete(file(sha256));
    }

    @Override
    void lose() throws IOException {
        Path elsewhere = Files.createTempDirectory("luoshi-test-");
        Files.move(directory, elsewhere.resolve("evidence"));
    }

    private Path file(String sha256) {
        return directory.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    @Test
    void a_file_changed_while_it_is_given_out_breaks_off_before_its_end() throws Exception {
        String content = "x".repeat(150_000);
        String sha256 = evidence.put(bytes(content)).sha256();
        try (Evidence opened = evidence.open(sha256)) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            OutputStream slow = new FilterOutputStream(got) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                    replace(sha256, "y".repeat(150_000));
                }
            };
            assertThatThrownBy(() -> opened.writeTo(slow)).isInstanceOf(EvidenceLost.class);
            assertThat(got.size()).isLessThan(150_000);
        }
    }

    @Test
    void a_file_replaced_while_it_is_given_out_is_still_the_one_that_was_checked() throws Exception {
        String sha256 = evidence.put(bytes("abc")).sha256();
        try (Evidence opened = evidence.open(sha256)) {
            delete(sha256);
            replace(sha256, "abd");
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            opened.writeTo(got);
            assertThat(got).hasToString("abc");
        }
    }

    @Test
    void a_directory_that_cannot_be_made_is_said_at_once() throws IOException {
        Path file = Files.createTempFile("luoshi-test-", ".txt");
        assertThatThrownBy(() -> open(file.resolve("evidence"))).isInstanceOf(IOException.class);
        Files.delete(file);
    }
}
