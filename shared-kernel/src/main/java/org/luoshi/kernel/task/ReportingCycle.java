package org.luoshi.kernel.task;

import java.time.LocalDate;
import java.time.YearMonth;

/** How often progress is to be reported (填报周期): in each calendar month or quarter. */
public enum ReportingCycle {
    MONTHLY(1),
    QUARTERLY(3);

    private final int months;

    ReportingCycle(int months) {
        this.months = months;
    }

    /** First day of the cycle that the day lies in. */
    public LocalDate firstDay(LocalDate day) {
        return YearMonth.from(day)
                .minusMonths((day.getMonthValue() - 1) % months)
                .atDay(1);
    }

    /** Last day of the cycle before the one that the day lies in. */
    public LocalDate endBefore(LocalDate day) {
        return firstDay(day).minusDays(1);
    }
}
