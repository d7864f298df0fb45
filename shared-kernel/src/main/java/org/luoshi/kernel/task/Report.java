package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.OfficeId;

/**
 * What has been reported for one target and one as-of date.
 *
 * @param first as first reported; a correction leaves it
 * @param value as it stands now
 * @param office that reported; absent where the supervision office did
 * @param reporter the account that submitted what stands now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        BigDecimal first,
        BigDecimal value,
        ReportStatus status,
        @Nullable OfficeId office,
        String reporter) {}
