package org.luoshi.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.luoshi.identity.access.AccessRecord;
import org.springframework.http.HttpHeaders;

/** Counts who comes how often: one count for each limit, whichever door they come through. */
public final class Limiter {
    private static final int RESERVE_SECONDS = 10;

    /** Whoever is not seen for this long has a full reserve again, so that it may be forgotten. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final int MOST = 100_000;

    private final Limit callers;
    private final Limit addresses;
    private final Limit strangers;
    private final Limit signIns;

    Limiter(Limits limits) {
        callers = new Limit(limits.caller());
        addresses = new Limit(limits.address());
        strangers = new Limit(limits.stranger());
        signIns = new Limit(limits.signIn());
    }

    /** In front of everything that looks at a token. */
    Filter ofAddresses() {
        return filter((request, response) -> addresses.admits(request.getRemoteAddr(), request, response));
    }

    /** Behind what has looked at the token. */
    Filter ofCallers() {
        return filter((request, response) -> !(request.getAttribute(Caller.ATTRIBUTE) instanceof Caller known)
                || callers.admits(known.getName(), request, response));
    }

    /** In front of the pages to sign in and of the token endpoint. */
    public Filter ofSignIns() {
        return filter((request, response) -> {
            Limit limit = request.getMethod().equals("POST") ? signIns : strangers;
            String address = request.getRemoteAddr();
            return addresses.admits(address, request, response) && limit.admits(address, request, response);
        });
    }

    /** In front of what leads to those pages and back from them. */
    public Filter ofStrangers() {
        return filter((request, response) -> strangers.admits(request.getRemoteAddr(), request, response));
    }

    /** @return false where it has been answered that there were too many of them */
    boolean admitsStranger(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return strangers.admits(request.getRemoteAddr(), request, response);
    }

    private interface Door {
        boolean opens(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private static Filter filter(Door door) {
        return (request, response, chain) -> {
            // To be told what went wrong is not to ask once more.
            if (request.getDispatcherType() == DispatcherType.ERROR
                    || door.opens((HttpServletRequest) request, (HttpServletResponse) response))
                chain.doFilter(request, response);
        };
    }

    private static final class Limit {
        private final int perSecond;
        private final Cache<String, Bucket> buckets =
                Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(QUIET).build();
        private final Cache<String, Boolean> recorded =
                Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(QUIET).build();

        Limit(int perSecond) {
            this.perSecond = perSecond;
        }

        boolean admits(String who, HttpServletRequest request, HttpServletResponse response) throws IOException {
            ConsumptionProbe probe = buckets.get(who, any -> bucket()).tryConsumeAndReturnRemaining(1);
            if (probe.isConsumed()) return true;
            long seconds = Math.max(1, Math.ceilDiv(probe.getNanosToWaitForRefill(), 1_000_000_000L));
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            // One line a minute tells what a thousand would.
            if (recorded.asMap().putIfAbsent(who, true) == null) AccessRecord.note(request, AccessRecord.Kind.REFUSAL);
            Problem.TOO_MANY_REQUESTS.answer(
                    request,
                    response,
                    null,
                    "请在 " + seconds + " 秒后再试",
                    "try again in " + seconds + (seconds == 1 ? " second" : " seconds"));
            return false;
        }

        private Bucket bucket() {
            return Bucket.builder()
                    .withNanosecondPrecision() // a clock that does not go back
                    .addLimit(limit -> limit.capacity((long) perSecond * RESERVE_SECONDS)
                            .refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .build();
        }
    }
}
