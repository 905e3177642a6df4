package io.github.githubproxy.cache;

import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long stored responses are served without asking GitHub. Immutable.
 *
 * @param freshFor how long after GitHub was last asked; zero for never
 * @param staleIfError how long after GitHub was last asked, where GitHub cannot be asked; zero for never
 */
public record Freshness(Duration freshFor, Duration staleIfError) {

    /**
     * How old a stored confirmation may become before a new one is stored. An eighth: a hit that writes nothing shortens
     * the life of its entry, and the time for which it may stand in for a failure, by so much at the most.
     */
    public Duration mostAge(Duration timeToLive) {
        if (!freshFor.isZero()) {
            return Duration.ZERO;
        }
        boolean standsIn = !staleIfError.isZero() && staleIfError.compareTo(timeToLive) < 0;
        return (standsIn ? staleIfError : timeToLive).dividedBy(8);
    }

    /** How long an answer has been in a cache between GitHub and the proxy (RFC 9111, section 4.2.3), by its {@code Age}. */
    public static Duration age(Headers answer) {
        return answer.first("Age")
                .filter(age -> age.matches("[0-9]{1,9}"))
                .map(age -> Duration.ofSeconds(Long.parseLong(age)))
                .orElse(Duration.ZERO);
    }

    /** How old a response is: the time since GitHub was asked for it. Never negative. */
    public static Duration age(StoredResponse stored, Instant now) {
        Duration age = Duration.between(stored.confirmedAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** For how long a response is still fresh; negative for how long it is no more. */
    public Duration left(StoredResponse stored, Instant now) {
        return freshFor.minus(age(stored, now));
    }

    /**
     * Tells whether a response may be served without asking. Not one from the future: it is from a replica whose clock
     * is ahead, and nobody knows how old it is.
     */
    public boolean isFresh(StoredResponse stored, Instant now) {
        if (stored.confirmedAt().isAfter(now)) {
            return false;
        }
        Duration left = left(stored, now);
        return !left.isNegative() && !left.isZero();
    }

    /** Tells whether a client would have a response as it is (RFC 9111, section 5.2.1). */
    public boolean isWanted(StoredResponse stored, Directives client, Instant now) {
        return client.allow(age(stored, now), left(stored, now));
    }

    /** Tells whether a response may be served where GitHub cannot be asked. */
    public boolean isGoodEnough(StoredResponse stored, Instant now) {
        return age(stored, now).compareTo(staleIfError) < 0;
    }
}
