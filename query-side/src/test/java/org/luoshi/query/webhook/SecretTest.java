package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void signs_as_the_libraries_of_standard_webhooks_expect_it() {
        assertThat(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signs_what_is_not_ascii_like_the_library() throws Exception {
        Secret secret = Secret.random();
        assertThat(secret.sign("a", 1, "{\"名\":\"测试\"}"))
                .isEqualTo(new Webhook(secret.text()).sign("a", 1, "{\"名\":\"测试\"}"));
    }

    @Test
    void is_random_and_long_enough_and_never_printed() {
        Secret secret = Secret.random();
        assertThat(secret.text())
                .startsWith("whsec_")
                .isNotEqualTo(Secret.random().text());
        assertThat(Base64.getDecoder().decode(secret.text().substring(6))).hasSize(32);
        assertThat(secret.toString()).isEqualTo("whsec_…");
    }
}
