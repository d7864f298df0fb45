package org.luoshi.launcher;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.account.FirstAccounts;
import org.luoshi.identity.account.FirstAccounts.First;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Before anybody can sign in, somebody must have an account. */
@Order(Ordered.LOWEST_PRECEDENCE) // nothing that may fail comes between making a password and showing it
final class FirstSignIn implements ApplicationRunner {
    private final FirstAccounts accounts;
    private final @Nullable Path file;
    private volatile List<First> made = List.of();

    FirstSignIn(FirstAccounts accounts, @Nullable Path file) {
        this.accounts = accounts;
        this.file = file;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (file == null) {
            made = accounts.usual();
            return;
        }
        try {
            accounts.of(file);
        } catch (IllegalArgumentException e) {
            throw new CannotStart("LUOSHI_ACCOUNTS_FILE " + file + " " + e.getMessage());
        }
    }

    /** To be shown to whoever started this, once. */
    List<First> made() {
        List<First> shown = made;
        made = List.of();
        return shown;
    }
}
