package org.luoshi.command.http;

import org.luoshi.command.Rule;

/** Why a file is not taken as evidence. */
enum EvidenceRule implements Rule {
    EVIDENCE_NOT_PERMITTED(
            Outcome.FORBIDDEN,
            "以您的身份不能提交佐证材料。",
            "In your capacity you may not hand in evidence; offices, leaders and the supervision office may."),
    EVIDENCE_EMPTY(Outcome.BROKEN, "佐证材料不能是空文件。", "An empty file is no evidence.");

    private final Outcome outcome;
    private final String zh;
    private final String en;

    EvidenceRule(Outcome outcome, String zh, String en) {
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
