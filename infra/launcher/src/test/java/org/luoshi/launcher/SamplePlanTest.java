package org.luoshi.launcher;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import tools.jackson.databind.JsonNode;

/** The sample says what the plan of 2023 says: its figures, its holders, and none of its sentences. */
class SamplePlanTest {
    /** So many characters in a row that agree with the plan are no longer a name or a figure. */
    private static final int SENTENCE = 20;

    private final JsonNode sample = EventJson.MAPPER.readTree(getClass().getResourceAsStream("/sample/plan-2023.json"));
    private final List<Object> commands =
            sample.values().stream().map(SamplePlanTest::bind).toList();

    @Test
    void every_body_binds_to_its_command_in_the_order_of_its_needs() {
        assertThat(commands.stream().map(command -> command.getClass().getSimpleName()))
                .containsSequence(repeat("RegisterOffice", 6))
                .containsSequence(repeat("RegisterLeader", 5))
                .endsWith(Stream.concat(Stream.of("IssuePlan"), Stream.of(repeat("AssignTask", 10)))
                        .toArray(String[]::new))
                .hasSize(22);
        assertThat(all(RegisterOffice.class).map(RegisterOffice::name))
                .containsExactly("秘书处", "基教处", "职教处", "高教处", "计财处", "终民处");
        assertThat(all(RegisterLeader.class).map(RegisterLeader::name)).containsExactly("徐文姬", "何倩", "王飞", "陈金辉", "胡斌");
    }

    @Test
    void the_plan_has_8_chapters_and_27_measures_numbered_throughout() {
        IssuePlan plan = all(IssuePlan.class).findFirst().orElseThrow();
        assertThat(plan.planYear()).isEqualTo(2023);
        assertThat(plan.issuedOn()).isEqualTo("2023-01-20");
        assertThat(plan.chapters()).hasSize(8);
        assertThat(plan.chapters().stream()
                        .flatMap(chapter -> chapter.measures().stream())
                        .map(Measure::number))
                .hasSize(27)
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(1)
                .endsWith(27);
    }

    @Test
    void each_leader_and_each_office_holds_what_the_annex_gives_them() {
        assertThat(tally(task -> task.assignment().leader().value()))
                .containsOnly(
                        Map.entry("xu-wenji", 1L),
                        Map.entry("he-qian", 3L),
                        Map.entry("wang-fei", 3L),
                        Map.entry("chen-jinhui", 2L),
                        Map.entry("hu-bin", 1L));
        assertThat(tally(task -> task.assignment().leadOffice().value()))
                .containsOnly(
                        Map.entry("mishu", 1L),
                        Map.entry("jijiao", 3L),
                        Map.entry("zhijiao", 2L),
                        Map.entry("gaojiao", 2L),
                        Map.entry("jicai", 1L),
                        Map.entry("zhongmin", 1L));
        assertThat(all(AssignTask.class)
                        .map(task -> task.taskId() + " " + task.assignment().leader()))
                .containsExactly(
                        "2023-K01 xu-wenji",
                        "2023-K02 he-qian",
                        "2023-K03 he-qian",
                        "2023-K04 he-qian",
                        "2023-K05 wang-fei",
                        "2023-K06 wang-fei",
                        "2023-K07 chen-jinhui",
                        "2023-K08 chen-jinhui",
                        "2023-K09 hu-bin",
                        "2023-K10 wang-fei");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            2023-K01 | >= 100 %, >= 20 %, >= 20 %, >= 75 个
            2023-K02 | >= 100 % from 99.83, done
            2023-K03 | >= 78 % from 76.7
            2023-K04 | done, >= 10 所, >= 10 所, >= 5 个
            2023-K05 | >= 2 所, >= 4 个, >= 4 所, >= 10 个
            2023-K06 | done, >= 120000 人次
            2023-K07 | >= 100 人, >= 60 人, done, done, done, done
            2023-K08 | <= 10 个, >= 60 个, >= 100 个, done, >= 100 家, >= 30 家, >= 20 个 from 21, >= 50 个
            2023-K09 | >= 14 所, >= 4250 个, >= 19 所, >= 25000 个, >= 1470 个, >= 44120 人次
            2023-K10 | >= 9 所, >= 5 个, >= 15000 人次, >= 46000 人次 from 65000, >= 93 % from 97
            """)
    void the_targets_carry_the_figures_of_the_annex(String taskId, String figures) {
        AssignTask task = all(AssignTask.class)
                .filter(assigned -> assigned.taskId().value().equals(taskId))
                .findFirst()
                .orElseThrow();
        assertThat(String.join(
                        ", ",
                        task.targets().stream().map(SamplePlanTest::figures).toList()))
                .isEqualTo(figures);
        assertThat(task.brief().number()).isEqualTo(Integer.parseInt(taskId.substring(6)));
    }

    @Test
    void every_target_runs_through_the_year_and_names_its_indicator_and_source() {
        List<Target> targets =
                all(AssignTask.class).flatMap(task -> task.targets().stream()).toList();
        assertThat(targets).hasSize(42).allSatisfy(target -> {
            assertThat(target.start()).isEqualTo(LocalDate.of(2023, 1, 1));
            assertThat(target.due()).isEqualTo(LocalDate.of(2023, 12, 31));
            assertThat(target.weight()).isEqualByComparingTo(BigDecimal.ONE);
            assertThat(target.source()).matches("附件第\\d+项");
        });
        assertThat(targets.stream().map(Target::indicator))
                .doesNotContainNull()
                .doesNotHaveDuplicates()
                .allMatch(indicator -> Objects.requireNonNull(indicator).matches("[a-z-]+\\.[a-z-]+"));
    }

    @Test
    void no_sentence_is_copied_from_the_plan() throws IOException {
        Path seed = Path.of(System.getProperty("luoshi.seeds", "../../../shared/seeds"), "ningbo-education-2023.txt");
        assumeTrue(Files.exists(seed), "skipped: the plan's own text is not at " + seed + " (-Dluoshi.seeds=…)");
        String plan = joined(Files.readString(seed));
        assertThat(plan).contains("重点工作任务");
        List<String> texts = new ArrayList<>();
        collect(sample, texts);
        assertThat(texts)
                .hasSizeGreaterThan(200)
                .allSatisfy(text ->
                        assertThat(copiedFrom(plan, joined(text))).as(text).isEmpty());
    }

    private static Object bind(JsonNode entry) {
        String name = entry.get("command").asString();
        Class<?> record = Stream.of(OrganizationCommand.class, PlanCommand.class, TaskCommand.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .filter(command -> kebab(command.getSimpleName()).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no command is called " + name));
        return EventJson.MAPPER.treeToValue(entry.get("body"), record);
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private <T> Stream<T> all(Class<T> type) {
        return commands.stream().filter(type::isInstance).map(type::cast);
    }

    private Map<String, Long> tally(Function<AssignTask, String> holder) {
        return all(AssignTask.class).collect(groupingBy(holder, counting()));
    }

    private static String figures(Target target) {
        if (target.comparator() == Comparator.DONE) return "done";
        String sign = target.comparator() == Comparator.AT_MOST ? "<=" : ">=";
        String promised = sign + " " + target.value().toPlainString() + " " + target.unit();
        BigDecimal baseline = target.baseline();
        return baseline == null ? promised : promised + " from " + baseline.toPlainString();
    }

    private static void collect(JsonNode node, List<String> texts) {
        if (node.isString()) texts.add(node.asString());
        else node.values().forEach(child -> collect(child, texts));
    }

    private static List<String> copiedFrom(String plan, String text) {
        List<String> copied = new ArrayList<>();
        for (int i = 0; i + SENTENCE <= text.length(); i++) {
            String window = text.substring(i, i + SENTENCE);
            if (plan.contains(window)) copied.add(window);
        }
        return copied;
    }

    private static String joined(String text) {
        return text.replaceAll("\\s", "");
    }

    private static String[] repeat(String name, int times) {
        return Stream.generate(() -> name).limit(times).toArray(String[]::new);
    }
}
