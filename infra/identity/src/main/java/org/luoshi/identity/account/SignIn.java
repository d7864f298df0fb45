package org.luoshi.identity.account;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.transaction.TransactionException;

/**
 * A person's account and password. Whatever is wrong, the person hears the same and waits as long; the record says what
 * it was. Five wrong ones in a row lock the account for a minute, each further one for twice as long, up to a quarter of
 * an hour, so that guessing is hopeless and nobody is locked out for long by somebody else.
 */
final class SignIn implements AuthenticationProvider {
    /** The account is known, its password right, and to be changed before anything else. */
    static final class MustChange extends CredentialsExpiredException {
        private static final long serialVersionUID = 1L;

        final String account;

        MustChange(String account) {
            super("must-change");
            this.account = account;
        }
    }

    /** Somebody who has given the password of an account. */
    static final class Person extends AbstractAuthenticationToken {
        private static final long serialVersionUID = 1L;

        private final String account;
        private final Instant since;

        private Person(String account, Instant since) {
            super(AuthorityUtils.NO_AUTHORITIES);
            this.account = account;
            this.since = since;
            setAuthenticated(true);
        }

        /** When that was: what has been changed of the account since then asks for the password again. */
        Instant since() {
            return since;
        }

        @Override
        public Object getPrincipal() {
            return account;
        }

        @Override
        public Object getCredentials() {
            return "";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Person person && account.equals(person.account) && since.equals(person.since);
        }

        @Override
        public int hashCode() {
            return Objects.hash(account, since);
        }
    }

    private final Accounts accounts;
    private final Passwords passwords;
    private final Clock clock;

    SignIn(Accounts accounts, Passwords passwords, Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.clock = clock;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return authentication == UsernamePasswordAuthenticationToken.class;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String id = attempt.getName();
        Instant since =
                clock.instant(); // before anything of the account is read: what changes meanwhile comes after it
        Account account;
        try {
            account = check(id, String.valueOf(attempt.getCredentials()));
        } catch (DataAccessException | TransactionException e) {
            throw new AuthenticationServiceException("the database cannot be used", e);
        }
        if (account.mustChange()) throw new MustChange(id);
        return new Person(id, since);
    }

    /** @throws BadCredentialsException whose message is one word for the record */
    Account check(String id, String password) {
        // No password is longer, and a hash of megabytes would cost us more than the sender.
        if (password.length() > 4 * Passwords.LONGEST) throw new BadCredentialsException("wrong-password");
        Account account = accounts.find(id).filter(found -> !found.app()).orElse(null);
        if (account == null) {
            passwords.matchNobody(password);
            throw new BadCredentialsException("unknown-account");
        }
        boolean admitted = accounts.attempt(id);
        boolean right = passwords.matches(password, accounts.secretHash(id).orElse(null));
        if (!admitted) throw new BadCredentialsException("locked");
        if (!right) throw new BadCredentialsException("wrong-password");
        accounts.succeeded(id);
        if (account.disabled()) throw new BadCredentialsException("closed");
        return account;
    }
}
