package org.luoshi.identity.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Accounts to begin with, from a file, for a start that nobody watches: {@code accounts} for people and {@code clients}
 * for applications. An account that is there already stays as it is: its password may have been changed since.
 */
final class AccountsFile {
    private static final Set<String> FIELDS = new LinkedHashSet<>(
            List.of("id", "name", "role", "office", "leader", "secret", "secretFile", "mustChange"));
    private static final int SHORTEST_CLIENT_SECRET = 24;
    private static final String HASH = "$argon2id$";

    /** @param secret in clear, or an Argon2id hash */
    record Item(Actor as, boolean app, String secret, boolean mustChange) {
        boolean isHash() {
            return secret.startsWith(HASH);
        }
    }

    private AccountsFile() {}

    /** @throws IllegalArgumentException with what is wrong with the file, never with a secret of it */
    static List<Item> read(Path file, Passwords passwords) {
        Object root;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            root = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read (" + e.getClass().getSimpleName() + ")", e);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("is no YAML"); // whose message would quote the line
        }
        if (!(root instanceof Map<?, ?> parts) || !Set.of("accounts", "clients").containsAll(parts.keySet()))
            throw new IllegalArgumentException("has accounts and clients, and nothing else");
        List<Item> items = new ArrayList<>();
        items(items, "accounts", parts.get("accounts"), file, passwords);
        items(items, "clients", parts.get("clients"), file, passwords);
        Set<String> ids = new HashSet<>();
        for (Item item : items)
            if (!ids.add(item.as().id()))
                throw new IllegalArgumentException("names " + item.as().id() + " twice");
        return items;
    }

    private static void items(List<Item> items, String part, @Nullable Object list, Path file, Passwords passwords) {
        if (list == null) return;
        if (!(list instanceof List<?> entries)) throw new IllegalArgumentException(part + " is a list");
        for (int i = 0; i < entries.size(); i++) {
            String place = part + "[" + i + "]";
            if (!(entries.get(i) instanceof Map<?, ?> fields))
                throw new IllegalArgumentException(place + " is no account");
            for (Object field : fields.keySet())
                if (!FIELDS.contains(String.valueOf(field)))
                    // Which, is not said: a blank forgotten behind "secret:" makes a field of the secret.
                    throw new IllegalArgumentException(place + " has a field beside " + String.join(", ", FIELDS));
            items.add(item(place, fields, part.equals("clients"), file, passwords));
        }
    }

    private static Item item(String place, Map<?, ?> fields, boolean app, Path file, Passwords passwords) {
        String id = text(place, fields, "id");
        if (id == null) throw new IllegalArgumentException(place + " has no id");
        String name = text(place, fields, "name");
        Actor as;
        try {
            String office = text(place, fields, "office");
            String leader = text(place, fields, "leader");
            as = Account.actor(
                    id,
                    name == null ? id : name,
                    Role.valueOf(String.valueOf(text(place, fields, "role")).toUpperCase(Locale.ROOT)),
                    office == null ? null : new OfficeId(office),
                    leader == null ? null : new LeaderId(leader));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + " (" + id + "): " + e.getMessage(), e);
        }
        String secret = secret(place, fields, file);
        if (!secret.startsWith(HASH)) {
            if (app && secret.length() < SHORTEST_CLIENT_SECRET)
                throw new IllegalArgumentException(place + " (" + id + "): a client secret has 24 characters or more");
            Passwords.Weakness weakness = app ? null : passwords.weakness(secret, id, as.name());
            if (weakness != null) throw new IllegalArgumentException(place + " (" + id + "): " + weakness.en);
        }
        return new Item(as, app, secret, !app && !Boolean.FALSE.equals(fields.get("mustChange")));
    }

    private static String secret(String place, Map<?, ?> fields, Path file) {
        String secret = text(place, fields, "secret");
        String secretFile = text(place, fields, "secretFile");
        if ((secret == null) == (secretFile == null))
            throw new IllegalArgumentException(place + " has either secret or secretFile");
        if (secret != null) return secret;
        try {
            return Files.readString(file.resolveSibling(String.valueOf(secretFile)))
                    .strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(place + ": secretFile cannot be read", e);
        }
    }

    private static @Nullable String text(String place, Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null) return null;
        if (value instanceof String text && !text.isBlank()) return text;
        throw new IllegalArgumentException(
                place + ": " + name + " is text, in quotes where it looks like something else");
    }
}
