package org.luoshi.launcher;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** What people, programs and attackers have been known to send where something else belongs. */
final class Oddities {
    private static final String LONG = "长".repeat(3000);

    /** Where a value of a parameter or a field belongs. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\t\r\n",
            "null",
            "undefined",
            "NaN",
            "-1",
            "0",
            "+1",
            "01",
            "1.5",
            "1e400",
            "-0",
            "0x1",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "2147483648",
            "9".repeat(400),
            "１２３",
            "true",
            "TRUE",
            "2023-02-30",
            "0000-00-00",
            "0000-01-01",
            "9999-12-31",
            "+999999999-12-31",
            "-999999999-01-01",
            "2023-06-30T25:61:00Z",
            "2023-06-30T12:00:00+18:01",
            "2023-06-30T12:00:00",
            "-999999999-01-01T00:00:00+18:00",
            "+999999999-12-31T23:59:59-18:00",
            "-292275056-01-01T00:00:00Z",
            "+294277-01-01T00:00:00Z",
            "\0",
            "a\0b",
            "\u0001\u001b[31m",
            "\u202Eabc\u2066\u200F",
            "\uFEFF\uFFFF",
            "👩‍👩‍👧‍👦é́́",
            "' OR '1'='1",
            "'; drop table tasks; --",
            "\\",
            "%",
            "_%_",
            "%25%00",
            "${7*7}",
            "#{T(Runtime).getRuntime()}",
            "${jndi:ldap://127.0.0.1:1/a}",
            "{{constructor}}",
            "<script>alert(1)</script>",
            "../../../../etc/passwd",
            "..\\..",
            "file:///etc/passwd",
            "http://169.254.169.254/",
            "http://[::1",
            "https://hooks.invalid/\u0000",
            "a".repeat(65),
            "a".repeat(256),
            LONG);

    /** As they stand in an address, not to be encoded again. */
    static final List<String> RAW = List.of(
            "..%2f",
            "%ff",
            "%00",
            "%",
            "%zz",
            "%c0%ae",
            "%ed%a0%80",
            "%u0041",
            ";",
            ";a=b",
            "//",
            "/./",
            "/../",
            "..",
            ".",
            "%2e%2e",
            "%5c",
            "%0d%0aX:1",
            "%7f",
            "*",
            "[]",
            "{}",
            "|",
            "^",
            "\"",
            "<",
            "`",
            "\\",
            "é",
            "长",
            "\t",
            "#x",
            "%EF%BB%BF",
            "%F0%9F%98%80",
            "x".repeat(7000));

    /** JSON where another value belongs; some of it is none. */
    static final List<String> JSON = List.of(
            "null",
            "true",
            "\"\"",
            "\" \"",
            "0",
            "-1",
            "-0",
            "1.5",
            "1e400",
            "1E-400",
            "1e999999999",
            "-1e2147483648",
            "0x1",
            "+1",
            "01",
            ".5",
            "NaN",
            "Infinity",
            "9223372036854775808",
            "999999999999999.999999",
            "1000000000000000",
            "0.0000001",
            "9".repeat(2000),
            "0." + "1".repeat(2000),
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"\":1}",
            "{\"a\":1,\"a\":2}",
            "{\"@class\":\"x\"}",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\uFFFF\\uFFFE\"",
            "\"\\u202E\"",
            "\"\\x\"",
            "\"2023-02-30\"",
            "\"0000-00-00\"",
            "\"+999999999-12-31\"",
            "\"2023-03-31T00:00:00\"",
            "[2023,3,31]",
            "\"UNHEARD_OF\"",
            "\"1\"",
            "'x'",
            "undefined",
            "\"" + "长".repeat(4001) + "\"",
            "[" + "1,".repeat(5000) + "1]",
            nested(10_000),
            "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));

    private static final List<String> NAMES = List.of(
            "a",
            "A",
            "class",
            "__proto__",
            "asof",
            "AsOf",
            "limit[]",
            "limit[0]",
            "plan.x",
            "a\0b",
            "名",
            "_method",
            "");

    private Oddities() {}

    static String text(RandomGenerator random) {
        return any(TEXTS, random);
    }

    static String name(RandomGenerator random) {
        return any(NAMES, random);
    }

    static <T> T any(List<T> all, RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }
}
