package io.github.githubproxy.github;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Predicts the rate-limit resource of a request before GitHub's response names it: from the path, or from the response to
 * an earlier request of the same method and published route. The number of routes is bounded. Safe for use by several
 * threads.
 *
 * @see <a href="https://docs.github.com/en/rest/rate-limit/rate-limit">REST API endpoints for rate limits</a>
 */
public final class RateLimitResources {
    /** Stands for the resource of a request that is counted against none. */
    public static final String NONE = "-";

    private static final Set<String> PER_MINUTE = Set.of("search", "code_search");

    private final ConcurrentMap<String, String> recorded = new ConcurrentHashMap<>();

    /** Creates an instance without recorded resources. */
    public RateLimitResources() {}

    /** Returns the length of GitHub's window for a resource: a minute for searches, otherwise an hour. */
    public static Duration window(String resource) {
        return PER_MINUTE.contains(resource) ? Duration.ofMinutes(1) : Duration.ofHours(1);
    }

    /**
     * Returns the resource against which a request was counted. The response to {@code /rate_limit} names {@code core}, but
     * is counted against none.
     *
     * @param route the template of the path, from {@link RouteTemplates}
     * @param named the resource that the response names
     * @param exceeded the limit that the request exceeded, if it did
     */
    public static String countedResource(String route, String named, Optional<ExceededRateLimit> exceeded) {
        return QuotaCost.isFree(route) && exceeded.isEmpty() ? NONE : named;
    }

    /**
     * Returns the expected value of {@code x-ratelimit-resource}.
     *
     * @param route the template of the path, from {@link RouteTemplates}
     */
    public String predict(String method, ApiPath path, String route) {
        String known = recorded.get(key(method, route));
        return known == null ? of(path) : known;
    }

    /** Records the resource of a request if it differs from the prediction. */
    public void record(String method, String route, String predicted, String actual) {
        if (!actual.equals(predicted) && !route.equals(RouteTemplates.OTHER)) {
            recorded.put(key(method, route), actual);
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
