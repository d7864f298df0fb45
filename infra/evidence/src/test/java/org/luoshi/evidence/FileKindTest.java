package org.luoshi.evidence;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
    @TempDir
    Path directory;

    private FileKind kind(byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("report.exe"), content); // the name says nothing
        try (FileChannel channel = FileChannel.open(file)) {
            return FileKind.of(channel);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "255044462d312e370a, application/pdf, pdf",
        "89504e470d0a1a0a0000000d49484452, image/png, png",
        "ffd8ffe000104a464946, image/jpeg, jpg",
        "00010203040506, application/octet-stream, bin",
    })
    void is_told_by_the_first_bytes(String hex, String type, String extension) throws IOException {
        assertThat(kind(HexFormat.of().parseHex(hex))).isEqualTo(new FileKind(type, extension));
    }

    @Test
    void text_is_text_in_the_encodings_of_the_bureau() throws IOException {
        for (Charset charset : new Charset[] {UTF_8, Charset.forName("GB18030")})
            assertThat(kind("关于印发测试办法的通知".repeat(20).getBytes(charset))).isEqualTo(new FileKind("text/plain", "txt"));
    }

    @Test
    void a_page_is_not_taken_for_plain_text() throws IOException {
        assertThat(kind("<!DOCTYPE html><html><script>alert(1)</script></html>".getBytes(UTF_8))
                        .type())
                .isEqualTo("text/html");
    }

    @ParameterizedTest
    @CsvSource({
        "word/document.xml, docx",
        "xl/workbook.xml, xlsx",
        "ppt/presentation.xml, pptx",
        "OFD.xml, ofd",
        "测试.txt, zip",
    })
    void a_zip_is_told_by_its_entries(String entry, String extension) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name :
                    extension.length() == 4 ? new String[] {"[Content_Types].xml", entry} : new String[] {entry}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("<x/>".getBytes(UTF_8));
            }
        }
        assertThat(kind(bytes.toByteArray()).extension()).isEqualTo(extension);
    }

    @ParameterizedTest
    @CsvSource({"WordDocument, doc", "Workbook, xls", "PowerPoint Document, ppt", "Other, bin"})
    void a_compound_file_is_told_by_its_directory(String stream, String extension) throws IOException {
        for (int sector : new int[] {0, 300})
            assertThat(kind(compound(stream, sector)).extension()).isEqualTo(extension);
    }

    /** @param sector where the directory is */
    private static byte[] compound(String stream, int sector) {
        ByteBuffer file = ByteBuffer.allocate((sector + 2) * 512).order(ByteOrder.LITTLE_ENDIAN);
        file.put(HexFormat.of().parseHex("d0cf11e0a1b11ae1"))
                .putShort(24, (short) 0x3e)
                .putShort(26, (short) 3);
        file.putShort(28, (short) 0xfffe).putShort(30, (short) 9).putInt(48, sector);
        entry(file, (sector + 1) * 512, "Root Entry");
        entry(file, (sector + 1) * 512 + 128, stream);
        return file.array();
    }

    private static void entry(ByteBuffer file, int at, String name) {
        byte[] text = name.getBytes(UTF_16LE);
        file.put(at, text).putShort(at + 64, (short) (text.length + 2));
    }

    @Test
    void whatever_it_is_there_is_an_answer() throws IOException {
        long seed = Long.getLong("luoshi.seed", System.nanoTime());
        System.out.println("FileKindTest can be repeated by -Dluoshi.seed=" + seed);
        Random random = new Random(seed);
        String[] beginnings = {"504b0304", "d0cf11e0a1b11ae1", "25504446", "3c3f786d6c", ""};
        for (int i = 0; i < 300; i++) {
            byte[] rest = new byte[random.nextInt(1500)];
            random.nextBytes(rest);
            byte[] begin = HexFormat.of().parseHex(beginnings[i % beginnings.length]);
            byte[] content = ByteBuffer.allocate(begin.length + rest.length)
                    .put(begin)
                    .put(rest)
                    .array();
            FileKind kind = kind(content);
            assertThat(kind.type()).as("seed " + seed).matches("[a-z]+/[-a-z0-9.+]+");
            assertThat(kind.extension()).as("seed " + seed).matches("[a-z0-9]+");
        }
        assertThat(kind(new byte[0])).isEqualTo(new FileKind("application/octet-stream", "bin"));
    }
}
