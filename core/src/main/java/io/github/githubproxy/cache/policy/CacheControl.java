package io.github.githubproxy.cache.policy;

import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code Cache-Control} directives of a client's request (RFC 9111, section 5.2.1). Immutable.
 *
 * @param directives the directives without a value
 * @param maxAge the maximum age of a response that is served without revalidation
 * @param minFresh how long such a response must at least stay fresh
 */
public record CacheControl(List<Directive> directives, Optional<Duration> maxAge, Optional<Duration> minFresh) {

    private static final CacheControl NONE = new CacheControl(List.of(), Optional.empty(), Optional.empty());

    /** A directive without a value. */
    public enum Directive {
        /** Serve no stored response without revalidation. */
        NO_CACHE,
        /** Do not store the response. */
        NO_STORE,
        /** Serve a stored response, or 504. */
        ONLY_IF_CACHED
    }

    /** Parses the fields of a request. Unknown and malformed directives are ignored. */
    public static CacheControl of(Headers request) {
        if (!request.contains("Cache-Control") && !request.contains("Pragma")) {
            return NONE;
        }
        List<String> members = request.list("Cache-Control").stream()
                .map(member -> member.toLowerCase(Locale.ROOT))
                .toList();
        // RFC 9111, section 5.4: Pragma counts only without Cache-Control.
        boolean pragma = members.isEmpty() && request.list("Pragma").stream().anyMatch("no-cache"::equalsIgnoreCase);
        List<Directive> directives = List.of(Directive.values()).stream()
                .filter(directive -> members.contains(
                                directive.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        || (pragma && directive == Directive.NO_CACHE))
                .toList();
        return new CacheControl(directives, seconds(members, "max-age="), seconds(members, "min-fresh="));
    }

    /** Returns whether the request has the directive. */
    public boolean has(Directive directive) {
        return directives.contains(directive);
    }

    /** Returns whether a response of that age, with that much freshness left, may be served without revalidation. */
    public boolean permits(Duration age, Duration remaining) {
        return !has(Directive.NO_CACHE)
                && maxAge.filter(max -> age.compareTo(max) > 0 || max.isZero()).isEmpty()
                && minFresh.filter(min -> remaining.compareTo(min) < 0).isEmpty();
    }

    /** Returns whether the client accepts no response that was requested from GitHub before its own request. */
    public boolean requiresRevalidation() {
        return has(Directive.NO_CACHE) || maxAge.filter(Duration::isZero).isPresent();
    }

    private static Optional<Duration> seconds(List<String> members, String name) {
        return members.stream()
                .filter(member -> member.startsWith(name))
                .map(member -> member.substring(name.length()).replace("\"", ""))
                .flatMap(value -> FreshnessPolicy.parseSeconds(value).stream())
                .findFirst();
    }
}
