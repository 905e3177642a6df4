package io.github.githubproxy.cache.policy;

import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client's {@code Cache-Control} asks of a cache (RFC 9111, section 5.2.1). Immutable.
 *
 * @param asks which of the directives without a value are there
 * @param maxAge the age above which a response is not wanted unasked
 * @param minFresh for how long a response must still be fresh
 */
public record CacheControl(List<Ask> asks, Optional<Duration> maxAge, Optional<Duration> minFresh) {

    private static final CacheControl NONE = new CacheControl(List.of(), Optional.empty(), Optional.empty());

    /** A directive without a value. */
    public enum Ask {
        /** Ask GitHub, whatever is stored. */
        NO_CACHE,
        /** Store nothing. */
        NO_STORE,
        /** Answer from what is stored, or not at all. */
        ONLY_IF_CACHED
    }

    /** Reads the fields of a request. What makes no sense is left out. */
    public static CacheControl of(Headers request) {
        if (!request.contains("Cache-Control") && !request.contains("Pragma")) {
            return NONE;
        }
        List<String> members = request.list("Cache-Control").stream()
                .map(member -> member.toLowerCase(Locale.ROOT))
                .toList();
        boolean pragma = members.isEmpty() && request.list("Pragma").stream().anyMatch("no-cache"::equalsIgnoreCase);
        List<Ask> asks = List.of(Ask.values()).stream()
                .filter(ask ->
                        members.contains(ask.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                || (pragma && ask == Ask.NO_CACHE))
                .toList();
        return new CacheControl(asks, seconds(members, "max-age="), seconds(members, "min-fresh="));
    }

    /** Tells whether the client asks for that. */
    public boolean ask(Ask ask) {
        return asks.contains(ask);
    }

    /** Tells whether the client would have a response of that age, that stays fresh for so long, unasked. */
    public boolean allow(Duration age, Duration left) {
        return !ask(Ask.NO_CACHE)
                && maxAge.filter(most -> age.compareTo(most) > 0 || most.isZero())
                        .isEmpty()
                && minFresh.filter(least -> left.compareTo(least) < 0).isEmpty();
    }

    /** Tells whether the client wants nothing that was asked for before it came. */
    public boolean wantNews() {
        return ask(Ask.NO_CACHE) || maxAge.filter(Duration::isZero).isPresent();
    }

    private static Optional<Duration> seconds(List<String> members, String name) {
        return members.stream()
                .filter(member -> member.startsWith(name))
                .map(member -> member.substring(name.length()).replace("\"", ""))
                .flatMap(value -> FreshnessPolicy.seconds(value).stream())
                .findFirst();
    }
}
