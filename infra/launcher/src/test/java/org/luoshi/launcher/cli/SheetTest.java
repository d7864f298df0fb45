package org.luoshi.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.node.ObjectNode;

class SheetTest {
    @Test
    void values_stand_line_by_line_and_lists_are_tables() {
        assertThat(sheet(80, """
                {"position": 22, "leader": {"id": "chen", "name": "陈"}, "met": false, "due": null,
                 "tasks": [
                   {"taskId": "2023-K07", "title": "高水平大学", "office": {"id": "gj", "name": "高教处"}, "light": "RED"},
                   {"taskId": "2023-K08", "title": "学科", "office": {"id": "gj", "name": "高教处"}, "completion": 12.50}]}
                """)).isEqualTo("""
                position  22
                leader    陈 (chen)
                met       false
                due

                tasks: 2; each: office 高教处 (gj)
                taskId    title       light  completion
                2023-K07  高水平大学  RED
                2023-K08  学科               12.50
                """);
    }

    @Test
    void objects_are_opened_as_far_as_it_helps() {
        assertThat(sheet(80, """
                {"asOf": {"position": 3, "day": "2023-06-30"},
                 "totals": {"tasks": 3, "byLight": {"GREEN": 2, "RED": 1}},
                 "offices": [
                   {"party": {"id": "a", "name": "甲"}, "totals": {"tasks": 1, "byLight": {"GREEN": 1, "RED": 0}}},
                   {"party": {"id": "b", "name": "乙"}, "totals": {"tasks": 2, "byLight": {"GREEN": 1, "RED": 1}}}]}
                """)).isEqualTo("""
                asOf            position 3, day 2023-06-30
                totals.tasks    3
                totals.byLight  GREEN 2, RED 1

                offices: 2; each: totals.byLight.GREEN 1
                party   tasks  RED
                甲 (a)  1      0
                乙 (b)  2      1
                """);
    }

    @Test
    void takes_whatever_comes() {
        assertThat(sheet(80, "{}")).isEmpty();
        assertThat(sheet(80, """
                {"none": [], "words": ["a", "b"], "mixed": [{"x": 1}, 2, {"y": [{"z": 1}]}], "deep": {"more": {"list": [{"a": {}}]}}}
                """)).isEqualTo("""
                none
                words  a, b
                mixed  x 1, 2, y (1)

                deep.more.list: 1
                a

                """);
    }

    @Test
    void what_is_too_wide_goes_on_in_the_next_line() {
        assertThat(Table.lines(List.of(List.of("metric", "unit"), List.of("标杆院系占全市高校院系的比例", "%")), 20))
                .containsExactly("metric          unit", "标杆院系占全市  %", "高校院系的比例");
        assertThat(Table.wrapped("one two three", 8)).containsExactly("one two", "three");
        assertThat(Table.wrapped("unbreakable", 8)).containsExactly("unbreaka", "ble");
        assertThat(Table.wrapped("", 8)).containsExactly("");
        assertThat(Table.width("a高😀é́")).isEqualTo(6);
    }

    @Test
    void nothing_from_the_ledger_moves_the_cursor() {
        assertThat(sheet(80, "{\"text\": \"a\\u001b[2Jb\\nc\"}")).isEqualTo("text  a [2Jb c\n");
    }

    private static String sheet(int columns, String json) {
        StringWriter out = new StringWriter();
        new Sheet(new PrintWriter(out), columns).print((ObjectNode) EventJson.MAPPER.readTree(json));
        return out.toString();
    }
}
