package org.luoshi.identity;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.luoshi.kernel.Role;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is calling, and how the API says that it wants to know. */
@Configuration(proxyBeanMethods = false)
public class Identity {
    @Bean
    DeclaredActor declaredActor() {
        return new DeclaredActor();
    }

    /** Every command names its actor, and so does every look at a webhook; the page to try the API asks for it. */
    @Bean
    OpenApiCustomizer actorHeaders() {
        return api ->
                api.getPaths().forEach((path, item) -> operations(path, item).forEach(Identity::addHeaders));
    }

    private static Stream<Operation> operations(String path, PathItem item) {
        return path.startsWith("/api/webhooks") ? item.readOperations().stream() : Stream.ofNullable(item.getPost());
    }

    private static void addHeaders(Operation command) {
        StringSchema role = new StringSchema();
        role.setEnum(Arrays.stream(Role.values()).map(Role::name).toList());
        command.addParametersItem(
                        header("Luoshi-Actor", "the account that acts", true).example("tester"))
                .addParametersItem(
                        header("Luoshi-Role", "in what capacity", true).schema(role))
                .addParametersItem(header("Luoshi-Office", "the office acted for; with OFFICE only", false))
                .addParametersItem(header("Luoshi-Leader", "the leader acting; with LEADER only", false))
                .addParametersItem(header("Luoshi-Name", "as shown to people, percent-encoded UTF-8", false));
    }

    private static HeaderParameter header(String name, String description, boolean required) {
        HeaderParameter header = new HeaderParameter();
        header.name(name).description(description).required(required).schema(new StringSchema());
        return header;
    }
}
