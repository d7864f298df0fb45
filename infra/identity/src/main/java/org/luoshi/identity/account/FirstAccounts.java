package org.luoshi.identity.account;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.luoshi.identity.account.AccountsFile.Item;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who may sign in where nobody can yet: what the file of accounts says, or else one account for each way of looking at
 * the whole, with random passwords that are told once. Those for offices and leaders the administrator makes.
 */
public final class FirstAccounts {
    private static final Logger log = LoggerFactory.getLogger(FirstAccounts.class);

    private static final List<Actor> USUAL = List.of(
            new Actor("admin", "管理员", Role.ADMIN, null, null),
            new Actor("supervisor", "督查室", Role.SUPERVISOR, null, null),
            new Actor("auditor", "审计员", Role.AUDITOR, null, null),
            new Actor("viewer", "看板", Role.VIEWER, null, null));

    /** An account with the password that nobody has seen yet. */
    public record First(String id, Role role, String password) {}

    private final Accounts accounts;
    private final Passwords passwords;
    private final TransactionTemplate transaction;

    FirstAccounts(Accounts accounts, Passwords passwords, DataSource database) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    }

    /**
     * @return the usual ones where they have just been made; to be told to whoever starts Luoshi, and to nobody else
     */
    public List<First> usual() {
        if (!accounts.isEmpty()) return List.of();
        List<First> made = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        for (Actor as : USUAL) {
            First first = new First(as.id(), as.role(), passwords.first());
            made.add(first);
            hashes.add(passwords.hash(first.password()));
        }
        // All or none: with some of them there, the others would never be made, nor their passwords shown.
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < made.size(); i++)
                if (!accounts.add(USUAL.get(i), false, hashes.get(i), true, "luoshi"))
                    throw new IllegalStateException("somebody else makes the first accounts");
        });
        return List.copyOf(made);
    }

    /** @throws IllegalArgumentException with what is wrong with the file; nothing is added then */
    public void of(Path file) {
        int added = 0;
        List<Item> items = AccountsFile.read(file, passwords);
        for (Item item : items) {
            if (accounts.find(item.as().id()).isPresent()) continue;
            String hash = item.isHash() ? item.secret() : passwords.hash(item.secret());
            if (accounts.add(item.as(), item.app(), hash, item.mustChange(), "accounts-file")) added++;
        }
        log.info("{} accounts of {} added, {} were there", added, file.getFileName(), items.size() - added);
    }
}
