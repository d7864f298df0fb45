package org.luoshi.identity;

import java.util.List;
import org.springframework.http.HttpStatus;

/** What identity's own endpoints do not do, and why: in both languages, with the fields that are wrong. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param path of the field or parameter */
    public record Fault(String path, String message) {}

    private final HttpStatus status;
    private final String type;
    private final String zh;
    private final transient List<Fault> faults;

    private Refused(HttpStatus status, String type, String zh, String en, List<Fault> faults) {
        super(en, null, false, false);
        this.status = status;
        this.type = type;
        this.zh = zh;
        this.faults = faults;
    }

    public static Refused malformed(String path, String zh, String en) {
        return new Refused(
                HttpStatus.BAD_REQUEST, "malformed", path + " " + zh, path + " " + en, List.of(new Fault(path, en)));
    }

    public static Refused forbidden(String zh, String en) {
        return new Refused(HttpStatus.FORBIDDEN, "forbidden", zh, en, List.of());
    }

    public static Refused notFound(String zh, String en) {
        return new Refused(HttpStatus.NOT_FOUND, "not-found", zh, en, List.of());
    }

    public static Refused conflict(String zh, String en) {
        return new Refused(HttpStatus.CONFLICT, "conflict", zh, en, List.of());
    }

    HttpStatus status() {
        return status;
    }

    String type() {
        return type;
    }

    String sentence(boolean english) {
        return english ? String.valueOf(getMessage()) : zh;
    }

    List<Fault> faults() {
        return faults;
    }
}
