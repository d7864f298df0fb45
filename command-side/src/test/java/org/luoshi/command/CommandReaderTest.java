package org.luoshi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Trajectory;

class CommandReaderTest {
    private static final CommandCatalogue CATALOGUE = new CommandCatalogue();
    private static final CommandReader READER = new CommandReader(CATALOGUE);
    private static final String LONG = "长".repeat(4001);

    /** A report-progress with one part of it replaced. */
    private static String report(String part, String replacement) {
        String body = """
                {"taskId":"2023-K09","asOf":"2023-03-31",\
                "readings":[{"targetId":"t1","amount":{"value":3,"unit":"所"}}],"note":"x","evidence":[]}""";
        assertThat(body).contains(part);
        return body.replace(part, replacement);
    }

    /** An assign-task of one target, which is the fields given. */
    private static String assign(String target) {
        return """
                {"taskId":"2023-K09","brief":{"planYear":2023,"number":9,"title":"x"},\
                "assignment":{"leader":"test-leader-a","leadOffice":"test-office"},"targets":[{%s}]}""".formatted(target);
    }

    private static final String TARGET = """
            "metric":"x","comparator":"AT_LEAST","value":1,"unit":"所","start":"2023-01-01","due":"2023-12-31\"""";

    static Stream<Arguments> malformed() {
        return Stream.of(
                // form of the object
                arguments("report-progress", report("\"note\":\"x\"", "\"nota\":\"x\""), List.of("/nota")),
                arguments("report-progress", report("\"note\":\"x\"", "\"a/b~c\":\"x\""), List.of("/a~1b~0c")),
                arguments("report-progress", report("\"taskId\":\"2023-K09\",", ""), List.of("/taskId")),
                arguments(
                        "report-progress",
                        report("\"unit\":\"所\"", "\"unti\":\"所\""),
                        List.of("/readings/0/amount/unit", "/readings/0/amount/unti")),
                arguments("report-progress", "{}", List.of("/taskId", "/asOf", "/readings")),
                arguments("report-progress", "[]", List.of("")),
                arguments("report-progress", "\"x\"", List.of("")),
                arguments("report-progress", "null", List.of("")),
                arguments("report-progress", "1e999999999", List.of("")),
                // types
                arguments("report-progress", report("3,", "\"3\","), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("\"x\"", "null"), List.of("/note")),
                arguments("report-progress", report("\"x\"", "5"), List.of("/note")),
                arguments("report-progress", report("[]", "{}"), List.of("/evidence")),
                arguments("report-progress", report("\"2023-03-31\"", "[2023,3,31]"), List.of("/asOf")),
                arguments("report-progress", report("[{", "[null,{"), List.of("/readings/0")),
                arguments("report-progress", report("\"t1\"", "1"), List.of("/readings/0/targetId")),
                arguments("urge-task", "{\"taskId\":\"A\",\"level\":0}", List.of("/level")),
                arguments("urge-task", "{\"taskId\":\"A\",\"level\":\"blue\"}", List.of("/level")),
                arguments("urge-task", "{\"taskId\":\"A\",\"level\":\"\"}", List.of("/level")),
                // patterns
                arguments("report-progress", report("2023-K09", "2023-k09"), List.of("/taskId")),
                arguments("report-progress", report("2023-K09", "2023-K09\\n"), List.of("/taskId")),
                arguments("report-progress", report("t1", "t0"), List.of("/readings/0/targetId")),
                arguments("report-progress", report("2023-03-31", "2023-02-30"), List.of("/asOf")),
                arguments("report-progress", report("2023-03-31", "2023-3-31"), List.of("/asOf")),
                arguments("report-progress", report("2023-03-31", "1949-09-30"), List.of("/asOf")),
                arguments("report-progress", report("2023-03-31", "2200-01-01"), List.of("/asOf")),
                arguments("report-progress", report("2023-03-31", "2023-03-31T00:00:00Z"), List.of("/asOf")),
                arguments("report-progress", report("[]", "[\"abc\"]"), List.of("/evidence/0")),
                // lengths
                arguments("report-progress", report("\"x\"", "\"" + LONG + "\""), List.of("/note")),
                arguments("report-progress", report("\"x\"", "\"\""), List.of("/note")),
                arguments("report-progress", report("\"x\"", "\" \\u3000 \""), List.of("/note")),
                arguments("report-progress", report("所", "所".repeat(21)), List.of("/readings/0/amount/unit")),
                arguments(
                        "report-progress",
                        report("[{\"targetId\":\"t1\",\"amount\":{\"value\":3,\"unit\":\"所\"}}]", "[]"),
                        List.of("/readings")),
                arguments("suspend-task", "{\"taskId\":\"A\",\"reason\":\"" + LONG + "\"}", List.of("/reason")),
                // characters
                arguments("report-progress", report("\"x\"", "\"a\\u0000b\""), List.of("/note")),
                arguments("report-progress", report("\"x\"", "\"\\ud800\""), List.of("/note")),
                arguments("report-progress", report("\"note\"", "\"\\udc00\""), List.of("/\udc00")),
                // numbers
                arguments("report-progress", report("3,", "1e400,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "-1e400,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "1e999999999,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "1e-999999999,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "1e99999999999,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "1000000000000000,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "0.0000001,"), List.of("/readings/0/amount/value")),
                arguments("issue-plan", """
                        {"planYear":1e400,"title":"x","issuer":"x","issuedOn":"2023-01-20","chapters":[]}""", List.of("/planYear")),
                arguments("issue-plan", """
                        {"planYear":2023.5,"title":"x","issuer":"x","issuedOn":"2023-01-20","chapters":[]}""", List.of("/planYear")),
                arguments(
                        "issue-plan",
                        """
                        {"planYear":99999999999999999999,"title":"","issuer":5,"issuedOn":"","chapters":[{"number":0}]}""",
                        List.of(
                                "/planYear",
                                "/title",
                                "/issuer",
                                "/issuedOn",
                                "/chapters/0/number",
                                "/chapters/0/title",
                                "/chapters/0/measures")),
                // what the kernel insists on beyond the schema
                arguments("assign-task", assign(TARGET.replace("\"value\":1,", "")), List.of("/targets/0/value")),
                arguments("assign-task", assign(TARGET.replace("\"unit\":\"所\",", "")), List.of("/targets/0/unit")),
                arguments("assign-task", assign(TARGET + ",\"upper\":2"), List.of("/targets/0/upper")),
                arguments(
                        "assign-task",
                        assign(TARGET + ",\"trajectory\":{\"shape\":\"POINTS\"}"),
                        List.of("/targets/0/trajectory/points")),
                arguments("assign-task", assign(TARGET.replace("AT_LEAST", "DONE")), List.of("/targets/0")),
                arguments(
                        "assign-task",
                        assign(TARGET).replace("\"test-office\"", "\"a\",\"supportingOffices\":[\"a\"]"),
                        List.of("/assignment/supportingOffices")),
                // no JSON at all
                arguments("report-progress", "", List.of("")),
                arguments("report-progress", " \n", List.of("")),
                arguments("report-progress", report("\"taskId\"", "\"taskId\":\"A\",\"taskId\""), List.of("/taskId")),
                arguments("report-progress", report("3,", "3,\"value\":4,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "NaN,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "Infinity,"), List.of("/readings/0/amount/value")),
                arguments("report-progress", report("3,", "03,"), List.of("/readings/0/amount/value")),
                arguments(
                        "report-progress",
                        report("3,", "1" + "0".repeat(1500) + ","),
                        List.of("/readings/0/amount/value")),
                arguments("report-progress", report("\"x\"", "\"a\nb\""), List.of("/note")),
                arguments("report-progress", report("[]}", "[]"), List.of("/evidence")),
                arguments("report-progress", report("[]}", "[]}{}"), List.of("")),
                arguments("report-progress", "[".repeat(5000), List.of("/0".repeat(500))),
                arguments("report-progress", "{\"a\":".repeat(5000), List.of("/a".repeat(500))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void names_each_field_at_fault(String command, String body, List<String> paths) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> READER.read(CATALOGUE.find(command), body.getBytes(StandardCharsets.UTF_8)))
                .satisfies(malformed -> assertThat(malformed.faults())
                        .extracting(Fault::path)
                        .containsExactlyInAnyOrderElementsOf(paths))
                .satisfies(malformed -> assertThat(malformed.faults()).allSatisfy(fault -> {
                    assertThat(fault.zh()).matches("(?s).*\\p{IsHan}.*").doesNotContain("{0}", "{1}");
                    assertThat(fault.en()).doesNotContain("{0}", "{1}", "Exception", "org.luoshi", "jackson", "`");
                }));
    }

    @Test
    void says_where_a_text_is_broken() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> read("acknowledge-task", "{\"taskId\":\"A\",\n  \"note\": }"))
                .satisfies(malformed ->
                        assertThat(malformed.faults().getFirst().en()).startsWith("line 2, column 1"));
    }

    @Test
    void refuses_what_is_not_utf_8() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> READER.read(
                        CATALOGUE.find("acknowledge-task"), "{\"taskId\":\"A\"}".getBytes(StandardCharsets.UTF_16)))
                .satisfies(malformed ->
                        assertThat(malformed.faults().getFirst().en()).isEqualTo("is not UTF-8"));
    }

    @Test
    void passes_over_a_byte_order_mark() {
        assertThat(read("acknowledge-task", "\uFEFF{\"taskId\":\"A\"}")).isInstanceOf(AcknowledgeTask.class);
    }

    @Test
    void fills_in_what_has_a_default() {
        AssignTask command = (AssignTask) read("assign-task", assign(TARGET));

        assertThat(command.assignment().supportingOffices()).isEmpty();
        assertThat(command.targets().getFirst().weight()).isEqualTo(BigDecimal.ONE);
        assertThat(command.targets().getFirst().aggregation()).isEqualTo(Aggregation.POINT_IN_TIME);
        assertThat(command.targets().getFirst().trajectory()).isEqualTo(Trajectory.LINEAR);
    }

    @Test
    void a_milestone_needs_neither_value_nor_unit() {
        AssignTask command = (AssignTask) read("assign-task", assign("""
                "metric":"x","comparator":"DONE","start":"2023-01-01","due":"2023-12-31\""""));

        assertThat(command.targets().getFirst().value()).isEqualTo(BigDecimal.ONE);
    }

    @Test
    void keeps_a_decimal_exactly() {
        ReportProgress command = (ReportProgress) read("report-progress", report("3,", "123456789012345.678901,"));

        assertThat(command.readings().getFirst().amount().value()).isEqualTo(new BigDecimal("123456789012345.678901"));
    }

    @Test
    void counts_characters_not_halves_of_them() {
        assertThat(read("acknowledge-task", "{\"taskId\":\"A\",\"note\":\"" + "😀".repeat(4000) + "\"}"))
                .isInstanceOf(AcknowledgeTask.class);
    }

    @Test
    void leaves_an_empty_reason_to_the_rules() {
        assertThat(read("suspend-task", "{\"taskId\":\"A\",\"reason\":\"\"}")).isNotNull();
    }

    private static Object read(String command, String body) {
        return READER.read(CATALOGUE.find(command), body.getBytes(StandardCharsets.UTF_8));
    }
}
