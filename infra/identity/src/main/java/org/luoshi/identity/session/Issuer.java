package org.luoshi.identity.session;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Who signs people in and gives their browsers tokens: ourselves, or an OpenID provider elsewhere. */
public interface Issuer {
    /**
     * @param accessToken that each request carries
     * @param refreshToken that brings the next one; null where the one before stays good, or there is none
     */
    record Grant(String accessToken, @Nullable String refreshToken) {}

    /** No token came. */
    final class NotGranted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** One word, for the record. */
        final String reason;

        /** Whether it may be otherwise in a moment. */
        final boolean passing;

        private NotGranted(String reason, boolean passing, @Nullable Throwable cause) {
            super(reason, cause);
            this.reason = reason;
            this.passing = passing;
        }

        public static NotGranted refused(String reason) {
            return new NotGranted(reason, false, null);
        }

        public static NotGranted unavailable(Throwable cause) {
            return new NotGranted("issuer-unavailable", true, cause);
        }
    }

    /**
     * Where to send the browser to.
     *
     * @param challenge of the verifier that comes with the code (RFC 7636, S256)
     * @throws NotGranted where that cannot be said
     */
    URI authorization(String state, String challenge, URI back);

    /** @throws NotGranted where the code is not taken, or nobody can be asked */
    Grant byCode(String code, String verifier, URI back);

    /** @throws NotGranted where the token is not taken any more, or nobody can be asked */
    Grant byRefreshToken(String refreshToken);

    /**
     * Nobody may come with this token any more.
     *
     * @throws NotGranted where that could not be told
     */
    void forget(String refreshToken);

    /** Where the browser goes to sign out there as well; null where there is no such place. */
    @Nullable
    URI farewell(URI home);

    /** Whether our own page is where people sign in. */
    boolean isOurselves();
}
