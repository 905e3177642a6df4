package io.github.githubproxy.github;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which rate-limit resource a request will use, before GitHub's answer names it. What a path does not tell is learned
 * from the answers: one name for each method and published route, so that it stays bounded. Safe for use by many threads.
 *
 * @see <a href="https://docs.github.com/en/rest/rate-limit/rate-limit">REST API endpoints for rate limits</a>
 */
public final class RateLimitResources {
    /** Stands for the resource where there is none that a request is counted against. */
    public static final String NONE = "-";

    private static final Set<String> MINUTELY = Set.of("search", "code_search");

    private final ConcurrentMap<String, String> learned = new ConcurrentHashMap<>();

    /** Makes a forecast that has learned nothing yet. */
    public RateLimitResources() {}

    /** The time in which GitHub counts what is spent of a resource: a minute for searches, otherwise an hour. */
    public static Duration window(String resource) {
        return MINUTELY.contains(resource) ? Duration.ofMinutes(1) : Duration.ofHours(1);
    }

    /**
     * Returns what a request was counted against. The answer to {@code /rate_limit} names {@code core}, as its fields tell
     * of that, but is counted against nothing.
     *
     * @param route the template of the path, as {@link RouteTemplates} tells it
     * @param named the resource that the answer names
     * @param met the limit that the request met, which is the resource's that is named
     */
    public static String counted(String route, String named, Optional<ExceededRateLimit> met) {
        return QuotaCost.isFree(route) && met.isEmpty() ? NONE : named;
    }

    /**
     * Returns the resource's name in {@code x-ratelimit-resource}.
     *
     * @param route the template of the path, as {@link RouteTemplates} tells it
     */
    public String forecast(String method, ApiPath path, String route) {
        String known = learned.get(key(method, route));
        return known == null ? of(path) : known;
    }

    /** Remembers which resource GitHub counted a request against, where that was not the one foretold. */
    public void learn(String method, String route, String foretold, String actual) {
        if (!actual.equals(foretold) && !route.equals(RouteTemplates.OTHER)) {
            learned.put(key(method, route), actual);
        }
    }

    private static String key(String method, String route) {
        return method + ' ' + route;
    }

    private static String of(ApiPath path) {
        if (path.endpoint() == ApiPath.Endpoint.GRAPHQL) {
            return "graphql";
        }
        String canonical = path.canonical();
        if (canonical.equals("/search/code")) {
            return "code_search";
        }
        if (canonical.startsWith("/search/")) {
            return "search";
        }
        if (canonical.startsWith("/app-manifests/")) {
            return "integration_manifest";
        }
        return "core";
    }
}
