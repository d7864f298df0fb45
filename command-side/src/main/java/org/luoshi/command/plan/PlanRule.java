package org.luoshi.command.plan;

import org.luoshi.command.Rule;

/** Why a yearly plan is refused. */
public enum PlanRule implements Rule {
    NOT_PERMITTED(Outcome.FORBIDDEN, "只有督查室可以发布年度工作要点。", "Only the supervision office may issue a plan."),
    PLAN_ALREADY_ISSUED(Outcome.BROKEN, "该年度的工作要点已经发布。", "The year has a plan already."),
    CHAPTERS_NOT_ASCENDING(
            Outcome.BROKEN, "章的序号必须逐章递增，不得重复。", "The numbers of the chapters must rise, each used once."),
    MEASURES_NOT_ASCENDING(
            Outcome.BROKEN,
            "举措的序号必须贯穿全文逐条递增，不得重复。",
            "The numbers of the measures must rise through all chapters, each used once.");

    private final Outcome outcome;
    private final String zh;
    private final String en;

    PlanRule(Outcome outcome, String zh, String en) {
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
