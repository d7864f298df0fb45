package org.luoshi.launcher;

import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** A start that fails for a reason we know is told in one line, without a stack trace and without a frame around it. */
final class OneLine implements FailureAnalysisReporter {
    private static final Pattern BREAKS = Pattern.compile("\\s*\\R\\s*");

    @Override
    public void report(FailureAnalysis analysis) {
        System.err.println(
                "luoshi: " + BREAKS.matcher(analysis.getDescription()).replaceAll(" "));
    }

    /** Finds our own reason among the causes. */
    static final class Reason extends AbstractFailureAnalyzer<CannotStart> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, CannotStart cause) {
            return new FailureAnalysis(cause.getMessage(), null, cause);
        }
    }
}
