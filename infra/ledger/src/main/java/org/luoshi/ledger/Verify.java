package org.luoshi.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Checks a ledger without trusting whoever keeps it. One file, Java 17 or later, nothing else:
 *
 * <pre>
 * java Verify.java export.jsonl checkpoint key [earlier-checkpoint ...]
 * java Verify.java receipt key
 * </pre>
 *
 * <p>Each line of an export is an event or a checkpoint. An event's hash is SHA-256(0x00, line); the hashes are the
 * leaves of a Merkle tree (RFC 9162, 2.1), whose size and root a checkpoint states and signs (C2SP signed-note and
 * tlog-checkpoint). An event that is changed, missing, added or moved changes the root. A checkpoint that was kept
 * outside must lie on the same tree: not even the key's owner can rewrite what it speaks of. A receipt is one event,
 * its way through the tree to the root, and the checkpoint (C2SP tlog-proof).
 *
 * <p>Exit 0: all is well. 1: the first bad position and why. 2: the arguments cannot be used.
 */
public final class Verify {
    /** A checkpoint covers at most so many new events of at most so many bytes: memory is bounded. */
    private static final int SPAN = 65_536, LINE = 65_535;

    /** The two kinds of lines. # stands for what differs. */
    private static final byte[][] EVENT = form("{'specversion':'1.0','position':'#','time':'#','id':'#','source':'luoshi:#',"
            + "'type':'#','subject':'#','datacontenttype':'application/json','commandid':'#','ordinal':#,'sequence':'#',"
            + "'revision':'#','data':{'metadata':{");
    private static final byte[][] CHECKPOINT = form("{'specversion':'1.0','type':'LedgerCheckpoint','id':'#','source':"
            + "'luoshi:ledger','datacontenttype':'application/json','data':{'note':'#','leaves':['#']}}");
    private static final byte[] TIME = bytes("0000-00-00T00:00:00.000000Z"), BETWEEN = bytes("\",\""), BRACES = bytes("}}");

    private final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    private final Map<String, PublicKey> keys = new HashMap<>();
    private final byte[] buffer = new byte[1 << 22];
    private int at; // what is read next of the line in the buffer,
    private int end; // which ends here,
    private int filled; // and what the buffer holds

    private final byte[][] peaks = new byte[64][]; // the roots of the tree's complete subtrees, by height
    private long size; // events so far
    private long covered; // by a checkpoint in the export
    private byte[][] peaksCovered = new byte[64][];
    private final byte[][] hashes = new byte[SPAN][]; // since then
    private byte[] lastTime = new byte[TIME.length];

    /** What is wrong, and where. */
    private static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;

        Bad(String where, String why) {
            super(where + ": " + why);
        }

        Bad(long from, long to, String why) {
            this(from < to ? "positions " + from + " to " + to : "position " + from, why);
        }
    }

    /** One whose signature has been verified; the root in base64. */
    private record Checkpoint(String from, String signer, long size, String root) {}

    private Verify(String keyFile) throws GeneralSecurityException {
        for (String line : lines(keyFile)) {
            String[] parts = line.split("\\+", 3);
            byte[] typed = parts.length < 3 ? new byte[0] : base64(parts[2]);
            if (typed.length != 33 || typed[0] != 1 || !parts[1].equals(keyHash(parts[0], typed)))
                throw new IllegalArgumentException("not an Ed25519 verifier key: " + line);
            byte[] spki = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(typed, 1, 33));
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
            keys.put(parts[0] + "+" + parts[1], key);
        }
    }

    private String keyHash(String name, byte[] typed) {
        sha256.update(bytes(name + "\n"));
        return HexFormat.of().formatHex(sha256.digest(typed), 0, 4);
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    /** As the command line does it; returns the exit code. */
    public static int run(String[] arguments, PrintStream out) {
        boolean receipt = arguments.length == 2;
        try {
            if (arguments.length < 2)
                throw new IllegalArgumentException("wanted: export checkpoint key [earlier-checkpoint ...], or: receipt key");
            Verify verify = new Verify(read(arguments[receipt ? 1 : 2]));
            out.println("OK " + (receipt ? verify.receipt(arguments[0]) : verify.export(arguments)));
            return 0;
        } catch (Bad e) {
            out.println("BAD " + e.getMessage());
            return 1;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            out.println("CANNOT VERIFY " + e);
            return 2;
        }
    }

    private String export(String[] arguments) throws IOException, GeneralSecurityException, Bad {
        List<Checkpoint> given = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) if (i != 2) given.add(open(read(arguments[i]), arguments[i]));
        given.sort(Comparator.comparingLong(Checkpoint::size));
        int next = 0;
        long agreed = 0;
        Checkpoint disagrees = null;
        try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
            while (nextLine(in)) {
                if (startsWith(CHECKPOINT[0])) {
                    checkpoint();
                    if (disagrees != null)
                        throw new Bad(agreed + 1, disagrees.size(), "another history than the one that " + disagrees.from()
                                + " was signed for, though it bears signatures too");
                    continue;
                }
                if (size - covered == SPAN) throw new Bad(covered + 1, size, "too many events for one checkpoint");
                byte[] hash = event();
                hashes[(int) (size - covered)] = hash;
                add(peaks, size++, hash);
                for (; next < given.size() && given.get(next).size() == size; next++) {
                    boolean agrees = given.get(next).root().equals(root(peaks, size));
                    if (disagrees == null && agrees) agreed = size;
                    if (disagrees == null && !agrees) disagrees = given.get(next);
                }
            }
        }
        if (covered < size) throw new Bad(covered + 1, size, "not under a checkpoint of the export");
        if (next < given.size())
            throw new Bad(size + 1, given.get(next).size(), "missing, but " + given.get(next).from() + " was signed for them");
        return "positions 1 to " + size + ", all under checkpoints signed by " + given.get(0).signer() + "; "
                + given.size() + " given, none disagrees; root " + root(peaks, size);
    }

    /** The line in the buffer must be the next event, and not before the last; returns its hash. */
    private byte[] event() throws Bad {
        int from = at;
        if (end - at > LINE) throw bad("more than 65535 bytes");
        expect(EVENT[0]);
        long position = number();
        if (position > size + 1) throw new Bad(size + 1, position - 1, "missing");
        if (position <= size) throw bad("here is position " + position + " once more");
        expect(EVENT[1]);
        byte[] time = time();
        if (Arrays.compare(time, lastTime) < 0) throw bad("recorded before the one before it");
        lastTime = time;
        for (int part = 2; part < EVENT.length; part++) {
            expect(EVENT[part]);
            switch (part) {
                case 7, 8 -> number();
                case 10 -> at = Math.max(at, end - BRACES.length);
                default -> string();
            }
        }
        expect(BRACES);
        return hash(0, buffer, from, end);
    }

    /** The line in the buffer must be the checkpoint of all events so far, with their hashes since the last one. */
    private void checkpoint() throws Bad, GeneralSecurityException {
        expect(CHECKPOINT[0]);
        long claimed = number();
        expect(CHECKPOINT[1]);
        int from = at;
        string();
        String note = new String(buffer, from, at - from, StandardCharsets.UTF_8).replace("\\n", "\n");
        Checkpoint signed = open(note, "the checkpoint after position " + size);
        if (signed.size() > size) throw new Bad(size + 1, signed.size(), "missing, but a checkpoint was signed for them");
        if (signed.size() != size || claimed != size || covered == size)
            throw new Bad("after position " + size, "a checkpoint that does not belong here");
        expect(CHECKPOINT[2]);
        byte[][] list = peaksCovered.clone();
        long differs = 0; // the first event that has another hash than the list
        for (long leaf = covered; leaf < size; leaf++) {
            byte[] hash = hashes[(int) (leaf - covered)];
            if (end - at < 44) throw bad("a list of hashes that ends early");
            if (!Arrays.equals(buffer, at, at + 44, Base64.getEncoder().encode(hash), 0, 44)) {
                hash = base64(new String(buffer, at, 44, StandardCharsets.UTF_8));
                if (differs == 0) differs = leaf + 1;
            }
            at += 44;
            add(list, leaf, hash);
            expect(leaf + 1 < size ? BETWEEN : CHECKPOINT[3]);
        }
        if (at != end) throw bad("a checkpoint that does not end");
        boolean eventsFit = root(peaks, size).equals(signed.root());
        if (eventsFit && differs == 0) {
            covered = size;
            peaksCovered = peaks.clone();
        } else if (eventsFit) throw new Bad("position " + differs, "its hash in the checkpoint's line is wrong, the event is not");
        else if (root(list, size).equals(signed.root())) throw new Bad("position " + differs, "not the event that was recorded");
        else
            throw new Bad(covered + 1, size, "not all are the events that were recorded, and hashes were changed along"
                    + (differs == 0 ? "" : "; the first without its own hash is " + differs));
    }

    private String receipt(String file) throws IOException, GeneralSecurityException, Bad {
        String text = read(file);
        int blank = Math.max(0, text.indexOf("\n\n"));
        String[] lines = text.substring(0, blank).split("\n", -1);
        if (lines.length < 3
                || !(lines[0] + lines[1]).startsWith("c2sp.org/tlog-proof@v1extra ")
                || !lines[2].matches("index (0|[1-9][0-9]{0,17})")) throw new Bad(file, "not a receipt");
        Checkpoint signed = open(text.substring(blank + 2), file);
        byte[] line = base64(lines[1].substring(6));
        end = Math.min(line.length, LINE + 1);
        System.arraycopy(line, 0, buffer, 0, end);
        size = Long.parseLong(lines[2].substring(6));
        byte[] hash = event();
        long place = size++;
        long last = signed.size() - 1;
        for (int i = 3; i < lines.length; i++) { // RFC 9162, 2.1.3.2
            byte[] beside = base64(lines[i]);
            if (last == 0 || beside.length != 32) throw new Bad(file, "not a way to the root");
            boolean right = (place & 1) == 1 || place == last;
            hash = right ? node(beside, hash) : node(hash, beside);
            int up = !right || place == 0 ? 0 : Long.numberOfTrailingZeros(place);
            place >>= up + 1;
            last >>= up + 1;
        }
        if (size > signed.size() || last != 0 || !Base64.getEncoder().encodeToString(hash).equals(signed.root()))
            throw new Bad("position " + size, "not an event of the ledger that the checkpoint was signed for");
        return "position " + size + " of the " + signed.size() + " signed by " + signed.signer() + ": " + new String(line, StandardCharsets.UTF_8);
    }

    /** A note that is a checkpoint and is signed by one of the keys. */
    private Checkpoint open(String note, String from) throws GeneralSecurityException, Bad {
        int blank = Math.max(0, note.lastIndexOf("\n\n"));
        String[] body = note.substring(0, blank).split("\n", -1);
        if (body.length != 3 || !body[1].matches("[1-9][0-9]{0,17}") || base64(body[2]).length != 32 || !note.endsWith("\n"))
            throw new Bad(from, "not a checkpoint");
        String signer = null;
        for (String line : lines(note.substring(blank + 2))) {
            String[] parts = line.split(" ", -1);
            byte[] signature = parts.length == 3 && parts[0].equals("\u2014") ? base64(parts[2]) : new byte[0];
            if (signature.length < 5) throw new Bad(from, "not a signed note");
            String id = parts[1] + "+" + HexFormat.of().formatHex(signature, 0, 4);
            PublicKey key = keys.get(id);
            if (key == null) continue; // somebody else's, beside ours
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(bytes(note.substring(0, blank + 1)));
            if (signature.length != 68 || !parts[1].equals(body[0]) || !ed25519.verify(signature, 4, 64))
                throw new Bad(from, "not what " + id + " has signed");
            signer = id;
        }
        if (signer == null) throw new Bad(from, "not signed by a key that was given");
        return new Checkpoint(from, signer, Long.parseLong(body[1]), body[2]);
    }

    /** Puts the next line between {@code at} and {@code end}; false at the end of the file. */
    private boolean nextLine(InputStream in) throws IOException, Bad {
        at = filled == 0 ? 0 : end + 1;
        int feed = at;
        while (true) {
            while (feed < filled && buffer[feed] != '\n') feed++;
            end = feed;
            if (feed < filled) return true;
            filled -= at;
            feed -= at;
            System.arraycopy(buffer, at, buffer, 0, filled);
            at = 0;
            int read = filled == buffer.length ? -1 : in.read(buffer, filled, buffer.length - filled);
            if (read < 0 && filled == 0) return false;
            if (read < 0) throw new Bad("after position " + size, "a line that does not end");
            filled += read;
        }
    }

    private boolean startsWith(byte[] text) {
        return end - at >= text.length && Arrays.equals(buffer, at, at + text.length, text, 0, text.length);
    }

    private void expect(byte[] text) throws Bad {
        if (!startsWith(text)) throw bad("not in the ledger's form at " + new String(text, StandardCharsets.UTF_8));
        at += text.length;
    }

    /** Digits, the first not 0 where there are more. */
    private long number() throws Bad {
        long value = 0;
        int from = at;
        while (at < end && at - from < 18 && buffer[at] >= '0' && buffer[at] <= '9') value = value * 10 + buffer[at++] - '0';
        if (at == from || (buffer[from] == '0' && at > from + 1)) throw bad("no number");
        return value;
    }

    private void string() throws Bad {
        int quote = at;
        while (quote < end && buffer[quote] != '"') quote += buffer[quote] == '\\' ? 2 : 1;
        if (quote >= end) throw bad("a text that does not end");
        at = quote;
    }

    /** Six decimals, always, so that times can be compared as texts. */
    private byte[] time() throws Bad {
        for (int i = 0; i < TIME.length; i++) {
            byte is = at + i < end ? buffer[at + i] : 0;
            if (TIME[i] == '0' ? is < '0' || is > '9' : is != TIME[i]) throw bad("no time");
        }
        return Arrays.copyOfRange(buffer, at, at += TIME.length);
    }

    private Bad bad(String why) {
        return new Bad("position " + (size + 1), why);
    }

    private byte[] hash(int kind, byte[] bytes, int from, int to) {
        sha256.update((byte) kind);
        sha256.update(bytes, from, to - from);
        return sha256.digest();
    }

    private byte[] node(byte[] left, byte[] right) {
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** One more leaf; as in counting, two subtrees of one height become one of the next. */
    private void add(byte[][] tree, long count, byte[] leaf) {
        byte[] hash = leaf;
        int height = 0;
        for (; (count >> height & 1) == 1; height++) hash = node(tree[height], hash);
        tree[height] = hash;
    }

    private String root(byte[][] tree, long count) {
        byte[] root = tree[Long.numberOfTrailingZeros(count)];
        for (int height = Long.numberOfTrailingZeros(count) + 1; count >> height > 0; height++)
            if ((count >> height & 1) == 1) root = node(tree[height], root);
        return Base64.getEncoder().encodeToString(root);
    }

    /** Empty where it is not base64, or could be written in another way. */
    private static byte[] base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file)); // fails where it is not UTF-8
    }

    private static String[] lines(String text) {
        return text.substring(0, text.endsWith("\n") ? text.length() - 1 : text.length()).split("\n", -1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] form(String line) {
        return Arrays.stream(line.replace('\'', '"').split("#")).map(Verify::bytes).toArray(byte[][]::new);
    }
}
