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
 * Decides how long stored responses are served without revalidation. Immutable.
 *
 * @param freshFor how long a response is fresh after its last validation; zero to revalidate every time
 * @param staleIfError how long after its last validation a response may be served if GitHub cannot be reached or no
 *     credential is left; zero for never
 */
public record FreshnessPolicy(Duration freshFor, Duration staleIfError) {
    /** Response directives that forbid serving without revalidation (RFC 9111, sections 5.2.2.4 and 5.2.2.5). */
    private static final Set<String> FORBID_FRESH = Set.of("no-cache", "no-store");

    /**
     * Response directives that forbid serving stale (RFC 9111, sections 4.2.4, 5.2.2.2 and 5.2.2.8). {@code s-maxage}
     * means the same, but GitHub sends it with every response: the operator's setting takes precedence over it.
     */
    private static final Set<String> FORBID_STALE =
            Set.of("no-cache", "no-store", "must-revalidate", "proxy-revalidate");

    /** Larger values count as this one (RFC 9111, section 1.2.2). */
    private static final long MAX_SECONDS = 1L << 31;

    /**
     * Returns the age at which a stored time of validation is replaced even if a revalidation changed nothing else. A
     * revalidation that is not written shortens the life of the entry, and the time during which it may be served stale, by
     * up to this interval: an eighth of them. Zero, to write each one, if responses are served fresh.
     *
     * @param timeToLive how long the backend keeps an entry after it was stored last
     */
    public Duration writeInterval(Duration timeToLive) {
        if (!freshFor.isZero()) {
            return Duration.ZERO;
        }
        boolean staleEndsFirst = !staleIfError.isZero() && staleIfError.compareTo(timeToLive) < 0;
        return (staleEndsFirst ? staleIfError : timeToLive).dividedBy(8);
    }

    /** Returns the {@code Age} of GitHub's response: the time that it spent in caches before the proxy. Zero by default. */
    public static Duration upstreamAge(Headers response) {
        List<String> ages = response.list("Age");
        return ages.isEmpty() ? Duration.ZERO : parseSeconds(ages.get(0)).orElse(Duration.ZERO);
    }

    /** Parses a number of seconds of any size; empty if the text is none. */
    static Optional<Duration> parseSeconds(String digits) {
        if (!digits.matches("[0-9]+")) {
            return Optional.empty();
        }
        long seconds = digits.length() > 10 ? MAX_SECONDS : Math.min(MAX_SECONDS, Long.parseLong(digits));
        return Optional.of(Duration.ofSeconds(seconds));
    }

    /** Returns the time since the last validation. Never negative. */
    public static Duration age(StoredResponse stored, Instant now) {
        Duration age = Duration.between(stored.validatedAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Returns how long the response stays fresh; negative if it is stale. */
    private Duration remaining(StoredResponse stored, Instant now) {
        return freshFor.minus(age(stored, now));
    }

    /** Returns how long the response stays fresh, in seconds. Together with {@link #age} in seconds it is {@code freshFor}. */
    public long remainingSeconds(StoredResponse stored, Instant now) {
        return freshFor.toSeconds() - age(stored, now).toSeconds();
    }

    /**
     * Returns whether the response is fresh. A response that was validated in the future is not: it was stored by a replica
     * whose clock is ahead, and its age is unknown.
     */
    public boolean isFresh(StoredResponse stored, Instant now) {
        return remaining(stored, now).compareTo(Duration.ZERO) > 0
                && !stored.validatedAt().isAfter(now)
                && !hasDirective(stored, FORBID_FRESH);
    }

    /** Returns whether the client's directives permit serving the response without revalidation. */
    public boolean satisfies(StoredResponse stored, CacheControl client, Instant now) {
        return client.permits(age(stored, now), remaining(stored, now));
    }

    /** Returns whether the response may be served if GitHub cannot be reached. */
    public boolean permitsStale(StoredResponse stored, Instant now) {
        return age(stored, now).compareTo(staleIfError) < 0 && !hasDirective(stored, FORBID_STALE);
    }

    private static boolean hasDirective(StoredResponse stored, Set<String> directives) {
        return containsText(stored.headers().all("Cache-Control"), directives)
                && stored.headers().list("Cache-Control").stream()
                        .map(directive -> directive.toLowerCase(Locale.ROOT))
                        .anyMatch(directives::contains);
    }

    /** A cheap test before the values are parsed, because few responses have such a directive. */
    private static boolean containsText(List<String> values, Set<String> directives) {
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
