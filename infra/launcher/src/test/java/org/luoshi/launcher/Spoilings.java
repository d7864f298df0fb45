package org.luoshi.launcher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Ways in which the frame of a request may be wrong, whatever it asks for. */
final class Spoilings {
    /** Headers that are missing, repeated, or say what they cannot mean. */
    static final List<BiConsumer<Knock, RandomGenerator>> HEADERS = List.of(
            (knock, random) -> knock.without("Authorization"),
            (knock, random) -> knock.header(
                    "Authorization",
                    Oddities.any(
                            List.of(
                                    "",
                                    "Bearer",
                                    "Bearer ",
                                    "Bearer x",
                                    "Bearer a.b.c",
                                    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
                                    "Bearer " + "a".repeat(9000),
                                    "bearer \u00e9",
                                    "Basic YTpi",
                                    "Basic %%%",
                                    "Basic Og==",
                                    "Digest x",
                                    "Negotiate x"),
                            random)),
            (knock, random) -> knock.headers.add("Authorization: Bearer again"),
            (knock, random) -> knock.header(
                    "Content-Type",
                    Oddities.any(
                            List.of(
                                    "",
                                    "text/plain",
                                    "application/xml",
                                    "application/json;charset=utf-16",
                                    "application/json;charset=unheard-of",
                                    "application/json; charset=\"utf-8\"",
                                    "application/json;;",
                                    "application/problem+json",
                                    "application/x-www-form-urlencoded",
                                    "application/x-www-form-urlencoded;charset=none",
                                    "multipart/form-data",
                                    "multipart/form-data; boundary=x",
                                    "json",
                                    "*/*",
                                    "/",
                                    "\0",
                                    "a/" + "b".repeat(3000)),
                            random)),
            (knock, random) -> knock.without("Content-Type"),
            (knock, random) -> knock.header(
                    "Accept",
                    Oddities.any(
                            List.of(
                                    "",
                                    "*",
                                    "text/event-stream",
                                    "text/html",
                                    "application/xml",
                                    "image/*;q=0",
                                    "application/json;q=9",
                                    "application/json;q=x",
                                    "application/json;charset=none",
                                    "application/vnd.spring-boot.actuator.v3+json",
                                    ";;",
                                    "a/b/c",
                                    "*/*;q=0",
                                    "application/x-yaml",
                                    "text/plain, ".repeat(300)),
                            random)),
            (knock, random) -> knock.header(
                    "Accept-Language",
                    Oddities.any(
                            List.of(
                                    "en",
                                    "en-GB, zh;q=0.1",
                                    "",
                                    "*",
                                    "-",
                                    "en;q=2",
                                    "x".repeat(300),
                                    "en_US",
                                    "zh-Hans-CN-x-\u00e9",
                                    "i-klingon",
                                    "en,".repeat(1000)),
                            random)),
            (knock, random) -> knock.header(
                    "Idempotency-Key",
                    Oddities.any(
                            List.of("", "\"", "\"\"", "\"a", "a b", "\u00e9", "k".repeat(600), "\"again\"", "\0"),
                            random)),
            (knock, random) -> knock.headers.add("Idempotency-Key: \"another\""),
            (knock, random) -> knock.without("Idempotency-Key"),
            (knock, random) -> knock.header(
                    "If-Match",
                    Oddities.any(
                            List.of("*", "\"0\"", "\"1\"", "W/\"1\"", "1", "\"99999999999999999999\"", "\"-1\"", ","),
                            random)),
            (knock, random) -> knock.header(
                    "If-None-Match",
                    Oddities.any(
                            List.of("*", "\"1\"", "W/\"\"", "x", "\"" + "0".repeat(64) + "\"", "\"a\", \""), random)),
            (knock, random) -> knock.header(
                    "Range",
                    Oddities.any(
                            List.of(
                                    "bytes=0-0",
                                    "bytes=-1",
                                    "bytes=5-1",
                                    "bytes=9999999999999999999-",
                                    "bytes=" + "0-1,".repeat(400) + "0-1",
                                    "x=1",
                                    ""),
                            random)),
            (knock, random) -> knock.header(
                    "If-Modified-Since", Oddities.any(List.of("x", "Thu, 01 Jan 2099 00:00:00 GMT"), random)),
            (knock, random) -> knock.header(
                    "X-Correlation-Id", Oddities.any(List.of("", "a".repeat(65), "a b", "\u00e9", "fine-1"), random)),
            (knock, random) -> knock.header(
                    "Cookie",
                    Oddities.any(List.of("JSESSIONID=x", "=", "a=\"", "JSESSIONID=" + "f".repeat(5000)), random)),
            (knock, random) -> knock.header("Origin", Oddities.any(List.of("null", "https://a.invalid", "x"), random)),
            (knock, random) -> {
                knock.header("Origin", "https://a.invalid");
                knock.header("Access-Control-Request-Method", Oddities.any(List.of("POST", "X", ""), random));
            },
            (knock, random) -> knock.header(
                    "X-Forwarded-For", Oddities.any(List.of("1.1.1.1", "x", "127.0.0.1, ::1", "\0"), random)),
            (knock, random) ->
                    knock.header("X-HTTP-Method-Override", Oddities.any(List.of("DELETE", "TRACE", "X"), random)),
            (knock, random) -> knock.header("Content-Encoding", "gzip"),
            (knock, random) -> knock.header("Upgrade", "h2c"));

    /** What breaks HTTP itself. */
    static final List<BiConsumer<Knock, RandomGenerator>> ROUGH = List.of(
            (knock, random) -> knock.header("X-Large", "a".repeat(17_000)),
            (knock, random) -> {
                for (int i = 0; i < 150; i++) knock.headers.add("X-" + i + ": 1");
            },
            (knock, random) -> knock.without("Host"),
            (knock, random) ->
                    knock.header("Host", Oddities.any(List.of("a.invalid", "", "a b", "[::1", "x:y"), random)),
            (knock, random) -> knock.headers.add("Host: other"),
            (knock, random) -> knock.headers.add("no colon"),
            (knock, random) -> knock.headers.add("Sp ace: 1"),
            (knock, random) -> knock.headers.add("X: \0"),
            (knock, random) -> knock.headers.add(" folded"),
            (knock, random) ->
                    knock.header("Content-Length", Oddities.any(List.of("-1", "x", "99999999999999999999"), random)),
            (knock, random) -> {
                knock.cut = true;
                knock.header("Content-Length", Integer.toString(size(knock) + 10));
            },
            (knock, random) -> knock.header("Content-Length", Integer.toString(size(knock) / 2)),
            (knock, random) ->
                    knock.header("Transfer-Encoding", Oddities.any(List.of("x", "gzip, chunked", "identity"), random)),
            (knock, random) -> {
                knock.cut = true;
                knock.header("Transfer-Encoding", "chunked");
                knock.body = "zz\r\n".getBytes(StandardCharsets.UTF_8);
            },
            (knock, random) -> {
                knock.version = "HTTP/1.0";
                knock.without("Host");
            },
            (knock, random) -> knock.version = Oddities.any(List.of("HTTP/9.9", "HTTP/1.2", "http/1.1", "X"), random),
            (knock, random) -> {
                knock.method = "PRI";
                knock.path = "*";
                knock.version = "HTTP/2.0";
                knock.headers.clear();
                knock.body = "SM\r\n\r\n".getBytes(StandardCharsets.UTF_8);
            },
            (knock, random) -> {
                knock.method = Oddities.any(List.of("G ET", "", "\u00e9", "GET\t", "get"), random);
                knock.cut = true;
            },
            (knock, random) -> {
                knock.headers.add("Expect: " + Oddities.any(List.of("100-continue", "200-maybe"), random));
                knock.cut = true;
            },
            (knock, random) -> {
                knock.path = "http://" + Oddities.any(List.of("localhost", "a.invalid", "", ":1"), random) + knock.path;
                knock.cut = true;
            });

    private Spoilings() {}

    private static int size(Knock knock) {
        return knock.body == null ? 0 : knock.body.length;
    }
}
