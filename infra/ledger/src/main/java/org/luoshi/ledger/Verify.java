package org.luoshi.ledger;

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.spec.X509EncodedKeySpec;
import java.util.*;
import java.util.function.LongConsumer;

/**
 * Checks a ledger without trusting whoever keeps it. One file, Java 17 or later, nothing else:
 *
 * <pre> java Verify.java export.jsonl checkpoint key [earlier-checkpoint ...], or: java Verify.java receipt key</pre>
 *
 * <p>A line of an export is an event or a checkpoint. The SHA-256(0x00, line) of the events are the leaves of a Merkle
 * tree (RFC 9162, 2.1), whose size and root a checkpoint signs (C2SP tlog-checkpoint): any change changes the root, and
 * checkpoints kept outside must lie on the same tree. A receipt is one event, its way to the root, and the checkpoint
 * (C2SP tlog-proof). Exit 0: all is well; 1: the first bad position and why; 2: the arguments cannot be used.
 */
public final class Verify {
    /** A checkpoint covers at most so many new events of at most so many bytes: memory is bounded. */
    private static final int SPAN = 65_536, LINE = 65_535;

    private static final byte[] EVENT = bytes("{\"specversion\":\"1.0\",\"position\":\"");
    private static final byte[] TIME = bytes("\",\"time\":\"0000-00-00T00:00:00.000000Z\",\"id\":\""); // 0: any digit
    private static final byte[] CHECKPOINT = bytes("{\"specversion\":\"1.0\",\"type\":\"LedgerCheckpoint\"");
    private static final String CHECKPOINT_REST = ",\"id\":\"%d\",\"source\":\"luoshi:ledger\",\"datacontenttype\":"
            + "\"application/json\",\"data\":{\"note\":\"%s\",\"leaves\":[\"%s\"]}}";
    private static final byte[] NODE = {1};
    private static final HexFormat HEX = HexFormat.of();
    private final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    private final Map<String, PublicKey> keys = new HashMap<>();
    private final byte[] buffer = new byte[1 << 22];
    // In the buffer: what is read next of the line, where the line ends, how much there is.
    private int at, end = -1, filled;
    private long bytes; // read so far
    private LongConsumer progress = read -> {};
    private final byte[][] peaks = new byte[64][]; // the roots of the tree's complete subtrees, by height
    private long size; // events so far
    private long covered; // by a checkpoint in the export
    private byte[][] peaksCovered = new byte[64][];
    private final byte[][] hashes = new byte[SPAN][]; // since then
    private byte[] lastTime = {};

    private static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;

        Bad(String where, String why) {
            super(where + ": " + why);
        }

        Bad(long from, long to, String why) {
            this(from < to ? "positions " + from + " to " + to : "position " + from, why);
        }
    }

    private record Checkpoint(String from, String signer, long size, String root) {}

    private Verify(String keyFile) throws GeneralSecurityException {
        for (String line : lines(keyFile)) {
            String[] parts = line.split("\\+", 3);
            byte[] typed = parts.length < 3 ? new byte[0] : base64(parts[2]);
            boolean ed25519 = typed.length == 33 && typed[0] == 1;
            if (!ed25519 || !parts[1].equals(HEX.formatHex(sha(bytes(parts[0] + "\n"), typed), 0, 4)))
                throw new IllegalArgumentException("not an Ed25519 verifier key: " + line);
            byte[] spki = HEX.parseHex("302a300506032b6570032100" + HEX.formatHex(typed, 1, 33)); // RFC 8410
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
            keys.put(parts[0] + "+" + parts[1], key);
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
    }

    /** As the command line does it; returns the exit code. */
    public static int run(String[] arguments, PrintStream out) {
        return run(arguments, out, bytes -> {});
    }

    /** @param progress told now and then how many bytes of the export have been read */
    public static int run(String[] arguments, PrintStream out, LongConsumer progress) {
        boolean receipt = arguments.length == 2;
        try {
            if (arguments.length < 2) throw new IOException("wanted: export checkpoint key, or: receipt key");
            Verify verify = new Verify(Files.readString(Path.of(arguments[receipt ? 1 : 2])));
            verify.progress = progress;
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
        for (int i = 1; i < arguments.length; i++)
            if (i != 2) given.add(open(Files.readString(Path.of(arguments[i])), arguments[i]));
        given.sort(Comparator.comparingLong(Checkpoint::size));
        int agree = 0; // of those given, from the smallest on
        long kept = 0; // the size of the last of them, without the one that came with the export
        try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
            Checkpoint other = null; // the first of those given that does not
            while (nextLine(in)) {
                if (startsWith(CHECKPOINT)) {
                    checkpoint();
                    if (other == null) continue;
                    long first = kept < other.size() ? kept + 1 : 1;
                    throw new Bad(first, other.size(), "another history than " + other.from() + " was signed for");
                }
                if (size - covered == SPAN) throw new Bad(covered + 1, size, "too many events for one checkpoint");
                hashes[(int) (size - covered)] = event();
                add(peaks, size, hashes[(int) (size++ - covered)]);
                while (other == null && agree < given.size() && given.get(agree).size() == size) {
                    if (!given.get(agree).root().equals(root(peaks, size))) other = given.get(agree);
                    else if (!given.get(agree++).from().equals(arguments[1])) kept = size;
                }
            }
        }
        if (covered < size) throw new Bad(covered + 1, size, "not under a checkpoint of the export");
        if (agree < given.size()) throw missing(given.get(agree));
        return "positions 1 to " + size + ", all under checkpoints signed by "
                + given.get(0).signer() + "; " + agree + " given, none disagrees; root " + root(peaks, size);
    }

    private Bad missing(Checkpoint signed) {
        return new Bad(size + 1, signed.size(), "missing, but " + signed.from() + " was signed for them");
    }

    /** The line in the buffer must be the next event, and not before the last; returns its hash. */
    private byte[] event() throws Bad {
        int from = at;
        if (end - from > LINE) throw bad("more than 65535 bytes");
        if (!startsWith(EVENT)) throw bad("no line of the ledger");
        long position = 0;
        for (at += EVENT.length; at < end && buffer[at] != '"'; at++) {
            boolean digit = buffer[at] >= (position == 0 ? '1' : '0') && buffer[at] <= '9' && position < 1L << 56;
            if (!digit) throw bad("no position");
            position = position * 10 + buffer[at] - '0';
        }
        if (position > size + 1) throw new Bad(size + 1, position - 1, "missing");
        if (position <= size) throw bad("here is position " + position + " once more");
        byte[] time = Arrays.copyOfRange(buffer, at, Math.min(at + TIME.length, end));
        boolean form = time.length == TIME.length && buffer[end - 2] == '}' && buffer[end - 1] == '}';
        for (int i = 0; form && i < time.length; i++)
            form = TIME[i] == '0' ? time[i] >= '0' && time[i] <= '9' : time[i] == TIME[i];
        if (!form) throw bad("not of the ledger's form");
        if (Arrays.compare(time, lastTime) < 0) throw bad("recorded before the one before it");
        lastTime = time;
        sha256.update((byte) 0);
        sha256.update(buffer, from, end - from);
        return sha256.digest();
    }

    /** The line in the buffer must be the checkpoint of all events so far, with their hashes since the last one. */
    private void checkpoint() throws Bad, GeneralSecurityException {
        String line = new String(buffer, at, end - at, StandardCharsets.UTF_8);
        String[] texts = line.split("\"", -1);
        String note = texts.length < 31 ? "" : texts[25];
        Checkpoint signed = open(note.replace("\\n", "\n"), "the checkpoint after position " + size);
        if (signed.size() > size) throw missing(signed);
        String[] list = new String[(int) (size - covered)];
        int differs = list.length; // the first event that has another hash than the list
        for (int i = list.length - 1; i >= 0; i--) {
            list[i] = 29 + 2 * i < texts.length ? texts[29 + 2 * i] : "";
            if (!list[i].equals(Base64.getEncoder().encodeToString(hashes[i]))) differs = i;
        }
        String form = new String(CHECKPOINT, StandardCharsets.UTF_8) + CHECKPOINT_REST;
        boolean own = line.equals(form.formatted(size, note, String.join("\",\"", list)));
        if (!own || signed.size() < size || covered == size)
            throw new Bad(signed.from(), "not of the ledger's form, or of another place");
        boolean fit = root(peaks, size).equals(signed.root());
        long first = covered + differs + 1;
        if (fit && differs < list.length)
            throw new Bad(first, first, "only its hash in the checkpoint's line is wrong");
        if (!fit) {
            for (int i = 0; i < list.length; i++) add(peaksCovered, covered + i, base64(list[i]));
            boolean known = root(peaksCovered, size).equals(signed.root());
            if (known) throw new Bad(first, first, "not the event that was recorded");
            String hint = differs == list.length ? "" : "; the first without its own hash is " + first;
            throw new Bad(covered + 1, size, "not all as they were recorded, hashes were changed along" + hint);
        }
        covered = size;
        peaksCovered = peaks.clone();
    }

    private String receipt(String file) throws IOException, GeneralSecurityException, Bad {
        String text = Files.readString(Path.of(file));
        int blank = Math.max(0, text.indexOf("\n\n"));
        String[] lines = text.substring(0, blank).split("\n", -1);
        String form = "c2sp\\.org/tlog-proof@v1\nextra \\S+\nindex (0|[1-9][0-9]{0,17})(\n\\S+)*";
        if (!text.substring(0, blank).matches(form)) throw new Bad(file, "not a receipt");
        Checkpoint signed = open(text.substring(blank + 2), file);
        byte[] line = base64(lines[1].substring(6));
        end = Math.min(line.length, LINE + 1);
        System.arraycopy(line, 0, buffer, 0, end);
        size = Long.parseLong(lines[2].substring(6));
        byte[] hash = event();
        long place = size++, last = signed.size() - 1;
        for (int i = 3; i < lines.length; i++) { // RFC 9162, 2.1.3.2
            byte[] beside = base64(lines[i]);
            if (last == 0 || beside.length != 32) throw new Bad(file, "not a way to the root");
            boolean right = (place & 1) == 1 || place == last;
            hash = right ? sha(NODE, beside, hash) : sha(NODE, hash, beside);
            int up = !right || place == 0 ? 1 : Long.numberOfTrailingZeros(place) + 1;
            place >>= up;
            last >>= up;
        }
        boolean arrived = last == 0 && Base64.getEncoder().encodeToString(hash).equals(signed.root());
        if (size > signed.size() || !arrived) throw new Bad(size, size, "not in the ledger that was signed");
        String event = new String(line, StandardCharsets.UTF_8);
        return "position " + size + " of the " + signed.size() + " signed by " + signed.signer() + ": " + event;
    }

    /** A note that is a checkpoint and is signed by one of the keys. */
    private Checkpoint open(String note, String from) throws GeneralSecurityException, Bad {
        int blank = Math.max(0, note.lastIndexOf("\n\n"));
        String[] body = note.substring(0, blank).split("\n", -1);
        if (body.length != 3 || !body[1].matches("[1-9][0-9]{0,17}") || base64(body[2]).length != 32)
            throw new Bad(from, "not a checkpoint");
        String signer = null;
        for (String line : lines(note.substring(blank + 2))) {
            String[] parts = line.split(" ", -1);
            byte[] signature = parts.length == 3 && parts[0].equals("\u2014") ? base64(parts[2]) : new byte[0];
            if (signature.length < 5 || !note.endsWith("\n")) throw new Bad(from, "not a signed note");
            String id = parts[1] + "+" + HEX.formatHex(signature, 0, 4);
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
        at = end + 1;
        int feed = at;
        while (true) {
            while (feed < filled && buffer[feed] != '\n') feed++;
            end = feed;
            if (feed < filled) return true;
            System.arraycopy(buffer, at, buffer, 0, filled -= at);
            feed -= at;
            at = 0;
            int read = in.read(buffer, filled, buffer.length - filled); // 0 where the buffer is full
            if (read <= 0 && filled == 0) return false;
            if (read <= 0) throw bad("a line that does not end");
            filled += read;
            progress.accept(bytes += read);
        }
    }

    private boolean startsWith(byte[] text) {
        return end - at >= text.length && Arrays.equals(buffer, at, at + text.length, text, 0, text.length);
    }

    private Bad bad(String why) {
        return new Bad("position " + (size + 1), why);
    }

    private byte[] sha(byte[]... parts) {
        for (byte[] part : parts) sha256.update(part);
        return sha256.digest();
    }

    /** One more leaf; as in counting, two subtrees of one height become one of the next. */
    private void add(byte[][] tree, long count, byte[] leaf) {
        byte[] hash = leaf;
        int height = 0;
        for (; (count >> height & 1) == 1; height++) hash = sha(NODE, tree[height], hash);
        tree[height] = hash;
    }

    private String root(byte[][] tree, long count) {
        int height = Long.numberOfTrailingZeros(count);
        byte[] root = tree[height];
        while (count >> ++height > 0) if ((count >> height & 1) == 1) root = sha(NODE, tree[height], root);
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

    private static String[] lines(String text) {
        return (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
