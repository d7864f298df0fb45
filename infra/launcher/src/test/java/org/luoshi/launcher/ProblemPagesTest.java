package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.PrivatePostgres;
import org.postgresql.ds.PGSimpleDataSource;

/** What is refused or fails in front of all pages: a person is told by a page, a program by a problem, both the same. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProblemPagesTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final String NO_ROLE =
            "Bearer " + TestIssuer.token(People.SUPERVISOR, claims -> claims.claim("roles", List.of()));

    @TempDir
    static Path cluster;

    private static PrivatePostgres server;
    private static PGSimpleDataSource database;
    private static RunningLuoshi luoshi;

    @BeforeAll
    static void begin() {
        server = new PrivatePostgres(cluster);
        database = server.database("luoshi");
        // A page that is not there, so that something of ours goes wrong; and few strangers.
        luoshi = start(
                "command,query",
                Map.of("SPRING_THYMELEAF_EXCLUDEDVIEWNAMES", "directory", "LUOSHI_LIMITS_STRANGER", "1"));
    }

    private static RunningLuoshi start(String profile, Map<String, String> more) {
        Map<String, String> settings = RunningLuoshi.over(database, profile);
        settings.putAll(more);
        return RunningLuoshi.start(settings).awaitReady();
    }

    @AfterAll
    static void end() {
        if (luoshi != null) luoshi.close();
        if (server != null) server.close();
    }

    private static HttpResponse<String> person(String path, String... headers) {
        return luoshi.get(path, and(headers, "Accept", BROWSER));
    }

    private static String[] and(String[] headers, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void isPage(HttpResponse<String> answer, int status, String heading, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        // What the firewall refuses, it refuses unread, and has no such headers.
        if (status != 400)
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("style-src 'self'");
        assertThat(answer.body())
                .contains("<h1>" + heading + "</h1>", "</html>")
                .containsPattern("href=\"/assets/page-[0-9a-f]{32}\\.css\"")
                .doesNotContain("??", "Exception", "org.luoshi");
        for (String word : words) assertThat(answer.body()).contains(word);
    }

    private static void isProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(EventJson.MAPPER.readTree(answer.body()).get("type").asString())
                .isEqualTo("urn:luoshi:problem:" + type);
    }

    @Test
    @Order(1)
    void an_address_that_is_none() {
        isPage(person("/nothing"), 404, "未找到", "此处没有内容", "lang=\"zh-CN\"");
        isPage(person("/nothing", "Cookie", "luoshi-language=en"), 404, "Not found", "There is nothing here");
        isProblem(luoshi.get("/nothing"), 404, "not-found");
        isProblem(person("/api/nothing"), 404, "not-found");
        isProblem(person("/assets/nothing.css"), 404, "not-found");
        isProblem(person("/nothing", "HX-Request", "true"), 404, "not-found");
        isProblem(person("/nothing", "Sec-Fetch-Mode", "cors"), 404, "not-found");
        isPage(person("/nothing", "Sec-Fetch-Mode", "navigate"), 404, "未找到");
        isPage(person("/tasks;a=b"), 400, "地址有误");
        isProblem(luoshi.get("/tasks;a=b"), 400, "malformed");
    }

    @Test
    @Order(2)
    void a_way_to_ask_that_is_none() {
        HttpResponse<String> page = luoshi.post("/plans", "{}", "Accept", BROWSER);
        isPage(page, 405, "此处不能这样操作");
        assertThat(page.headers().firstValue("Allow").orElseThrow()).contains("GET");
        HttpResponse<String> problem = luoshi.post("/plans", "{}");
        isProblem(problem, 405, "method-not-allowed");
        assertThat(problem.headers().allValues("Allow"))
                .isEqualTo(page.headers().allValues("Allow"));
    }

    @Test
    @Order(3)
    void somebody_who_may_not() {
        isPage(person("/tasks", "Authorization", NO_ROLE), 403, "无权查看");
        isProblem(luoshi.get("/tasks", "Authorization", NO_ROLE), 403, "forbidden");
        assertThat(luoshi.json("/api/access?status=403", "Authorization", TestIssuer.bearer(People.AUDITOR))
                        .get("lines"))
                .as("recorded once each")
                .hasSize(2);
    }

    @Test
    @Order(4)
    void a_mistake_of_ours() {
        isPage(person("/directory"), 500, "系统出错");
        isProblem(luoshi.get("/directory"), 500, "internal");
    }

    @Test
    @Order(5)
    void a_stranger_and_too_many_of_them() {
        HttpResponse<String> page = luoshi.post("/plans", "{}", "Accept", BROWSER, "Authorization", "");
        isPage(page, 401, "请先登录");
        assertThat(page.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        isProblem(luoshi.post("/plans", "{}", RunningLuoshi.NOBODY), 401, "unauthenticated");
        HttpResponse<String> many = page;
        for (int i = 0; i < 1000 && many.statusCode() != 429; i++) many = person("/tasks", RunningLuoshi.NOBODY);
        isPage(many, 429, "请求过于频繁", "秒后再试");
        assertThat(many.headers().firstValue("Retry-After")).hasValue("1");
        HttpResponse<String> program = many;
        for (int i = 0; i < 1000 && (i == 0 || program.statusCode() != 429); i++)
            program = luoshi.get("/tasks", RunningLuoshi.NOBODY);
        isProblem(program, 429, "too-many-requests");
        assertThat(program.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    @Order(6)
    void where_the_page_fails_itself_a_person_is_told_as_a_program_is_and_once() {
        try (RunningLuoshi broken = start("query", Map.of("SPRING_THYMELEAF_PREFIX", "classpath:/nowhere/"))) {
            for (int i = 0; i < 3; i++) {
                isProblem(broken.get("/nothing", "Accept", BROWSER), 404, "not-found");
                isProblem(broken.get("/directory", "Accept", BROWSER), 500, "internal");
            }
            assertThat(broken.output()).doesNotContain("StackOverflowError");
        }
    }

    @Test
    @Order(7)
    void the_command_side_alone_has_no_pages() {
        try (RunningLuoshi commands = start("command", Map.of())) {
            isProblem(commands.get("/nothing", "Accept", BROWSER), 404, "not-found");
            isProblem(commands.get("/tasks", "Accept", BROWSER, "Authorization", NO_ROLE), 403, "forbidden");
        }
    }

    @Test
    @Order(8)
    void while_the_database_is_away() {
        server.stopImmediately();
        HttpResponse<String> page = person("/plans/2023");
        isPage(page, 503, "暂时无法服务", "数据库暂时无法访问");
        assertThat(page.headers().firstValue("Retry-After")).isPresent();
        isProblem(luoshi.get("/api/tasks"), 503, "unavailable");
        isPage(person("/nothing"), 404, "未找到");
    }
}
