package org.luoshi.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The key that signs checkpoints: Ed25519, by the rules of C2SP signed-note. In a file it is two PEM blocks, the
 * private key in PKCS #8 and its public key, readable by the owner only.
 */
public final class NoteKey {
    private static final byte ED25519 = 1;
    private static final int RAW_KEY = 32;

    /** What signed-note allows is wider; what a URL without its scheme needs is enough. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/:~-]{1,200}");

    private final String name;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final byte[] rawKey;

    private NoteKey(String name, PrivateKey privateKey, PublicKey publicKey) {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("a key's name is letters, digits and any of . - _ / : ~, not " + name);
        this.name = name;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        byte[] encoded = publicKey.getEncoded();
        // RFC 8410: the raw key is the end of its SubjectPublicKeyInfo.
        this.rawKey = Arrays.copyOfRange(encoded, encoded.length - RAW_KEY, encoded.length);
    }

    /** A new key, for the first start and for tests. */
    public static NoteKey generate(String name) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return new NoteKey(name, pair.getPrivate(), pair.getPublic());
    }

    /** The key of the file; where there is none, a new one is made and kept there. */
    public static NoteKey inFile(String name, Path file) throws IOException, GeneralSecurityException {
        if (Files.exists(file)) return read(name, file);
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                + pem("PUBLIC KEY", pair.getPublic().getEncoded());
        Path aside = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "key-",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(aside, pem, StandardOpenOption.SYNC);
            // A link appears whole or not at all, and never replaces the key that another process made first.
            Files.createLink(file, aside);
        } catch (FileAlreadyExistsException e) {
            return read(name, file);
        } finally {
            Files.delete(aside);
        }
        return new NoteKey(name, pair.getPrivate(), pair.getPublic());
    }

    /** @throws IOException where the file is not such a key, or others than its owner may read it */
    public static NoteKey read(String name, Path file) throws IOException, GeneralSecurityException {
        Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
        permissions.removeAll(PosixFilePermissions.fromString("rwx------"));
        if (!permissions.isEmpty()) throw new IOException(file + " is open to others than its owner: chmod 600");
        String pem = Files.readString(file);
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        NoteKey key;
        try {
            key = new NoteKey(
                    name,
                    keys.generatePrivate(new PKCS8EncodedKeySpec(block("PRIVATE KEY", pem, file))),
                    keys.generatePublic(new X509EncodedKeySpec(block("PUBLIC KEY", pem, file))));
        } catch (InvalidKeySpecException e) {
            throw new IOException(file + " holds no Ed25519 key", e);
        }
        if (!key.isPair()) throw new IOException(file + " holds a public key that is not the private key's");
        return key;
    }

    private boolean isPair() throws GeneralSecurityException {
        byte[] text = {'p', 'a', 'i', 'r'};
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(publicKey);
        signature.update(text);
        return signature.verify(sign(text));
    }

    public String name() {
        return name;
    }

    /** What verifiers are given: {@code name+hash+key}. */
    public String verifierKey() {
        byte[] typed = typed();
        return name + "+" + HexFormat.of().formatHex(hash()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /** The note: the text, an empty line, and the signature's line. The text ends with a line feed. */
    public String sign(String text) {
        byte[] signed = sign(text.getBytes(StandardCharsets.UTF_8));
        byte[] line = Arrays.copyOf(hash(), 4 + signed.length);
        System.arraycopy(signed, 0, line, 4, signed.length);
        return text + "\n— " + name + " " + Base64.getEncoder().encodeToString(line) + "\n";
    }

    private byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 belongs to every Java platform", e);
        }
    }

    private byte[] typed() {
        byte[] typed = new byte[1 + RAW_KEY];
        typed[0] = ED25519;
        System.arraycopy(rawKey, 0, typed, 1, RAW_KEY);
        return typed;
    }

    private byte[] hash() {
        MessageDigest sha256 = Merkle.sha256();
        sha256.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(sha256.digest(typed()), 4);
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private static byte[] block(String label, String pem, Path file) throws IOException {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) throw new IOException(file + " holds no " + label);
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged", e);
        }
    }
}
