package org.luoshi.identity.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.LocalPath;

/**
 * A sign-in under way. The browser itself keeps it, so whichever of our processes it comes back to can go on with it.
 *
 * @param state that has to come back with the code, so that nobody can sign a browser in as somebody else
 * @param verifier whose hash went out, and which itself has to come with the code
 * @param to where to go on
 */
record Begun(String state, String verifier, String to) {
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** At the same time, in one browser. */
    static final int MOST = 5;

    /** Characters of where to go on: it travels in a cookie, and there may be a few of them. */
    private static final int FARTHEST = 500;

    private static final SecureRandom RANDOM = new SecureRandom();

    static Begun now(String to) {
        return new Begun(random(16), random(32), to.length() > FARTHEST ? "/" : to);
    }

    static @Nullable Begun of(String state, String text) {
        int dot = text.indexOf('.');
        if (dot < 0) return null;
        try {
            byte[] to = Base64.getUrlDecoder().decode(text.substring(dot + 1));
            return new Begun(state, text.substring(0, dot), LocalPath.of(new String(to, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    String text() {
        return verifier + "." + base64(to.getBytes(StandardCharsets.UTF_8));
    }

    String challenge() {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return base64(random);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
