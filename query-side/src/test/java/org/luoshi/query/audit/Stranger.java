package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.luoshi.query.Caller;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * A verifier by somebody who knows the specifications and nothing of Luoshi: trees by their recursive definition in RFC
 * 9162 (2.1.1, 2.1.3.1, 2.1.4.1), notes and tiles by C2SP. Slow, and right at first sight.
 */
final class Stranger {
    private final Caller caller;
    private final String verifierKey;

    Stranger(Caller caller) throws Exception {
        this.caller = caller;
        this.verifierKey = text("/api/ledger/key").strip();
    }

    private String text(String uri) throws Exception {
        MockHttpServletResponse answer = caller.ask(uri);
        assertThat(answer.getStatus()).as(uri).isEqualTo(200);
        assertThat(answer.getHeader("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
        return Caller.text(answer);
    }

    /** Size and root of a note, its signature verified. */
    record Head(long size, String root) {}

    Head checkpoint() throws Exception {
        return head(text("/api/ledger/checkpoint"));
    }

    Head head(String note) throws Exception {
        String[] key = verifierKey.split("\\+", 3);
        byte[] typed = Base64.getDecoder().decode(key[2]);
        assertThat(typed).hasSize(33).startsWith(1);
        byte[] id = Arrays.copyOf(sha256((key[0] + "\n").getBytes(StandardCharsets.UTF_8), typed), 4);
        assertThat(HexFormat.of().formatHex(id)).isEqualTo(key[1]);
        String[] lines = note.split("\n", -1);
        assertThat(lines).hasSize(6);
        assertThat(lines[0]).isEqualTo(key[0]);
        assertThat(lines[3]).isEmpty();
        assertThat(lines[5]).isEmpty();
        assertThat(lines[4]).startsWith("— " + key[0] + " ");
        byte[] signature = Base64.getDecoder().decode(lines[4].substring(3 + key[0].length()));
        assertThat(Arrays.copyOf(signature, 4)).isEqualTo(id);
        byte[] frame = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] spki = Arrays.copyOf(frame, 44);
        System.arraycopy(typed, 1, spki, 12, 32);
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        ed25519.update((lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(ed25519.verify(Arrays.copyOfRange(signature, 4, signature.length)))
                .isTrue();
        return new Head(Long.parseLong(lines[1]), lines[2]);
    }

    byte[] tile(String path) throws Exception {
        MockHttpServletResponse answer = caller.ask("/api/ledger/tile/" + path);
        assertThat(answer.getStatus()).as(path).isEqualTo(200);
        assertThat(answer.getContentType()).isEqualTo("application/octet-stream");
        assertThat(answer.getHeaders("Cache-Control")).containsExactly("private, max-age=31536000, immutable");
        return answer.getContentAsByteArray();
    }

    /** Every hash of a level, from whole tiles and the one partial tile of a tree of this size. */
    List<byte[]> level(int level, long size) throws Exception {
        List<byte[]> hashes = new ArrayList<>();
        long count = size >> (8 * level);
        for (long n = 0; n < (count + 255) / 256; n++) {
            long width = Math.min(256, count - n * 256);
            byte[] tile = tile(level + "/" + "%03d".formatted(n) + (width < 256 ? ".p/" + width : ""));
            assertThat(tile).hasSize((int) width * 32);
            for (int i = 0; i < width; i++) hashes.add(Arrays.copyOfRange(tile, i * 32, i * 32 + 32));
        }
        return hashes;
    }

    /** Every entry, from the bundles. */
    List<byte[]> entries(long size) throws Exception {
        List<byte[]> entries = new ArrayList<>();
        for (long n = 0; n < (size + 255) / 256; n++) {
            long width = Math.min(256, size - n * 256);
            byte[] bundle = tile("entries/" + "%03d".formatted(n) + (width < 256 ? ".p/" + width : ""));
            int at = 0;
            for (int i = 0; i < width; i++) {
                int length = ((bundle[at] & 255) << 8) | (bundle[at + 1] & 255);
                entries.add(Arrays.copyOfRange(bundle, at + 2, at + 2 + length));
                at += 2 + length;
            }
            assertThat(at).isEqualTo(bundle.length);
        }
        return entries;
    }

    /** MTH over leaf hashes: RFC 9162, 2.1.1. */
    static byte[] root(List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 1) return leaves.getFirst();
        int k = split(n);
        return sha256(new byte[] {1}, root(leaves.subList(0, k)), root(leaves.subList(k, n)));
    }

    /** PATH: RFC 9162, 2.1.3.1. */
    static List<byte[]> path(int m, List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 1) return List.of();
        int k = split(n);
        return m < k
                ? and(path(m, leaves.subList(0, k)), root(leaves.subList(k, n)))
                : and(path(m - k, leaves.subList(k, n)), root(leaves.subList(0, k)));
    }

    /** SUBPROOF: RFC 9162, 2.1.4.1. */
    static List<byte[]> proof(int m, List<byte[]> leaves, boolean whole) {
        int n = leaves.size();
        if (m == n) return whole ? List.of() : List.of(root(leaves));
        int k = split(n);
        return m <= k
                ? and(proof(m, leaves.subList(0, k), whole), root(leaves.subList(k, n)))
                : and(proof(m - k, leaves.subList(k, n), false), root(leaves.subList(0, k)));
    }

    private static List<byte[]> and(List<byte[]> path, byte[] last) {
        List<byte[]> longer = new ArrayList<>(path);
        longer.add(last);
        return longer;
    }

    private static int split(int n) {
        int k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }

    static byte[] leaf(byte[] entry) {
        return sha256(new byte[] {0}, entry);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : parts) all.writeBytes(part);
            return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
