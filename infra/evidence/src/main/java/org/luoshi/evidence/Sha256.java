package org.luoshi.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;

/** The names of files: where they come from and which there can be. */
final class Sha256 {
    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Where a store keeps the file: 256 folders keep each short enough to list. */
    static String place(String sha256) {
        if (!ProgressReported.SHA_256.matcher(sha256).matches())
            throw new IllegalArgumentException("not a SHA-256: " + sha256);
        return sha256.substring(0, 2) + "/" + sha256;
    }
}
