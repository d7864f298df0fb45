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
 * @param approved the value that the supervision office approved last; what is claimed since does not change it
 * @param office that reported; absent where the supervision office did
 * @param reporter the account that submitted what stands now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        BigDecimal first,
        BigDecimal value,
        @Nullable BigDecimal approved,
        ReportStatus status,
        @Nullable OfficeId office,
        String reporter) {

    static Report submitted(BigDecimal value, @Nullable OfficeId office, String reporter) {
        return new Report(value, value, null, ReportStatus.SUBMITTED, office, reporter);
    }

    /** What stands is a new claim, to be approved anew; it remains the report of the office that made it. */
    Report corrected(BigDecimal to, String corrector) {
        return new Report(first, to, approved, ReportStatus.SUBMITTED, office, corrector);
    }

    Report decided(ReportStatus decision) {
        BigDecimal accepted = decision == ReportStatus.APPROVED ? value : approved;
        return new Report(first, value, accepted, decision, office, reporter);
    }

    /** What is claimed and not denied: a returned claim leaves what had been approved before it, if anything. */
    public @Nullable BigDecimal claimed() {
        return status == ReportStatus.RETURNED ? approved : value;
    }
}
