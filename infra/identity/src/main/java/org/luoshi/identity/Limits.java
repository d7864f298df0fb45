package org.luoshi.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.access.AccessRecord;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * How often somebody may come, in each process: so many a second, and a reserve of ten seconds' worth for whoever has
 * kept quiet.
 *
 * @param caller requests a second of one account
 * @param address requests a second from one address, whoever they are of: what a bad token costs us is bounded by it
 * @param signIn attempts a second to sign in from one address, and to change a password
 */
@ConfigurationProperties("luoshi.limits")
public record Limits(
        @DefaultValue("50") int caller,
        @DefaultValue("500") int address,
        @DefaultValue("2") int signIn) {
    private static final int RESERVE_SECONDS = 10;

    /** Whoever is not seen for this long has a full reserve again, so that it may be forgotten. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final int MOST = 100_000;

    public Limits {
        if (caller < 1 || address < 1 || signIn < 1)
            throw new IllegalArgumentException("luoshi.limits.* are requests a second, 1 or more");
    }

    OncePerRequestFilter ofCallers() {
        return new Limit(
                caller,
                request -> request.getAttribute(Caller.ATTRIBUTE) instanceof Caller known ? known.getName() : null);
    }

    OncePerRequestFilter ofAddresses() {
        return new Limit(address, HttpServletRequest::getRemoteAddr);
    }

    /** Looking at the page costs nothing. */
    public OncePerRequestFilter ofSignIns() {
        return new Limit(signIn, request -> request.getMethod().equals("POST") ? request.getRemoteAddr() : null);
    }

    private static final class Limit extends OncePerRequestFilter {
        private final Function<HttpServletRequest, @Nullable String> key;
        private final Cache<String, Bucket> buckets;
        private final Cache<String, Boolean> recorded;
        private final int perSecond;

        Limit(int perSecond, Function<HttpServletRequest, @Nullable String> key) {
            this.perSecond = perSecond;
            this.key = key;
            this.buckets = Caffeine.newBuilder()
                    .maximumSize(MOST)
                    .expireAfterAccess(QUIET)
                    .build();
            this.recorded = Caffeine.newBuilder()
                    .maximumSize(MOST)
                    .expireAfterWrite(QUIET)
                    .build();
        }

        /** Each limit for itself: a request passes several of this class. */
        @Override
        protected String getAlreadyFilteredAttributeName() {
            return Limit.class.getName() + System.identityHashCode(this);
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String who = key.apply(request);
            ConsumptionProbe probe =
                    who == null ? null : buckets.get(who, any -> bucket()).tryConsumeAndReturnRemaining(1);
            if (who == null || probe == null || probe.isConsumed()) {
                chain.doFilter(request, response);
                return;
            }
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
        }

        private Bucket bucket() {
            return Bucket.builder()
                    .addLimit(limit -> limit.capacity((long) perSecond * RESERVE_SECONDS)
                            .refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .build();
        }
    }
}
