package org.luoshi.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.luoshi.identity.Caller.Fault;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.security.oauth2.jwt.Jwt;

class CallerTest {
    private static final Tokens.Claims USUAL =
            new Tokens.Claims("preferred_username", "name", "roles", "office", "leader");

    private static Tokens settings(Tokens.Claims claims, @Nullable Map<Role, String> roles) {
        return new Tokens("https://id.example", null, null, "luoshi", Duration.ofSeconds(30), claims, roles);
    }

    private static Caller caller(Map<String, Object> claims) {
        return Caller.of(token(claims), settings(USUAL, null));
    }

    private static Jwt token(Map<String, Object> claims) {
        Map<String, Object> all = new HashMap<>(claims);
        all.putIfAbsent("preferred_username", "tester");
        return new Jwt("x", Instant.EPOCH, Instant.EPOCH.plusSeconds(60), Map.of("alg", "RS256"), all);
    }

    @Test
    void an_actor_is_what_the_token_says() {
        assertThat(caller(Map.of("roles", List.of("OFFICE"), "office", "test-office", "name", "测试员"))
                        .actor())
                .isEqualTo(new Actor("tester", "测试员", Role.OFFICE, new OfficeId("test-office"), null));
        assertThat(caller(Map.of("roles", List.of("LEADER"), "leader", "test-leader"))
                        .actor())
                .isEqualTo(new Actor("tester", "tester", Role.LEADER, null, new LeaderId("test-leader")));
        assertThat(caller(Map.of("roles", "AUDITOR")).actor())
                .isEqualTo(new Actor("tester", "tester", Role.AUDITOR, null, null));
    }

    @Test
    void an_office_in_the_token_of_another_role_does_not_make_it_one() {
        Actor actor = caller(Map.of("roles", List.of("SUPERVISOR"), "office", "test-office"))
                .actor();
        assertThat(actor).isEqualTo(new Actor("tester", "tester", Role.SUPERVISOR, null, null));
    }

    @Test
    void nobody_has_two_roles_and_so_nobody_is_administrator_and_supervisor_or_auditor() {
        for (String other : List.of("SUPERVISOR", "AUDITOR", "VIEWER", "OFFICE")) {
            Caller both = caller(Map.of("roles", List.of("ADMIN", other), "office", "test-office"));
            assertThat(both.actor()).isNull();
            assertThat(both.fault()).isEqualTo(Fault.SEVERAL_ROLES);
        }
        assertThat(caller(Map.of("roles", List.of("ADMIN", "ADMIN", "offline_access")))
                        .actor())
                .isNotNull();
    }

    @Test
    void a_token_that_does_not_say_in_what_capacity_makes_no_actor() {
        assertThat(caller(Map.of()).fault()).isEqualTo(Fault.NO_ROLE);
        assertThat(caller(Map.of("roles", List.of("supervisor", "KING", 7))).fault())
                .isEqualTo(Fault.NO_ROLE);
        assertThat(caller(Map.of("roles", List.of("OFFICE"))).fault()).isEqualTo(Fault.NO_OFFICE);
        assertThat(caller(Map.of("roles", List.of("OFFICE"), "office", "Not A Slug"))
                        .fault())
                .isEqualTo(Fault.NO_OFFICE);
        assertThat(caller(Map.of("roles", List.of("LEADER"), "office", "test-office"))
                        .fault())
                .isEqualTo(Fault.NO_LEADER);
        assertThat(caller(Map.of("roles", List.of("ADMIN"), "preferred_username", "x".repeat(101)))
                        .fault())
                .isEqualTo(Fault.NO_ACCOUNT);
        assertThat(caller(Map.of("roles", List.of("ADMIN"), "preferred_username", " "))
                        .fault())
                .isEqualTo(Fault.NO_ACCOUNT);
    }

    @Test
    void the_patrols_role_is_nobodys_to_claim() {
        assertThat(caller(Map.of("roles", List.of("PATROL"))).fault()).isEqualTo(Fault.NO_ROLE);
        Tokens mapped = settings(USUAL, Map.of(Role.PATROL, "robot"));
        assertThat(Caller.of(token(Map.of("roles", List.of("robot"))), mapped).fault())
                .isEqualTo(Fault.NO_ROLE);
    }

    @Test
    void claims_and_roles_go_by_the_issuers_names() {
        Tokens keycloak = settings(
                new Tokens.Claims("sub", "given.full", "realm_access.roles", "department.code", "leader"),
                Map.of(Role.OFFICE, "luoshi-office"));
        Caller caller = Caller.of(
                token(Map.of(
                        "sub", "u-17",
                        "given", Map.of("full", "测试员"),
                        "realm_access", Map.of("roles", List.of("offline_access", "luoshi-office")),
                        "department", Map.of("code", "test-office"))),
                keycloak);
        assertThat(caller.actor()).isEqualTo(new Actor("u-17", "测试员", Role.OFFICE, new OfficeId("test-office"), null));
        assertThat(Caller.of(token(Map.of("sub", "u-17", "realm_access", Map.of("roles", List.of("OFFICE")))), keycloak)
                        .fault())
                .as("our own name counts no more where it has another")
                .isEqualTo(Fault.NO_ROLE);
    }

    @Test
    void settings_that_would_believe_too_much_are_refused() {
        assertThatThrownBy(() ->
                        new Tokens("http://id.example", null, null, "luoshi", Duration.ofSeconds(30), USUAL, null))
                .hasMessageContaining("https");
        assertThatThrownBy(() -> new Tokens(
                        "https://id.example",
                        java.net.URI.create("http://id.example/keys"),
                        null,
                        "luoshi",
                        Duration.ofSeconds(30),
                        USUAL,
                        null))
                .hasMessageContaining("https");
        assertThatThrownBy(
                        () -> new Tokens("https://id.example", null, null, "luoshi", Duration.ofHours(1), USUAL, null))
                .hasMessageContaining("skew");
        assertThatThrownBy(() -> new Tokens("https://id.example", null, null, " ", Duration.ZERO, USUAL, null))
                .hasMessageContaining("audience");
    }
}
