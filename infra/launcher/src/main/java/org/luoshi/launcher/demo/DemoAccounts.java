package org.luoshi.launcher.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luoshi.launcher.CannotStart;

/**
 * An account for each role, which whoever starts the demo is told each time: its passwords stand in a file of accounts in
 * the data directory, as an operator could have written it, and need no change.
 */
public final class DemoAccounts {
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final List<String> ACCOUNTS = List.of(
            "id: supervisor, name: 模拟督查员, role: SUPERVISOR",
            "id: leader, name: 模拟领导丙, role: LEADER, leader: simulated-leader-c",
            "id: office, name: 模拟填报员, role: OFFICE, office: simulated-office-3",
            "id: auditor, name: 模拟审计员, role: AUDITOR",
            "id: admin, name: 模拟管理员, role: ADMIN",
            "id: viewer, name: 模拟看板, role: VIEWER");
    private static final Pattern LINE = Pattern.compile(
            " {2}- \\{id: ([a-z]+), name: ([^,]+), role: ([A-Z]+).*secret: ([a-z0-9-]+), mustChange: false}");

    /** An account and its password. */
    public record Told(String id, String name, String role, String password) {}

    private final Path file;

    DemoAccounts(Path directory) {
        this.file = directory.resolve("accounts.yaml");
        if (Files.exists(file)) return;
        StringBuilder yaml = new StringBuilder("# Accounts of the demo, which has nothing to hide.\naccounts:\n");
        for (String account : ACCOUNTS)
            yaml.append("  - {%s, secret: %s, mustChange: false}\n".formatted(account, password()));
        Path aside = directory.resolve("accounts.new");
        try {
            Files.deleteIfExists(aside);
            Files.createFile(aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(aside, yaml, StandardOpenOption.WRITE);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CannotStart("the demo's accounts cannot be written to " + directory, e);
        }
    }

    private static String password() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder("simulated-");
        for (int i = 0; i < 10; i++) password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return password.toString();
    }

    public Path file() {
        return file;
    }

    public List<Told> all() {
        List<Told> all = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher account = LINE.matcher(line);
                if (account.matches())
                    all.add(new Told(account.group(1), account.group(2), account.group(3), account.group(4)));
            }
        } catch (IOException e) {
            throw new CannotStart("the demo's accounts cannot be read from " + file, e);
        }
        return all;
    }
}
