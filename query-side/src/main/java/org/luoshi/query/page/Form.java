package org.luoshi.query.page;

import static org.luoshi.query.page.Field.choice;
import static org.luoshi.query.page.Field.day;
import static org.luoshi.query.page.Field.field;
import static org.luoshi.query.page.Field.line;
import static org.luoshi.query.page.Field.number;
import static org.luoshi.query.page.Field.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.query.page.Field.Kind;

/**
 * What people ask for at a page, command by command: whose it is, what it is about and what is to be filled in. The command
 * side has the last word; it is only asked through its addresses, so these are names, and a test holds them against it.
 */
enum Form {
    ISSUE_PLAN(
            About.PLANS,
            Set.of(Role.SUPERVISOR),
            number("planYear", "PLAN_ALREADY_ISSUED"),
            line("title"),
            line("issuer"),
            day("issuedOn"),
            field(Kind.CHAPTERS, "chapters", "CHAPTERS_NOT_ASCENDING", "MEASURES_NOT_ASCENDING")),
    ASSIGN_TASK(
            About.PLAN,
            Set.of(Role.SUPERVISOR),
            line("taskId", "TASK_ID_TAKEN"),
            number("brief.number"),
            line("brief.title"),
            text("brief.content").optional(),
            field(Kind.LEADER, "assignment.leader", "LEADER_UNKNOWN", "LEADER_RETIRED"),
            field(Kind.OFFICE, "assignment.leadOffice", "OFFICE_UNKNOWN", "OFFICE_RETIRED"),
            field(Kind.OFFICES, "assignment.supportingOffices").optional(),
            field(
                    Kind.TARGETS,
                    "targets",
                    "TARGET_REQUIRED",
                    "TOO_MANY_TARGETS",
                    "TARGET_DUE_BEFORE_START",
                    "WEIGHT_NOT_POSITIVE",
                    "UPPER_BELOW_VALUE",
                    "TRAJECTORY_OUTSIDE_PERIOD")),

    ACKNOWLEDGE_TASK(About.TASK, Set.of(Role.OFFICE), text("note").optional()),
    OBJECT_TO_ASSIGNMENT(About.TASK, Set.of(Role.OFFICE), reason()),
    REASSIGN_TASK(
            About.TASK,
            Set.of(Role.SUPERVISOR),
            field(Kind.LEADER, "assignment.leader", "LEADER_UNKNOWN", "LEADER_RETIRED", "NOTHING_CHANGES"),
            field(Kind.OFFICE, "assignment.leadOffice", "OFFICE_UNKNOWN", "OFFICE_RETIRED"),
            field(Kind.OFFICES, "assignment.supportingOffices").optional(),
            reason()),

    ADD_TARGET(
            About.TASK,
            Set.of(Role.SUPERVISOR),
            field(
                    Kind.TARGET,
                    "target",
                    "TOO_MANY_TARGETS",
                    "TARGET_DUE_BEFORE_START",
                    "WEIGHT_NOT_POSITIVE",
                    "UPPER_BELOW_VALUE",
                    "TRAJECTORY_OUTSIDE_PERIOD",
                    "OFFICE_UNKNOWN",
                    "OFFICE_RETIRED",
                    "DUE_BEFORE_PROMISE"),
            reason(),
            line("authority", "AUTHORITY_REQUIRED")),
    DROP_TARGET(About.TARGET, Set.of(Role.SUPERVISOR), reason(), line("authority", "AUTHORITY_REQUIRED")),
    REVISE_TARGET(About.TARGET, Set.of(Role.SUPERVISOR), change(), reason(), line("authority", "AUTHORITY_REQUIRED")),
    REQUEST_REVISION(
            About.TARGET,
            Set.of(Role.SUPERVISOR, Role.OFFICE),
            change(),
            reason(),
            line("authority", "AUTHORITY_REQUIRED").optional()),
    APPROVE_REVISION(
            About.TARGET,
            Set.of(Role.SUPERVISOR, Role.LEADER),
            line("authority", "AUTHORITY_REQUIRED").optional()),
    REJECT_REVISION(About.TARGET, Set.of(Role.SUPERVISOR, Role.LEADER), reason()),

    REPORT_PROGRESS(
            About.TASK,
            Set.of(Role.OFFICE),
            day("asOf", "AS_OF_IN_FUTURE", "AS_OF_BEFORE_START", "ALREADY_REPORTED"),
            field(
                    Kind.READINGS,
                    "readings",
                    "READING_REPEATED",
                    "UNIT_DIFFERS",
                    "MILESTONE_VALUE",
                    "VALUE_NEGATIVE",
                    "CUMULATIVE_FALLS",
                    "TARGET_UNKNOWN"),
            text("note").optional(),
            field(Kind.EVIDENCE, "evidence", "EVIDENCE_UNKNOWN").optional()),
    CORRECT_PROGRESS(
            About.REPORT,
            Set.of(Role.OFFICE, Role.SUPERVISOR),
            field(
                    Kind.AMOUNT,
                    "amount",
                    "UNIT_DIFFERS",
                    "MILESTONE_VALUE",
                    "VALUE_NEGATIVE",
                    "CUMULATIVE_FALLS",
                    "NOTHING_CHANGES"),
            reason(),
            field(Kind.EVIDENCE, "evidence", "EVIDENCE_UNKNOWN").optional()),
    APPROVE_PROGRESS(About.REPORT, Set.of(Role.SUPERVISOR)),
    RETURN_PROGRESS(About.REPORT, Set.of(Role.SUPERVISOR), reason()),

    RECORD_INSTRUCTION(About.TASK, Set.of(Role.LEADER), text("text", "INSTRUCTION_EMPTY")),
    URGE_TASK(
            About.TASK,
            Set.of(Role.SUPERVISOR),
            choice("level", SlipLevel.class),
            text("note").optional()),

    REQUEST_CLOSURE(About.TASK, Set.of(Role.OFFICE), text("statement", "STATEMENT_REQUIRED")),
    RETURN_CLOSURE(About.TASK, Set.of(Role.SUPERVISOR), reason()),
    CLOSE_TASK(
            About.TASK,
            Set.of(Role.SUPERVISOR),
            choice("grade", Grade.class),
            text("note").optional()),

    SUSPEND_TASK(About.TASK, Set.of(Role.SUPERVISOR), reason()),
    RESUME_TASK(About.TASK, Set.of(Role.SUPERVISOR), reason()),
    WITHDRAW_TASK(About.TASK, Set.of(Role.SUPERVISOR), reason()),
    REOPEN_TASK(
            About.TASK,
            Set.of(Role.SUPERVISOR),
            reason(),
            field(Kind.LEADER, "assignment.leader", "LEADER_UNKNOWN", "LEADER_RETIRED")
                    .optional(),
            field(Kind.OFFICE, "assignment.leadOffice", "OFFICE_UNKNOWN", "OFFICE_RETIRED")
                    .optional(),
            field(Kind.OFFICES, "assignment.supportingOffices").optional()),

    REGISTER_OFFICE(About.DIRECTORY, Set.of(Role.ADMIN), line("officeId", "OFFICE_ID_TAKEN"), line("name")),
    RENAME_OFFICE(About.OFFICE, Set.of(Role.ADMIN), line("name", "NOTHING_CHANGES"), text("reason", "REASON_REQUIRED")),
    RETIRE_OFFICE(About.OFFICE, Set.of(Role.ADMIN), reason()),
    REGISTER_LEADER(About.DIRECTORY, Set.of(Role.ADMIN), line("leaderId", "LEADER_ID_TAKEN"), line("name")),
    RENAME_LEADER(About.LEADER, Set.of(Role.ADMIN), line("name", "NOTHING_CHANGES"), text("reason", "REASON_REQUIRED")),
    RETIRE_LEADER(About.LEADER, Set.of(Role.ADMIN), reason());

    /** What has to be known before there is something to fill in. */
    enum About {
        PLANS,
        PLAN,
        TASK,
        TARGET,
        REPORT,
        DIRECTORY,
        OFFICE,
        LEADER
    }

    private final About about;

    @SuppressWarnings("ImmutableEnumChecker") // as Set.of makes it
    private final Set<Role> roles;

    @SuppressWarnings("ImmutableEnumChecker") // as List.of makes it
    private final List<Field> fields;

    Form(About about, Set<Role> roles, Field... fields) {
        this.about = about;
        this.roles = roles;
        this.fields = List.of(fields);
    }

    private static Field reason() {
        return text("reason", "REASON_REQUIRED");
    }

    private static Field change() {
        return field(
                Kind.CHANGE,
                "change",
                "NOTHING_CHANGES",
                "REVISION_INVALID",
                "REVISION_PENDING",
                "DUE_BEFORE_PROMISE",
                "DEFERRALS_EXHAUSTED",
                "DEFERRAL_TOO_LATE",
                "TARGET_DUE_BEFORE_START",
                "WEIGHT_NOT_POSITIVE",
                "UPPER_BELOW_VALUE",
                "TRAJECTORY_OUTSIDE_PERIOD",
                "OFFICE_UNKNOWN",
                "OFFICE_RETIRED");
    }

    About about() {
        return about;
    }

    /** Those to whom it may be offered; what else it takes is for {@link Offers} to know. */
    Set<Role> roles() {
        return roles;
    }

    public List<Field> fields() {
        return fields;
    }

    /** As its address has it: {@code report-progress}. */
    public String command() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Form> named(String command) {
        return Stream.of(values())
                .filter(form -> form.command().equals(command))
                .findFirst();
    }
}
