package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import jakarta.servlet.http.Cookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Keeps cookies and a session, goes where it is sent, and says which page has asked. */
final class Browser {
    private static final int ENOUGH = 10;

    final Map<String, String> cookies = new TreeMap<>();
    private final MockMvc mvc;
    private MockHttpSession session = new MockHttpSession();

    Browser(MockMvc mvc) {
        this.mvc = mvc;
    }

    MockHttpServletResponse send(MockHttpServletRequestBuilder request) throws Exception {
        if (!cookies.isEmpty())
            request.cookie(cookies.entrySet().stream()
                    .map(it -> new Cookie(it.getKey(), it.getValue()))
                    .toArray(Cookie[]::new));
        MockHttpServletResponse response =
                mvc.perform(request.session(session)).andReturn().getResponse();
        if (session.isInvalid()) session = new MockHttpSession();
        for (Cookie cookie : response.getCookies())
            if (cookie.getMaxAge() == 0) cookies.remove(cookie.getName());
            else cookies.put(cookie.getName(), cookie.getValue());
        return response;
    }

    MockHttpServletResponse look(String path) throws Exception {
        return send(get(URI.create(path)).accept("text/html").header("Sec-Fetch-Mode", "navigate"));
    }

    /** As a page of ours does it. */
    MockHttpServletResponse act(String path) throws Exception {
        return send(post(URI.create(path)).header("Sec-Fetch-Site", "same-origin"));
    }

    /** Whatever the address leads to in the end. */
    MockHttpServletResponse follow(String path) throws Exception {
        MockHttpServletResponse response = look(path);
        for (int i = 0; i < ENOUGH && response.getStatus() / 100 == 3; i++)
            response = look(String.valueOf(response.getHeader("Location")));
        assertThat(response.getStatus()).as("no more redirects").isNotEqualTo(303);
        return response;
    }

    /** Where the form leads to. */
    String signIn(String account, String password) throws Exception {
        return String.valueOf(send(post("/sign-in")
                        .param("account", account)
                        .param("password", password)
                        .param("_csrf", csrf("/sign-in")))
                .getHeader("Location"));
    }

    String change(String account, String current, String password) throws Exception {
        return String.valueOf(send(post("/account")
                        .param("account", account)
                        .param("current", current)
                        .param("password", password)
                        .param("again", password)
                        .param("_csrf", csrf("/account")))
                .getHeader("Location"));
    }

    private String csrf(String page) throws Exception {
        Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(text(look(page)));
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    static String text(MockHttpServletResponse response) throws Exception {
        return response.getContentAsString(StandardCharsets.UTF_8);
    }
}
