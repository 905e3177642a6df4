package io.github.githubproxy.cache.policy;

import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * For how long stored responses are served without asking GitHub. Immutable.
 *
 * @param freshFor how long after GitHub was last asked; zero for never
 * @param staleIfError how long after GitHub was last asked, where GitHub cannot be asked; zero for never
 */
public record FreshnessPolicy(Duration freshFor, Duration staleIfError) {
    /** An answer with one of these is not to be served unasked (RFC 9111, section 5.2.2.4). */
    private static final Set<String> NOT_UNASKED = Set.of("no-cache", "no-store");

    /**
     * An answer with one of these is not to be served past its time (RFC 9111, sections 5.2.2.2 and 5.2.2.8). GitHub
     * sends {@code s-maxage}, which means the same, with everything: that the operator's choice overrides.
     */
    private static final Set<String> NOT_STALE = Set.of("no-cache", "no-store", "must-revalidate", "proxy-revalidate");

    /** What is longer is as good as for ever (RFC 9111, section 1.2.2). */
    private static final long MOST_SECONDS = 1L << 31;

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
        return answer.list("Age").stream()
                .findFirst()
                .flatMap(FreshnessPolicy::seconds)
                .orElse(Duration.ZERO);
    }

    /** Reads a number of seconds, however large; empty if it is none. */
    static Optional<Duration> seconds(String digits) {
        if (!digits.matches("[0-9]+")) {
            return Optional.empty();
        }
        long seconds = digits.length() > 10 ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(digits));
        return Optional.of(Duration.ofSeconds(seconds));
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

    /** The same in seconds, so that it makes up the whole window together with the seconds of {@link #age}, which are told. */
    public long secondsLeft(StoredResponse stored, Instant now) {
        return freshFor.toSeconds() - age(stored, now).toSeconds();
    }

    /**
     * Tells whether a response may be served without asking. Not one from the future: it is from a replica whose clock
     * is ahead, and nobody knows how old it is.
     */
    public boolean isFresh(StoredResponse stored, Instant now) {
        Duration left = left(stored, now);
        return !left.isNegative() && !left.isZero() && !stored.confirmedAt().isAfter(now) && !says(stored, NOT_UNASKED);
    }

    /** Tells whether a client would have a response as it is (RFC 9111, section 5.2.1). */
    public boolean isWanted(StoredResponse stored, CacheControl client, Instant now) {
        return client.allow(age(stored, now), left(stored, now));
    }

    /** Tells whether a response may be served where GitHub cannot be asked. */
    public boolean isGoodEnough(StoredResponse stored, Instant now) {
        return age(stored, now).compareTo(staleIfError) < 0 && !says(stored, NOT_STALE);
    }

    private static boolean says(StoredResponse stored, Set<String> directives) {
        return mention(stored.headers().all("Cache-Control"), directives)
                && stored.headers().list("Cache-Control").stream()
                        .map(directive -> directive.toLowerCase(Locale.ROOT))
                        .anyMatch(directives::contains);
    }

    /** Hardly any answer does, and the others need not be taken apart. */
    private static boolean mention(List<String> values, Set<String> directives) {
        for (String value : values) {
            String lowerCase = value.toLowerCase(Locale.ROOT);
            for (String directive : directives) {
                if (lowerCase.contains(directive)) {
                    return true;
                }
            }
        }
        return false;
    }
}
