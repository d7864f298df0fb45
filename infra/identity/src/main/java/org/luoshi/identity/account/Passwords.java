package org.luoshi.identity.account;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * How secrets are kept and which passwords are good enough. Argon2id with 19 MiB, two rounds and one lane, as OWASP's
 * Password Storage Cheat Sheet has it; a few at a time, so that guessing does not use up the memory.
 */
final class Passwords implements PasswordEncoder {
    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final int LANES = 1;
    private static final int KIBIBYTES = 19_456;
    private static final int ROUNDS = 2;
    private static final int AT_ONCE = 4;

    static final int SHORTEST = 12;
    static final int LONGEST = 128;

    /** Of four; three stands for at least a hundred million guesses. */
    private static final int STRENGTH = 3;

    /** Without those that are taken for one another. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private final Argon2PasswordEncoder argon2 = new Argon2PasswordEncoder(SALT, HASH, LANES, KIBIBYTES, ROUNDS);
    private final Zxcvbn strength = new Zxcvbn();
    private final SecureRandom random = new SecureRandom();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final String nobodys = String.valueOf(argon2.encode(random(32)));

    @Override
    public @Nullable String encode(@Nullable CharSequence secret) {
        turns.acquireUninterruptibly();
        try {
            return argon2.encode(secret);
        } finally {
            turns.release();
        }
    }

    String hash(CharSequence secret) {
        return String.valueOf(encode(secret));
    }

    @Override
    public boolean matches(@Nullable CharSequence secret, @Nullable String hash) {
        turns.acquireUninterruptibly();
        try {
            return argon2.matches(secret, hash);
        } finally {
            turns.release();
        }
    }

    /** Takes as long as with an account that is there. */
    void matchNobody(CharSequence secret) {
        matches(secret, nobodys);
    }

    /** Of 32 signs each: twenty stand for 100 bits. */
    String random(int length) {
        StringBuilder secret = new StringBuilder();
        for (int i = 0; i < length; i++) secret.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return secret.toString();
    }

    /** For people to type once: four groups of five. */
    String first() {
        return String.join("-", random(5), random(5), random(5), random(5));
    }

    /** What speaks against a password, if anything: length and guessability, no rules of composition. */
    @Nullable
    Weakness weakness(String password, String account, String name) {
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST || length > LONGEST) return Weakness.LENGTH;
        // The account's own name adds nothing to it.
        String rest = account.length() < 4
                ? password
                : password.toLowerCase(Locale.ROOT).replace(account, "");
        return strength.measure(rest, List.of(account, name, "luoshi", "落实")).getScore() < STRENGTH
                ? Weakness.GUESSABLE
                : null;
    }

    enum Weakness {
        LENGTH("口令应为 12 至 128 个字符", "A password has 12 to 128 characters"),
        GUESSABLE("这个口令太容易猜到，请换一个更长或更不寻常的", "This password is too easily guessed; take a longer or less common one");

        final String zh;
        final String en;

        Weakness(String zh, String en) {
            this.zh = zh;
            this.en = en;
        }
    }
}
