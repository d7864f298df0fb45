package org.luoshi.kernel.rule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.luoshi.kernel.Check;

/** What a set of numbers is called, so that nobody can change them under the same name. */
final class RuleName {
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

    private RuleName() {}

    static void check(String name) {
        Check.matching("name", name, PATTERN);
    }

    /** The name alone for the standard numbers; with a digest of the numbers for any others. */
    static String version(String name, Record rule, Record standard) {
        if (rule.equals(standard)) return name;
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(rule.toString().getBytes(StandardCharsets.UTF_8));
            return name + "-" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
