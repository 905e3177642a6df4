package io.github.githubproxy.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long stored responses are served without asking GitHub. Immutable.
 *
 * @param freshFor how long after GitHub was last asked; zero for never
 * @param staleIfError how long after GitHub was last asked, where GitHub cannot be asked; zero for never
 */
public record Freshness(Duration freshFor, Duration staleIfError) {

    /** How old a response is: the time since GitHub was asked for it. Never negative. */
    public static Duration age(StoredResponse stored, Instant now) {
        Duration age = Duration.between(stored.confirmedAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /**
     * Tells whether a response may be served without asking, as far as the client allows it. Not one from the future: it
     * is from a replica whose clock is ahead, and nobody knows how old it is.
     */
    public boolean isFresh(StoredResponse stored, Directives client, Instant now) {
        if (stored.confirmedAt().isAfter(now)) {
            return false;
        }
        Duration age = age(stored, now);
        Duration left = freshFor.minus(age);
        return !left.isNegative() && !left.isZero() && client.allow(age, left);
    }

    /** Tells whether a response may be served where GitHub cannot be asked. */
    public boolean isGoodEnough(StoredResponse stored, Instant now) {
        return age(stored, now).compareTo(staleIfError) < 0;
    }
}
