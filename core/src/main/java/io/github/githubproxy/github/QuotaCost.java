package io.github.githubproxy.github;

import io.github.githubproxy.http.RateLimit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cost of a request in units of the primary limit of its credential, as far as it follows from the response. GitHub does
 * not state the cost of a single request.
 *
 * <ul>
 *   <li>These are free: a 304; {@code /rate_limit}; a response about an exceeded limit; a 401, which GitHub counts against
 *       the proxy's address; and a response without {@code x-ratelimit-*} fields, as from an Enterprise Server without
 *       limits.
 *   <li>A GraphQL query costs the points in {@code rateLimit { cost }} if the beginning of its response contains them, and
 *       otherwise one, the minimum.
 *   <li>Every other request costs one unit, whatever its status.
 * </ul>
 *
 * <p>The change of {@code x-ratelimit-remaining} is no measure: concurrent requests and other users of the credential change
 * it too.
 *
 * @see <a
 *     href="https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate">Conditional
 *     requests</a>
 * @see <a
 *     href="https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api">Rate limits
 *     for the GraphQL API</a>
 */
public final class QuotaCost {
    private static final String GRAPHQL = "/graphql";
    private static final String RATE_LIMIT = "/rate_limit";
    private static final Pattern COST =
            Pattern.compile("\"rateLimit\"\\s*:\\s*\\{[^{}]*?\"cost\"\\s*:\\s*(\\d{1,6})\\b");

    private QuotaCost() {}

    /**
     * Returns whether GitHub does not count requests for that route.
     *
     * @param route the template of the path, from {@link RouteTemplates}
     */
    static boolean isFree(String route) {
        return route.equals(RATE_LIMIT);
    }

    /**
     * Returns the cost of a request in units.
     *
     * @param route the template of the path, from {@link RouteTemplates}
     * @param rateLimit the rate limit in the fields of the response, if there is one
     * @param exceeded the limit that the request exceeded, if it did
     * @param beginning the beginning of the body as text; blank if the body was not inspected
     */
    public static int of(
            String route,
            int status,
            Optional<RateLimit> rateLimit,
            Optional<ExceededRateLimit> exceeded,
            String beginning) {
        boolean free = status == 304 || status == 401 || rateLimit.isEmpty() || exceeded.isPresent() || isFree(route);
        if (free) {
            return 0;
        }
        return route.equals(GRAPHQL) ? points(beginning) : 1;
    }

    private static int points(String body) {
        Matcher cost = COST.matcher(body);
        return cost.find() ? Math.max(1, Integer.parseInt(cost.group(1))) : 1;
    }
}
