package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every refusal by its rule; and no rule that never refuses. */
class TaskRefusalTest {
    private static final List<Refused> REFUSED = Stream.of(
                    AssigningRefusals.ALL,
                    CommittingRefusals.ALL,
                    ReportingRefusals.ALL,
                    DecidingRefusals.ALL,
                    SteeringRefusals.ALL)
            .flatMap(List::stream)
            .toList();

    @TestFactory
    Stream<DynamicTest> refuses() {
        return REFUSED.stream()
                .map(refused -> DynamicTest.dynamicTest(refused.rule() + ": " + refused.what(), refused::check));
    }

    @Test
    void every_rule_refuses_something() {
        assertThat(REFUSED.stream().map(Refused::rule).distinct()).containsExactlyInAnyOrder(TaskRule.values());
    }

    @Test
    void every_rule_says_why_in_both_languages() {
        assertThat(Arrays.stream(TaskRule.values()).map(TaskRule::zh))
                .allMatch(sentence -> sentence.endsWith("。"))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(TaskRule.values()).map(TaskRule::en))
                .allMatch(sentence -> sentence.endsWith("."))
                .doesNotHaveDuplicates();
    }
}
