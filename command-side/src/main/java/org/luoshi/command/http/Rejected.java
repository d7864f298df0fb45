package org.luoshi.command.http;

/** The request did not even reach a command. */
final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    Rejected(Problem problem) {
        super(problem.name(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
