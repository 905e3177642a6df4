package io.github.githubproxy.fakegithub.limits;

/**
 * The rate limit cost of a request.
 *
 * @param resource the rate limit resource that the request counts against
 * @param units how many units it uses
 */
public record RateLimitCost(String resource, int units) {
    /** One unit of {@code core}, the cost of most requests. */
    public static final RateLimitCost CORE = new RateLimitCost("core", 1);
    /** No units. The response reports the state of {@code core}. */
    public static final RateLimitCost FREE = new RateLimitCost("core", 0);
    /** One unit of {@code search}. */
    public static final RateLimitCost SEARCH = new RateLimitCost("search", 1);
    /** One unit of {@code code_search}. */
    public static final RateLimitCost CODE_SEARCH = new RateLimitCost("code_search", 1);
    /** One unit of {@code graphql}. */
    public static final RateLimitCost GRAPHQL = new RateLimitCost("graphql", 1);
    /** One unit of {@code integration_manifest}. */
    public static final RateLimitCost INTEGRATION_MANIFEST = new RateLimitCost("integration_manifest", 1);
}
