package org.luoshi.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.context.request.ServletWebRequest;

class DeclaredActorTest {
    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @SuppressWarnings("unused") // looked at for its parameter
    void handler(Actor actor, String other) {}

    @AfterEach
    void forgetTheLanguage() {
        LocaleContextHolder.resetLocaleContext();
    }

    private Actor resolve() throws Exception {
        return new DeclaredActor().resolveArgument(parameter(0), null, new ServletWebRequest(request), null);
    }

    private static MethodParameter parameter(int index) throws Exception {
        return new MethodParameter(
                DeclaredActorTest.class.getDeclaredMethod("handler", Actor.class, String.class), index);
    }

    @Test
    void serves_actors_and_nothing_else() throws Exception {
        assertThat(new DeclaredActor().supportsParameter(parameter(0))).isTrue();
        assertThat(new DeclaredActor().supportsParameter(parameter(1))).isFalse();
    }

    @Test
    void an_office_names_itself() throws Exception {
        request.addHeader("Luoshi-Actor", "app-1");
        request.addHeader("Luoshi-Name", "%E6%B5%8B%E8%AF%95%E5%A4%84%E5%AE%A4");
        request.addHeader("Luoshi-Role", "OFFICE");
        request.addHeader("Luoshi-Office", "test-office");

        assertThat(resolve()).isEqualTo(new Actor("app-1", "测试处室", Role.OFFICE, new OfficeId("test-office"), null));
    }

    @Test
    void without_a_name_the_account_is_shown() throws Exception {
        request.addHeader("Luoshi-Actor", "leader-1");
        request.addHeader("Luoshi-Role", "LEADER");
        request.addHeader("Luoshi-Leader", "test-leader");

        assertThat(resolve())
                .isEqualTo(new Actor("leader-1", "leader-1", Role.LEADER, null, new LeaderId("test-leader")));
    }

    @ParameterizedTest
    @CsvSource({
        ",SUPERVISOR,,",
        "a,,,",
        "a,KING,,",
        "a,OFFICE,,",
        "a,OFFICE,Not A Slug,",
        "a,SUPERVISOR,test-office,",
        "a,LEADER,test-office,",
        "' ',SUPERVISOR,,"
    })
    void whoever_is_not_whole_is_nobody(String actor, String role, String office, String leader) {
        if (actor != null) request.addHeader("Luoshi-Actor", actor);
        if (role != null) request.addHeader("Luoshi-Role", role);
        if (office != null) request.addHeader("Luoshi-Office", office);
        if (leader != null) request.addHeader("Luoshi-Leader", leader);

        assertThatThrownBy(this::resolve).isInstanceOfSatisfying(ErrorResponseException.class, e -> {
            assertThat(e.getStatusCode().value()).isEqualTo(401);
            assertThat(e.getBody().getDetail()).contains("SUPERVISOR").doesNotContain("org.luoshi");
        });
    }

    @Test
    void a_broken_name_is_nobody_and_says_so_in_the_callers_language() {
        request.addHeader("Luoshi-Actor", "a");
        request.addHeader("Luoshi-Role", "SUPERVISOR");
        request.addHeader("Luoshi-Name", "%zz");
        LocaleContextHolder.setLocale(Locale.ENGLISH);

        assertThatThrownBy(this::resolve)
                .isInstanceOfSatisfying(
                        ErrorResponseException.class,
                        e -> assertThat(e.getBody().getDetail()).startsWith("Say who acts"));
    }

    @Test
    void who_is_named_twice_is_nobody() {
        request.addHeader("Luoshi-Actor", "a");
        request.addHeader("Luoshi-Role", "VIEWER");
        request.addHeader("Luoshi-Role", "SUPERVISOR");

        assertThatThrownBy(this::resolve).isInstanceOf(ErrorResponseException.class);
    }
}
