package org.luoshi.launcher.cli;

/** Why a command cannot be carried out, as the one line that whoever gave it gets to read. */
final class CannotDo extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotDo(String line) {
        super(line);
    }

    CannotDo(String line, Throwable cause) {
        super(line, cause);
    }
}
