package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes and their keys, against what C2SP signed-note and golang.org/x/mod/sumdb/note publish. */
class NoteKeyTest {
    @TempDir
    Path directory;

    /** The Go package's key pair, whose private half it publishes, and what it signs with it: Ed25519 leaves no choice. */
    @Test
    void signs_byte_for_byte_as_the_go_implementation() throws Exception {
        byte[] seed = Base64.getDecoder().decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
        byte[] raw = Base64.getDecoder().decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        Path file = directory.resolve("neumann.key");
        // RFC 8410's frames around the raw keys
        Files.writeString(
                file,
                pem("PRIVATE KEY", "302e020100300506032b657004220420", seed)
                        + pem("PUBLIC KEY", "302a300506032b6570032100", raw));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        NoteKey key = NoteKey.read("PeterNeumann", file);

        assertThat(key.verifierKey()).isEqualTo("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        assertThat(key.sign("""
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.
                """)).isEqualTo("""
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.

                — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
                """);
    }

    @Test
    void makes_a_key_once_for_its_owner_only() throws Exception {
        Path file = directory.resolve("ledger.key");
        NoteKey made = NoteKey.inFile("luoshi", file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(NoteKey.inFile("luoshi", file).verifierKey()).isEqualTo(made.verifierKey());
        assertThat(directory).isDirectoryContaining(file::equals);
        try (var files = Files.list(directory)) {
            assertThat(files).as("nothing else is left behind").hasSize(1);
        }
    }

    @Test
    void takes_a_key_made_by_openssl() throws Exception {
        Path file = directory.resolve("ledger.key");
        Process openssl = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask 077; openssl genpkey -algorithm ed25519 -out \"$0\" && openssl pkey -in \"$0\" -pubout >> \"$0\"",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(openssl.waitFor())
                .as(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        assertThat(NoteKey.read("luoshi", file).verifierKey()).startsWith("luoshi+");
    }

    @Test
    void refuses_a_file_that_others_may_read_or_that_is_not_one_pair() throws Exception {
        Path file = directory.resolve("a.key");
        NoteKey.inFile("luoshi", file);
        Path other = directory.resolve("b.key");
        NoteKey.inFile("luoshi", other);
        String text = Files.readString(file);
        String publicOfOther = Files.readString(other).substring(text.indexOf("-----BEGIN PUBLIC"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        refused(file, "open to others");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, text.substring(0, text.indexOf("-----BEGIN PUBLIC")) + publicOfOther);
        refused(file, "not the private key's");
        Files.writeString(file, publicOfOther);
        refused(file, "no PRIVATE KEY");
        Files.writeString(file, text.replace("MC4CAQ", "AAAAAA"));
        refused(file, "no Ed25519 key");
        refused(directory.resolve("none"), "none");
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> NoteKey.read("luoshi", file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void refuses_a_name_that_a_note_cannot_bear() {
        for (String name : new String[] {"", "two words", "a+b", "一", "a\nb", "\"", "\\"})
            assertThatThrownBy(() -> NoteKey.generate(name)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String pem(String label, String frame, byte[] typed) {
        byte[] head = java.util.HexFormat.of().parseHex(frame);
        byte[] all = Arrays.copyOf(head, head.length + 32);
        System.arraycopy(typed, 1, all, head.length, 32);
        return "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(all) + "\n-----END " + label
                + "-----\n";
    }
}
