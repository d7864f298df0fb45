package org.luoshi.command.org;

import org.luoshi.command.Rule;

/** Why a change to the directory of leaders and offices is refused. */
public enum OrganizationRule implements Rule {
    NOT_PERMITTED(
            Outcome.FORBIDDEN,
            "只有系统管理员可以变更处室和领导名录。",
            "Only an administrator may change the directory of leaders and offices."),
    OFFICE_UNKNOWN(Outcome.NOT_FOUND, "没有这个处室。", "There is no such office."),
    LEADER_UNKNOWN(Outcome.NOT_FOUND, "没有这位领导。", "There is no such leader."),
    OFFICE_ID_TAKEN(Outcome.BROKEN, "该处室编号已被使用。", "An office with this id is registered already."),
    LEADER_ID_TAKEN(Outcome.BROKEN, "该领导编号已被使用。", "A leader with this id is registered already."),
    OFFICE_RETIRED(Outcome.BROKEN, "该处室已停用。", "The office has been retired."),
    LEADER_RETIRED(Outcome.BROKEN, "该领导已停用。", "The leader has been retired."),
    OFFICE_HOLDS_OPEN_TASKS(
            Outcome.BROKEN,
            "该处室仍牵头、配合或负责未结束的任务，须先改派。",
            "The office still leads, supports or owns part of a task that has not ended; reassign it first."),
    LEADER_HOLDS_OPEN_TASKS(
            Outcome.BROKEN,
            "该领导仍分管未结束的任务，须先改派。",
            "The leader is still in charge of a task that has not ended; reassign it first."),
    NOTHING_CHANGES(Outcome.BROKEN, "新旧名称相同，没有任何变化。", "The name is the same as before; nothing would change."),
    REASON_REQUIRED(Outcome.BROKEN, "必须说明理由。", "A reason must be given.");

    private final Outcome outcome;
    private final String zh;
    private final String en;

    OrganizationRule(Outcome outcome, String zh, String en) {
        this.outcome = outcome;
        this.zh = zh;
        this.en = en;
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public String zh() {
        return zh;
    }

    @Override
    public String en() {
        return en;
    }
}
