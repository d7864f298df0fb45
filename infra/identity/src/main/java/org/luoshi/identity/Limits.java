package org.luoshi.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often somebody may come, in each process: so many requests a second, and a reserve of ten seconds' worth for whoever
 * has kept quiet.
 *
 * @param caller of one account
 * @param address from one address, whoever they are of: what a token costs us to check is bounded by it
 * @param stranger from one address that nobody has signed in for: refusals of them are recorded, so they bound how fast
 *     the record grows; also looks at the pages to sign in, each of which may begin a session
 * @param signIn attempts to sign in from one address, or to change a password
 */
@ConfigurationProperties("luoshi.limits")
public record Limits(
        @DefaultValue("50") int caller,
        @DefaultValue("500") int address,
        @DefaultValue("20") int stranger,
        @DefaultValue("2") int signIn) {
    public Limits {
        if (caller < 1 || address < 1 || stranger < 1 || signIn < 1)
            throw new IllegalArgumentException("luoshi.limits.* are requests a second, 1 or more");
    }
}
