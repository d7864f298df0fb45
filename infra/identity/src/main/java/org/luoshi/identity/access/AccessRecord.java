package org.luoshi.identity.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Caller;
import org.luoshi.identity.access.AccessRecords.Entry;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Attempt;
import org.luoshi.kernel.Role;
import org.springframework.security.web.util.OnCommittedResponseWrapper;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Records what was refused, whoever refused it: it stands in front of everything and looks at how a request was
 * answered. What was granted is in the ledger; only who took the ledger itself away is recorded here as well, or has it
 * sent somewhere, and who signed in, and who changed an account.
 */
public final class AccessRecord extends OncePerRequestFilter {
    public enum Kind {
        REFUSAL,
        SIGN_IN,
        LEDGER_READ,
        WEBHOOK,
        ACCOUNT
    }

    private static final String NOTE = "org.luoshi.identity.access.note";

    /** What somebody knows better than the answer shows: 0 and null leave it to the answer. */
    private record Note(Kind kind, int status, @Nullable String account) {}

    private static final Set<Integer> REFUSALS = Set.of(401, 403, 409, 412, 422);

    /** Whoever sees but a part is told "not found" of the rest. */
    private static final Set<Role> PARTIAL = Set.of(Role.LEADER, Role.OFFICE, Role.ADMIN);

    /** What says how much was read. Of any other parameter we do not know what people put into it. */
    private static final Set<String> TELLING = Set.of(
            "from", "to", "size", "limit", "asOf", "after", "actor", "subject", "kind", "status", "reason", "before");

    private static final Pattern ANY_TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{4,}(\\.[A-Za-z0-9_-]*)*");
    private static final int LONGEST = 200;

    private final Supplier<AccessRecords> records;

    /** @param records asked for when there is something to record, and not before */
    public AccessRecord(Supplier<AccessRecords> records) {
        this.records = records;
    }

    /** This request is to be recorded, whatever its status. */
    public static void note(HttpServletRequest request, Kind kind) {
        note(request, kind, 0, null);
    }

    /**
     * @param status to be recorded instead of that of the answer
     * @param account of whom, where no token says so
     */
    public static void note(HttpServletRequest request, Kind kind, int status, @Nullable String account) {
        request.setAttribute(NOTE, new Note(kind, status, account));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Watched watched = new Watched(request, response);
        chain.doFilter(request, new Announcing(watched));
        watched.onResponseCommitted();
    }

    /** Records just before the first of the answer goes out: nobody has an answer that is not recorded. */
    private final class Watched extends OnCommittedResponseWrapper {
        private final HttpServletRequest request;
        private int announced;

        Watched(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        protected void onResponseCommitted() {
            if (isDisableOnResponseCommitted()) return;
            Actor actor = request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller ? caller.actor() : null;
            int status = announced == 0 ? getStatus() : announced;
            Kind kind = kind(request, status, actor);
            // What cannot be recorded is not given out: this throws, and the answer becomes another one.
            if (kind == Kind.LEDGER_READ) records.get().add(entry(kind, request, this, status, actor));
            disableOnResponseCommitted();
            if (kind != null && kind != Kind.LEDGER_READ)
                records.get().tryToAdd(entry(kind, request, this, status, actor));
        }
    }

    /** What leaves by these three has its status only once it has left. */
    private static final class Announcing extends HttpServletResponseWrapper {
        private final Watched watched;

        Announcing(Watched watched) {
            super(watched);
            this.watched = watched;
        }

        @Override
        public void sendError(int status) throws IOException {
            watched.announced = status;
            super.sendError(status);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            watched.announced = status;
            super.sendError(status, message);
        }

        @Override
        public void sendRedirect(String location) throws IOException {
            watched.announced = SC_FOUND;
            super.sendRedirect(location);
        }
    }

    private static @Nullable Kind kind(HttpServletRequest request, int status, @Nullable Actor actor) {
        if (request.getAttribute(NOTE) instanceof Note noted) return noted.kind();
        if (REFUSALS.contains(status)) return Kind.REFUSAL;
        if (status == 404 && actor != null && PARTIAL.contains(actor.role())) return Kind.REFUSAL;
        return status < 300 ? taken(request) : null;
    }

    /** By the address as it was understood: one may be written in many ways. Keys and checkpoints hold no event. */
    private static @Nullable Kind taken(HttpServletRequest request) {
        String address = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        boolean looks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (address.startsWith("/api/webhooks")) return looks ? null : Kind.WEBHOOK;
        return switch (address) {
            case "/api/ledger/key", "/api/ledger/checkpoint", "/api/ledger/consistency" -> null;
            case "/api/access", "/api/evidence/{sha256}" -> Kind.LEDGER_READ;
            default -> address.startsWith("/api/ledger/") ? Kind.LEDGER_READ : null;
        };
    }

    private static Entry entry(
            Kind kind, HttpServletRequest request, HttpServletResponse response, int status, @Nullable Actor actor) {
        Caller caller = (Caller) request.getAttribute(Caller.ATTRIBUTE);
        Note note = request.getAttribute(NOTE) instanceof Note known ? known : new Note(kind, 0, null);
        String id = actor != null ? actor.id() : caller != null ? caller.getName() : note.account();
        return new Entry(
                kind,
                text(id),
                actor == null ? null : actor.role(),
                actor == null || actor.office() == null ? null : actor.office().value(),
                actor == null || actor.leader() == null ? null : actor.leader().value(),
                request.getRemoteAddr(),
                text(request.getMethod()),
                text(request.getRequestURI() + (kind == Kind.LEDGER_READ ? told(request) : "")),
                note.status() == 0 ? status : note.status(),
                text((String) request.getAttribute(Attempt.SUBJECT)),
                text((String) request.getAttribute(Attempt.REASON)),
                text(response.getHeader("X-Correlation-Id")));
    }

    private static String told(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null) return "";
        String told = Arrays.stream(query.split("&"))
                .filter(pair -> TELLING.contains(pair.replaceFirst("=.*", "")))
                .collect(Collectors.joining("&"));
        return told.isEmpty() ? "" : "?" + told;
    }

    /** Cut; without what the database cannot hold, and without what looks like a token, however it came in here. */
    private static @Nullable String text(@Nullable String text) {
        if (text == null) return null;
        String clean =
                ANY_TOKEN.matcher(text.replaceAll("\\p{Cntrl}", "\uFFFD")).replaceAll("[token]");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
