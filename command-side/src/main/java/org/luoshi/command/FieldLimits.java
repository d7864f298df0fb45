package org.luoshi.command;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the kernel's constructors accept, said once more for the schema, so that callers know it beforehand and learn
 * of every breach at once. The constructors keep the last word.
 */
final class FieldLimits {
    private static final BigDecimal BEYOND = BigDecimal.TEN.pow(Check.MAX_INTEGER_DIGITS);
    private static final BigDecimal STEP = BigDecimal.ONE.movePointLeft(Check.MAX_SCALE);

    /** 1949-10-01 to 2199-12-31, as {@link Check#day}; that the day exists is left to the format. */
    static final String DAY = "^(1949-1[0-2]|19[5-9][0-9]-[0-9]{2}|2[01][0-9]{2}-[0-9]{2})-[0-9]{2}$";

    private FieldLimits() {}

    /** Adds to {@code schema} the limits of a field, or of one item of it where the field is a list. */
    static void add(ObjectNode schema, Class<?> type, String record, String field) {
        if (type == String.class) addText(schema, field);
        else if (type == LocalDate.class) schema.put("pattern", DAY);
        else if (type == BigDecimal.class)
            schema.put("exclusiveMinimum", BEYOND.negate())
                    .put("exclusiveMaximum", BEYOND)
                    .put("multipleOf", STEP);
        else if (type == int.class)
            schema.put("minimum", field.equals("planYear") ? 1949 : 1).put("maximum", maximum(record + "." + field));
        else if (type == List.class) addItems(schema, field);
    }

    private static void addText(ObjectNode schema, String field) {
        switch (field) {
            case "evidence" -> schema.put("pattern", anchored(ProgressReported.SHA_256.pattern()));
            // These may be empty in form, because a rule refuses that by name.
            case "reason", "text", "statement" -> schema.put("maxLength", Check.TEXT);
            case "authority" -> schema.put("maxLength", Check.LINE);
            case "name", "indicator" -> schema.put("minLength", 1).put("maxLength", Check.NAME);
            case "metric", "title", "source", "issuer" ->
                schema.put("minLength", 1).put("maxLength", Check.LINE);
            case "unit" -> schema.put("minLength", 1).put("maxLength", Amount.UNIT);
            default -> schema.put("minLength", 1).put("maxLength", Check.TEXT);
        }
    }

    private static void addItems(ObjectNode schema, String field) {
        switch (field) {
            case "readings" -> schema.put("minItems", 1).put("maxItems", 100);
            case "evidence" -> schema.put("maxItems", 50);
            case "supportingOffices" -> schema.put("maxItems", 50).put("uniqueItems", true);
            case "points" -> schema.put("maxItems", 60);
            case "chapters" -> schema.put("maxItems", 99);
            case "measures" -> schema.put("maxItems", 999);
            default -> schema.put("maxItems", 100);
        }
    }

    private static int maximum(String field) {
        return switch (field) {
            case "Chapter.number" -> 99;
            case "Measure.number" -> 999;
            case "Brief.number" -> 9999;
            default -> 2199;
        };
    }

    static String anchored(String pattern) {
        return "^" + pattern + "$";
    }
}
