package org.luoshi.launcher.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.luoshi.evidence.EvidenceStore;

/** Evidence of what never happened: one page, or one table, that says so on its face. */
final class Papers implements MonthlyReports.Papers {
    private static final int TWO_KINDS = 2;

    private final EvidenceStore store;

    Papers(EvidenceStore store) {
        this.store = store;
    }

    @Override
    public String of(String task, LocalDate asOf) {
        byte[] paper = asOf.getMonthValue() % TWO_KINDS == 0 ? table(task, asOf) : page(task, asOf);
        try {
            return store.put(new ByteArrayInputStream(paper)).sha256();
        } catch (IOException e) {
            throw new UncheckedIOException("evidence of the simulated year cannot be kept", e);
        }
    }

    private static byte[] table(String task, LocalDate asOf) {
        return "模拟数据 SIMULATED,%s,%s\n序号,名称,数量\n1,模拟学校一,3\n2,模拟学校二,5\n"
                .formatted(task, asOf)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The smallest PDF that every reader shows, with its table of offsets as ISO 32000 wants it. */
    private static byte[] page(String task, LocalDate asOf) {
        String text =
                "BT /F1 28 Tf 60 420 Td (SIMULATED EVIDENCE) Tj 0 -44 Td /F1 16 Tf (%s, as of %s. Nothing of this happened.) Tj"
                                .formatted(task, asOf)
                        + " 0 -60 Td /F2 36 Tf <6A2162DF6570636E> Tj ET";
        String[] objects = {
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
            "<< /Length %d >>\nstream\n%s\nendstream".formatted(text.length(), text),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [7 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
                    + " /Supplement 2 >> /FontDescriptor 8 0 R >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
                    + " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        };
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        StringBuilder offsets = new StringBuilder("0000000000 65535 f \n");
        for (int i = 0; i < objects.length; i++) {
            offsets.append("%010d 00000 n \n".formatted(pdf.length()));
            pdf.append("%d 0 obj\n%s\nendobj\n".formatted(i + 1, objects[i]));
        }
        int table = pdf.length();
        pdf.append("xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                .formatted(objects.length + 1, offsets, objects.length + 1, table));
        return pdf.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
