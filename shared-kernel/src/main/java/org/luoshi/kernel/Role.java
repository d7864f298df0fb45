package org.luoshi.kernel;

/** In what capacity somebody acts. PATROL is the daily check itself. */
public enum Role {
    SUPERVISOR,
    LEADER,
    OFFICE,
    AUDITOR,
    ADMIN,
    VIEWER,
    PATROL
}
