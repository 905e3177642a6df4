package io.github.githubproxy.github;

import io.github.githubproxy.http.RateLimit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answered request costs of the primary limit of the credential that it was sent with. GitHub does not say so of
 * a single answer; these are its rules, as far as they can be told from one.
 *
 * <p>Free are a 304; {@code /rate_limit}; a refusal because a limit was met; a 401, which is counted against the
 * proxy's address; and an answer without {@code x-ratelimit-*} fields, which was counted against nothing: an Enterprise
 * Server with limits off, a preflight, an error from before GitHub's application. All else costs one unit, whatever
 * its status. A query of GraphQL costs the points that its own answer tells in {@code rateLimit { cost }} within its
 * beginning, or else one, which is the least that any costs.
 *
 * <p>What remains, as the fields of the answer tell it, would not do: other requests under way, and whoever else
 * uses the credential, move it too.
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
    private static final Pattern TOLD =
            Pattern.compile("\"rateLimit\"\\s*:\\s*\\{[^{}]*?\"cost\"\\s*:\\s*(\\d{1,6})\\b");

    private QuotaCost() {}

    /**
     * Tells whether GitHub counts no request for that kind of path.
     *
     * @param route the template of the path, as {@link RouteTemplates} tells it
     */
    static boolean isFree(String route) {
        return route.equals(RATE_LIMIT);
    }

    /**
     * Returns the units of an answer.
     *
     * @param route the template of the path, as {@link RouteTemplates} tells it
     * @param figures what the answer's fields tell of the limit, if anything
     * @param met the limit that the request met, if it met one
     * @param beginning the beginning of the body as text, as far as it was looked into; blank where it was not
     */
    public static int of(
            String route, int status, Optional<RateLimit> figures, Optional<ExceededRateLimit> met, String beginning) {
        boolean free = status == 304 || status == 401 || figures.isEmpty() || met.isPresent() || isFree(route);
        if (free) {
            return 0;
        }
        return route.equals(GRAPHQL) ? points(beginning) : 1;
    }

    private static int points(String answer) {
        Matcher told = TOLD.matcher(answer);
        return told.find() ? Math.max(1, Integer.parseInt(told.group(1))) : 1;
    }
}
