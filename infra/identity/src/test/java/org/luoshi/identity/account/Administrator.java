package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.luoshi.kernel.Actor;

/** Somebody who changes accounts as they stand at that moment. */
final class Administrator {
    private Administrator() {}

    static void change(Accounts accounts, Actor as, boolean closed) {
        Account seen = accounts.find(as.id()).orElseThrow();
        assertThat(accounts.change(as, closed, seen.changedAt())).isTrue();
    }
}
