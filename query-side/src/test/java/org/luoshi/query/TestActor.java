package org.luoshi.query;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.type.TypeReference;

/** Who asks in a test: whoever the header says, the supervision office where there is none, nobody where it is empty. */
public final class TestActor implements WebMvcConfigurer, HandlerMethodArgumentResolver {
    public static final String HEADER = "Test-Actor";

    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    public static String header(Actor actor) {
        byte[] json = EventJson.write(actor.toMetadata()).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(json);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Actor.class;
    }

    @Override
    public Actor resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String header = request.getHeader(HEADER);
        if (header == null) return Story.SUPERVISOR;
        if (header.isEmpty()) {
            ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.UNAUTHORIZED);
            problem.setType(URI.create("urn:luoshi:problem:unauthenticated"));
            throw new ErrorResponseException(HttpStatus.UNAUTHORIZED, problem, null);
        }
        String json = new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8);
        return Actor.of(EventJson.MAPPER.readValue(json, STRINGS));
    }
}
