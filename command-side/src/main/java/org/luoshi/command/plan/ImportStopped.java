package org.luoshi.command.plan;

/** An import came to a command that was not granted. Those before it stand; imported again, it continues there. */
public final class ImportStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImportStopped(String fileName, int index, String command, Throwable cause) {
        super(fileName + ", command " + index + " (" + command + "): " + cause.getMessage(), cause);
    }
}
