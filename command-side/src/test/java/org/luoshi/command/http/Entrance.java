package org.luoshi.command.http;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandReader;
import org.luoshi.command.RecordingBus;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.JsonNode;

/** The controller as callers meet it, over a bus that grants everything. The header X-Test-Actor says who calls. */
final class Entrance {
    static final String ACKNOWLEDGE = "{\"taskId\":\"2023-K09\"}";

    final RecordingBus bus;
    final MockMvc mvc;

    Entrance() {
        this(new RecordingBus());
    }

    Entrance(RecordingBus bus) {
        this(bus, "test-supervisor");
    }

    /** @param actor calls where no header X-Test-Actor names another */
    Entrance(RecordingBus bus, String actor) {
        this.bus = bus;
        mvc = mvc(bus.dispatcher(), new TestActor(actor));
    }

    static MockMvc mvc(CommandDispatcher dispatcher, HandlerMethodArgumentResolver actors) {
        CommandCatalogue catalogue = new CommandCatalogue();
        return MockMvcBuilders.standaloneSetup(
                        new CommandController(catalogue, new CommandReader(catalogue), dispatcher))
                .setControllerAdvice(new CommandProblems())
                .setCustomArgumentResolvers(actors)
                .build();
    }

    MockHttpServletResponse acknowledge(String key, RequestPostProcessor... changes) throws Exception {
        return send(command("acknowledge-task", ACKNOWLEDGE).header("Idempotency-Key", key), changes);
    }

    MockHttpServletResponse send(MockHttpServletRequestBuilder request, RequestPostProcessor... changes)
            throws Exception {
        Arrays.stream(changes).forEach(request::with);
        return mvc.perform(request).andReturn().getResponse();
    }

    static MockHttpServletRequestBuilder command(String name, String body) {
        return command(name, body.getBytes(StandardCharsets.UTF_8));
    }

    static MockHttpServletRequestBuilder command(String name, byte[] body) {
        return post("/api/commands/{name}", name)
                .contentType(MediaType.APPLICATION_JSON)
                .locale(Locale.ENGLISH)
                .content(body);
    }

    static JsonNode json(MockHttpServletResponse response) throws Exception {
        return EventJson.MAPPER.readTree(text(response));
    }

    static String text(MockHttpServletResponse response) throws Exception {
        return response.getContentAsString(StandardCharsets.UTF_8);
    }

    static RequestPostProcessor header(String name, String value) {
        return request -> {
            request.removeHeader(name);
            request.addHeader(name, value);
            return request;
        };
    }

    record TestActor(String usual) implements HandlerMethodArgumentResolver {
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
            String named = request.getHeader("X-Test-Actor");
            if ("nobody".equals(named))
                throw new ErrorResponseException(
                        HttpStatus.UNAUTHORIZED, Problem.UNAUTHENTICATED.in(Language.EN), null);
            return new Actor(named == null ? usual : named, "测试督查员", Role.SUPERVISOR, null, null);
        }
    }

    /** One and the same for every request. */
    record Somebody(Actor actor) implements HandlerMethodArgumentResolver {
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
            return actor;
        }
    }
}
