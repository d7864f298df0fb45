package org.luoshi.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;

/**
 * What a file is, as its content shows it; what its sender calls it is not asked. Tika tells most kinds by their first
 * bytes. Documents of an office are containers that begin alike, and are told by what they contain; text in the national
 * encoding of China has no beginning of its own.
 *
 * @param type the media type
 * @param extension of a file of that kind, without the dot
 */
public record FileKind(String type, String extension) {
    private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
    private static final int HEAD = 64 * 1024;

    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final String OPEN_XML = "application/vnd.openxmlformats-officedocument.";
    private static final FileKind ZIP = new FileKind("application/zip", "zip");
    private static final FileKind TEXT = new FileKind("text/plain", "txt");
    private static final FileKind UNKNOWN = new FileKind("application/octet-stream", "bin");

    /** By the beginning of a name within a ZIP. OFD is GB/T 33190. */
    private static final Map<String, FileKind> ZIPPED = Map.of(
            "word/", new FileKind(OPEN_XML + "wordprocessingml.document", "docx"),
            "xl/", new FileKind(OPEN_XML + "spreadsheetml.sheet", "xlsx"),
            "ppt/", new FileKind(OPEN_XML + "presentationml.presentation", "pptx"),
            "OFD.xml", new FileKind("application/ofd", "ofd"));

    /** By the name of a stream within an OLE compound file. */
    private static final Map<String, FileKind> COMPOUND = Map.of(
            "WordDocument", new FileKind("application/msword", "doc"),
            "Workbook", new FileKind("application/vnd.ms-excel", "xls"),
            "Book", new FileKind("application/vnd.ms-excel", "xls"),
            "PowerPoint Document", new FileKind("application/vnd.ms-powerpoint", "ppt"));

    static FileKind of(FileChannel file) throws IOException {
        byte[] head = read(file, 0, HEAD);
        String type = TYPES.detect(new ByteArrayInputStream(head), new Metadata())
                .getBaseType()
                .toString();
        return switch (type) {
            case "application/zip", "application/x-tika-ooxml" -> zipped(head);
            case "application/x-tika-msoffice" -> compound(file, head);
            case "application/octet-stream" -> chinese(head) ? TEXT : UNKNOWN;
            default -> new FileKind(type, extension(type));
        };
    }

    /** Tika knows text by ASCII and UTF-8 only. The head may end within a character. */
    private static boolean chinese(byte[] head) {
        CharBuffer text = CharBuffer.allocate(head.length);
        boolean readable =
                !GB18030.newDecoder().decode(ByteBuffer.wrap(head), text, false).isError();
        return readable
                && head.length > 0
                && text.flip().chars().allMatch(c -> !Character.isISOControl(c) || Character.isWhitespace(c));
    }

    private static String extension(String type) {
        try {
            String extension = TYPES.forName(type).getExtension();
            return extension.isEmpty() ? UNKNOWN.extension() : extension.substring(1);
        } catch (MimeTypeException e) {
            throw new IllegalStateException("Tika does not know its own " + type, e);
        }
    }

    /** Each entry of a ZIP begins with a header of 30 bytes (APPNOTE 4.3.7), then its name. */
    private static FileKind zipped(byte[] head) {
        ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 30 <= head.length; at++) {
            if (numbers.getInt(at) != 0x04034b50) continue;
            int length = Math.min(numbers.getShort(at + 26) & 0xffff, head.length - at - 30);
            String name = new String(head, at + 30, length, StandardCharsets.UTF_8);
            for (var kind : ZIPPED.entrySet()) if (name.startsWith(kind.getKey())) return kind.getValue();
        }
        return ZIP;
    }

    /** The header says where the directory is, whose entries of 128 bytes begin with their names (MS-CFB 2.2, 2.6). */
    private static FileKind compound(FileChannel file, byte[] head) throws IOException {
        if (head.length < 512) return UNKNOWN;
        ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int sector = 1 << Math.clamp(header.getShort(30), 9, 12);
        byte[] entries = read(file, (1 + (header.getInt(48) & 0xffff_ffffL)) * sector, 4096);
        for (int at = 0; at + 128 <= entries.length; at += 128) {
            int length = Math.clamp(entries[at + 64] - 2, 0, 62);
            FileKind kind = COMPOUND.get(new String(entries, at, length, StandardCharsets.UTF_16LE));
            if (kind != null) return kind;
        }
        return UNKNOWN;
    }

    private static byte[] read(FileChannel file, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int n = 0;
        while (n >= 0 && buffer.hasRemaining()) n = file.read(buffer, from + buffer.position());
        return Arrays.copyOf(bytes, buffer.position());
    }
}
