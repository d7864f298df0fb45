package org.luoshi.identity;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Whoever a believed token names. It has exactly one role, so nobody is administrator and supervisor or auditor at once;
 * where the token does not say in what capacity its bearer acts, there is no actor, and nothing is open.
 */
public final class Caller extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    /** The request attribute that holds it once a token has been believed. */
    public static final String ATTRIBUTE = "org.luoshi.identity.caller";

    /** As whom the sample plan came in, who makes the daily check, and what pages sign people in with: the program itself. */
    private static final Set<String> RESERVED = Set.of("luoshi", "luoshi-pages", "patrol");

    /** Why a believed token names no actor. */
    public enum Fault {
        NO_ACCOUNT("令牌没有说明账号", "the token names no account"),
        NO_ROLE("令牌没有本系统的角色", "the token carries no role of this system"),
        SEVERAL_ROLES("一个账号只能有一个角色，令牌却带有多个", "the token carries several roles, and an account has one"),
        NO_OFFICE("处室角色的令牌没有说明处室", "the token of an office names no office"),
        NO_LEADER("分管领导角色的令牌没有说明是哪位领导", "the token of a leader names no leader");

        final String zh;
        final String en;

        Fault(String zh, String en) {
            this.zh = zh;
            this.en = en;
        }

        public String sentence(boolean english) {
            return english ? en : zh;
        }
    }

    private final transient @Nullable Actor actor;
    private final @Nullable Fault fault;
    private final String account;
    private final @Nullable Instant expiresAt;

    private Caller(String account, @Nullable Actor actor, @Nullable Fault fault, @Nullable Instant expiresAt) {
        super(AuthorityUtils.NO_AUTHORITIES);
        this.account = account;
        this.actor = actor;
        this.fault = fault;
        this.expiresAt = expiresAt;
        setAuthenticated(true);
    }

    public static Caller of(Jwt token, Tokens settings) {
        Tokens.Claims claims = settings.claims();
        String account = text(token, claims.account());
        if (account == null || isReserved(account)) return refused("", Fault.NO_ACCOUNT);
        List<Role> roles = texts(claim(token, claims.roles())).stream()
                .map(settings::role)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (roles.isEmpty()) return refused(account, Fault.NO_ROLE);
        if (roles.size() > 1) return refused(account, Fault.SEVERAL_ROLES);
        Role role = roles.getFirst();
        String name = text(token, claims.name());
        try {
            String office = role == Role.OFFICE ? text(token, claims.office()) : null;
            String leader = role == Role.LEADER ? text(token, claims.leader()) : null;
            Actor actor = new Actor(
                    account,
                    name == null ? account : name,
                    role,
                    office == null ? null : new OfficeId(office),
                    leader == null ? null : new LeaderId(leader));
            return new Caller(account, actor, null, token.getExpiresAt());
        } catch (IllegalArgumentException e) {
            return refused(
                    account,
                    switch (role) {
                        case OFFICE -> Fault.NO_OFFICE;
                        case LEADER -> Fault.NO_LEADER;
                        case SUPERVISOR, AUDITOR, ADMIN, VIEWER, PATROL -> Fault.NO_ACCOUNT;
                    });
        }
    }

    /** Whether the name is one of Luoshi's own, and nobody's to act under. */
    public static boolean isReserved(String account) {
        return RESERVED.contains(account);
    }

    private static Caller refused(String account, Fault fault) {
        return new Caller(account, null, fault, null);
    }

    private static @Nullable Object claim(Jwt token, String path) {
        Object value = token.getClaims();
        for (String name : path.split("\\.", -1)) value = value instanceof Map<?, ?> object ? object.get(name) : null;
        return value;
    }

    private static @Nullable String text(Jwt token, String path) {
        return claim(token, path) instanceof String text && !text.isBlank() ? text : null;
    }

    private static List<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case String one -> List.of(one);
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    public @Nullable Actor actor() {
        return actor;
    }

    /** When the token ends; null where it names no actor. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    public @Nullable Fault fault() {
        return fault;
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
        return other instanceof Caller caller
                && account.equals(caller.account)
                && Objects.equals(actor, caller.actor)
                && fault == caller.fault
                && Objects.equals(expiresAt, caller.expiresAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(account, actor, fault, expiresAt);
    }
}
