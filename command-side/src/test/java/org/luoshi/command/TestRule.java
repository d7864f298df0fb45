package org.luoshi.command;

/** One rule of each outcome. */
public enum TestRule implements Rule {
    TEST_UNKNOWN(Outcome.NOT_FOUND, "测试：不存在。", "Test: it does not exist."),
    TEST_NOT_PERMITTED(Outcome.FORBIDDEN, "测试：无权。", "Test: it is not permitted."),
    TEST_BROKEN(Outcome.BROKEN, "测试：不合规则。", "Test: it breaks a rule.");

    private final Outcome outcome;
    private final String zh;
    private final String en;

    TestRule(Outcome outcome, String zh, String en) {
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
