package org.luoshi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import tools.jackson.databind.JsonNode;

/** Somebody who asks over HTTP. */
public class Caller {
    private final MockMvc mvc;
    private final Actor actor;

    @Autowired
    Caller(MockMvc mvc) {
        this(mvc, Story.SUPERVISOR);
    }

    private Caller(MockMvc mvc, Actor actor) {
        this.mvc = mvc;
        this.actor = actor;
    }

    /** Somebody else. */
    public Caller as(Actor other) {
        return new Caller(mvc, other);
    }

    public MockHttpServletResponse ask(String uri, Object... variables) throws Exception {
        return mvc.perform(get(uri, variables).header(TestActor.HEADER, TestActor.header(actor)))
                .andReturn()
                .getResponse();
    }

    /** With a URI that is encoded already. */
    public MockHttpServletResponse askRaw(String uri) throws Exception {
        return mvc.perform(get(URI.create(uri)).header(TestActor.HEADER, TestActor.header(actor)))
                .andReturn()
                .getResponse();
    }

    public MockHttpServletResponse askIn(String language, String uri) throws Exception {
        return mvc.perform(get(uri).header("Accept-Language", language))
                .andReturn()
                .getResponse();
    }

    /** The answer of a question that is granted. */
    public JsonNode answer(String uri, Object... variables) throws Exception {
        MockHttpServletResponse response = ask(uri, variables);
        assertThat(response.getStatus()).as(text(response)).isEqualTo(200);
        return EventJson.MAPPER.readTree(text(response));
    }

    /** The problem of a question that is refused. */
    public JsonNode problem(int status, String uri, Object... variables) throws Exception {
        return problem(status, ask(uri, variables));
    }

    public static JsonNode problem(int status, MockHttpServletResponse response) throws Exception {
        assertThat(response.getStatus()).as(text(response)).isEqualTo(status);
        assertThat(response.getContentType()).startsWith("application/problem+json");
        return EventJson.MAPPER.readTree(text(response));
    }

    public static String text(MockHttpServletResponse response) {
        return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
