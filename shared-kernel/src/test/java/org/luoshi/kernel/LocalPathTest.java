package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/tasks?status=ASSIGNED&status=CLOSED", "/tasks?text=%E6%95%99#t1", "/a//b?to=//c"})
    void a_path_of_ours_stays_as_it_is(String asked) {
        assertThat(LocalPath.of(asked)).isEqualTo(asked);
    }

    @Test
    void what_is_too_long_for_a_header_leads_home() {
        assertThat(LocalPath.of("/" + "a".repeat(1999))).hasSize(2000);
        assertThat(LocalPath.of("/" + "a".repeat(2000))).isEqualTo("/");
        assertThat(LocalPath.of("/" + "中".repeat(300)))
                .as("as it is written there")
                .isEqualTo("/");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https://evil.example/",
                "javascript:alert(1)",
                "/\t/evil.example",
                "/\r\nSet-Cookie: a=b",
                "evil.example",
                "/a b",
                "/%zz"
            })
    void whatever_may_lead_elsewhere_leads_home(String asked) {
        assertThat(LocalPath.of(asked)).isEqualTo("/");
    }
}
