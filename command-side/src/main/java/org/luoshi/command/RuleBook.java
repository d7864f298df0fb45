package org.luoshi.command;

import java.util.Arrays;
import java.util.List;

/**
 * The rules that can refuse commands, for those who describe the commands.
 *
 * @param enums of rules; each lies in the package of the family of commands it refuses
 */
public record RuleBook(List<Class<? extends Rule>> enums) {
    public List<Rule> of(Class<?> family) {
        return enums.stream()
                .filter(rules -> rules.getPackage().equals(family.getPackage()))
                .<Rule>flatMap(rules -> Arrays.stream(rules.getEnumConstants()))
                .toList();
    }
}
