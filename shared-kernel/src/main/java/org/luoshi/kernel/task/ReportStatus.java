package org.luoshi.kernel.task;

/** Where a progress report stands with the supervision office. */
public enum ReportStatus {
    SUBMITTED,
    APPROVED,
    RETURNED
}
