package org.luoshi.identity.account;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Refused;
import org.luoshi.identity.access.AccessRecord;
import org.luoshi.identity.access.AccessRecord.Kind;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Attempt;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Standalone's accounts, for administrators. None is ever removed, and what is changed is recorded. Nobody changes the
 * own one, so that no administrator makes a supervisor of itself.
 */
@RestController
@RequestMapping("/api/accounts")
@Tag(name = "Accounts", description = "账号")
class AccountController {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int CLIENT_SECRET = 40;

    @Schema(name = "AccountAll")
    record All(List<Account> accounts) {}

    /**
     * @param app an application of a department, which signs in by itself; a person where absent
     * @param office with the role OFFICE, and only then
     * @param leader with the role LEADER, and only then
     */
    @Schema(name = "AccountAsked")
    record Asked(
            String id,
            @Nullable String name,
            Role role,
            @Nullable OfficeId office,
            @Nullable LeaderId leader,
            @Nullable Boolean app) {}

    /** What is left out stays; office and leader follow the role. */
    @Schema(name = "AccountChanged")
    record Changed(
            @Nullable String name,
            @Nullable Role role,
            @Nullable OfficeId office,
            @Nullable LeaderId leader,
            @Nullable Boolean disabled) {}

    /** @param secret the first password, to be changed at the first sign-in, or the client secret; told once */
    record Made(Account account, String secret) {}

    private final Accounts accounts;
    private final Passwords passwords;
    private final Supplier<Directory> directory;

    AccountController(Accounts accounts, Passwords passwords, Supplier<Directory> directory) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.directory = directory;
    }

    @GetMapping
    @Operation(summary = "All accounts, in the order of their ids")
    All all(Actor actor) {
        admit(actor);
        return new All(accounts.all());
    }

    @GetMapping("/{id}")
    @Operation(summary = "One account")
    Account one(Actor actor, @PathVariable String id) {
        admit(actor);
        return known(id);
    }

    @PostMapping
    @Operation(summary = "Make an account; the answer tells its secret, once and never again")
    ResponseEntity<Made> make(Actor actor, @RequestBody Asked asked, HttpServletRequest request) {
        request.setAttribute(Attempt.SUBJECT, asked.id());
        admit(actor);
        if (asked.id() == null || !ID.matcher(asked.id()).matches())
            throw Refused.malformed("/id", "应为 1 至 64 个小写字母、数字或 . _ -", "must be 1 to 64 of a-z 0-9 . _ -");
        boolean app = Boolean.TRUE.equals(asked.app());
        Actor as = actor(
                asked.id(),
                asked.name() == null ? asked.id() : asked.name(),
                asked.role(),
                asked.office(),
                asked.leader());
        checkHolder(as.office(), as.leader());
        String secret = app ? passwords.random(CLIENT_SECRET) : passwords.first();
        if (!accounts.add(as, app, passwords.hash(secret), !app, actor.id()))
            throw Refused.conflict("已有账号 " + as.id(), "there is an account " + as.id() + " already");
        note(request, as.id(), "made " + told(as));
        return ResponseEntity.created(URI.create("/api/accounts/" + as.id())).body(new Made(known(as.id()), secret));
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Change an account's name or role, close it, or open it again")
    Account change(Actor actor, @PathVariable String id, @RequestBody Changed changed, HttpServletRequest request) {
        request.setAttribute(Attempt.SUBJECT, id);
        admit(actor);
        Account before = known(id);
        notOwn(actor, id);
        Role role = changed.role() == null ? before.role() : changed.role();
        boolean same = role == before.role();
        Actor as = actor(
                id,
                changed.name() == null ? before.name() : changed.name(),
                role,
                changed.office() == null && same ? before.office() : changed.office(),
                changed.leader() == null && same ? before.leader() : changed.leader());
        checkHolder(changed.office(), changed.leader());
        boolean disabled = changed.disabled() == null ? before.disabled() : changed.disabled();
        if (!accounts.change(as, disabled, before.changedAt()))
            throw Refused.conflict(
                    "账号刚刚被他人更改，请查看后再试", "somebody else has just changed the account; look at it and try again");
        note(request, id, "was " + told(before) + ", is " + told(as) + (disabled ? ", closed" : ""));
        return known(id);
    }

    @PostMapping("/{id}/secret")
    @Operation(summary = "Give an account a new secret and unlock it; the answer tells it, once and never again")
    Made secret(Actor actor, @PathVariable String id, HttpServletRequest request) {
        request.setAttribute(Attempt.SUBJECT, id);
        admit(actor);
        Account account = known(id);
        notOwn(actor, id);
        String secret = account.app() ? passwords.random(CLIENT_SECRET) : passwords.first();
        accounts.secret(id, passwords.hash(secret), !account.app());
        note(request, id, "given a new secret");
        return new Made(known(id), secret);
    }

    /** As the account stands now, and not as it stood when the token was issued. */
    private void admit(Actor actor) {
        boolean admitted = actor.role() == Role.ADMIN
                && accounts.find(actor.id())
                        .filter(own -> own.role() == Role.ADMIN && !own.disabled())
                        .isPresent();
        if (!admitted) throw Refused.forbidden("账号由管理员管理", "accounts are for administrators");
    }

    private static void notOwn(Actor actor, String id) {
        if (actor.id().equals(id))
            throw Refused.forbidden("不能更改自己的账号，请另一位管理员操作", "nobody changes the own account; ask another administrator");
    }

    private Account known(String id) {
        return accounts.find(id).orElseThrow(() -> Refused.notFound("没有这个账号", "there is no such account"));
    }

    private Actor actor(
            String id, String name, @Nullable Role role, @Nullable OfficeId office, @Nullable LeaderId leader) {
        if (role == null) throw Refused.malformed("/role", "缺少", "is missing");
        Actor actor;
        try {
            actor = Account.actor(id, name, role, office, leader);
        } catch (IllegalArgumentException e) {
            throw Refused.malformed("/role", "与其他字段不符：" + e.getMessage(), "does not fit: " + e.getMessage());
        }
        return actor;
    }

    /** Nobody is made to act for an office that is not there; whose has gone since can still be closed. */
    private void checkHolder(@Nullable OfficeId office, @Nullable LeaderId leader) {
        Office of = office == null ? null : directory.get().office(office);
        if (office != null && (of == null || of.retired()))
            throw Refused.malformed("/office", "没有这个处室", "is no office of the directory");
        Leader as = leader == null ? null : directory.get().leader(leader);
        if (leader != null && (as == null || as.retired()))
            throw Refused.malformed("/leader", "没有这位领导", "is no leader of the directory");
    }

    private static void note(HttpServletRequest request, String id, String what) {
        request.setAttribute(Attempt.SUBJECT, id);
        request.setAttribute(Attempt.REASON, what);
        AccessRecord.note(request, Kind.ACCOUNT);
    }

    private static String told(Account account) {
        return told(Account.actor(account.id(), account.name(), account.role(), account.office(), account.leader()));
    }

    private static String told(Actor as) {
        return as.role()
                + (as.office() == null ? "" : " " + as.office())
                + (as.leader() == null ? "" : " " + as.leader());
    }
}
