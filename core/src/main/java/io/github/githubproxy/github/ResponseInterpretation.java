package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a response of GitHub says about rate limits and about the credential that the request was sent with. The only
 * place where responses are interpreted: of clients' requests and of the proxy's internal calls. Immutable.
 */
public final class ResponseInterpretation {
    private static final int UNAUTHORIZED = 401;
    private static final String GRAPHQL_RESOURCE = "graphql";

    /** With these GitHub may reject the credential, or hide something from it. */
    private static final Set<Integer> STATUSES_EXPLAINED_IN_BODY = Set.of(401, 403, 404, 429);

    private final String route;
    private final int status;
    private final Optional<RateLimit> rateLimit;
    private final Optional<ExceededRateLimit> exceededLimit;
    private final String text;
    private final boolean isComplete;
    private final int cost;

    private ResponseInterpretation(
            String route,
            int status,
            Optional<RateLimit> rateLimit,
            Optional<ExceededRateLimit> exceededLimit,
            String text,
            boolean isComplete) {
        this.route = route;
        this.status = status;
        this.rateLimit = rateLimit;
        this.exceededLimit = exceededLimit;
        this.text = text;
        this.isComplete = isComplete;
        this.cost = QuotaCost.of(route, status, rateLimit, exceededLimit, text);
    }

    /**
     * Interprets the status and the header fields of a response whose body has not been read.
     *
     * @param route the template of the request's path, as {@link RouteTemplates} returns it
     */
    public static ResponseInterpretation ofHeaders(String route, int status, Headers headers) {
        // GitHub counts a 401 against the proxy's IP address; its fields state the limit of that address.
        Optional<RateLimit> rateLimit = status == UNAUTHORIZED ? Optional.empty() : RateLimit.from(headers);
        return new ResponseInterpretation(route, status, rateLimit, Optional.empty(), "", false);
    }

    /**
     * Returns whether the body may change the interpretation.
     *
     * @param resource the rate-limit resource that the request used
     */
    public boolean needsBody(String resource) {
        return STATUSES_EXPLAINED_IN_BODY.contains(status) || (status == 200 && resource.equals(GRAPHQL_RESOURCE));
    }

    /**
     * Interprets the same response with the beginning of its body.
     *
     * @param headers the header fields
     * @param beginning the beginning of the body as text, decompressed; blank if the response has no body
     * @param received the time from which a reset is measured if the response has no {@code Date}
     */
    public ResponseInterpretation withBeginning(Headers headers, String beginning, Instant received) {
        Instant date = HttpDate.first(headers, "Date").orElse(received);
        return new ResponseInterpretation(
                route, status, rateLimit, ExceededRateLimit.of(status, headers, beginning, date), beginning, false);
    }

    /**
     * Interprets the same response with its whole body. Unlike a part of a body, it may hold the errors of a GraphQL
     * response with status 200.
     *
     * @param headers the header fields
     * @param body the whole body as text, decompressed
     * @param received the time from which a reset is measured if the response has no {@code Date}
     */
    public ResponseInterpretation withWholeBody(Headers headers, String body, Instant received) {
        Instant date = HttpDate.first(headers, "Date").orElse(received);
        Optional<ExceededRateLimit> exceeded = status == 200
                ? ExceededRateLimit.ofGraphQl(headers, body, date)
                : ExceededRateLimit.of(status, headers, body, date);
        return new ResponseInterpretation(route, status, rateLimit, exceeded, body, true);
    }

    /** The primary limit of the credential after the request; empty if the response does not state it. */
    public Optional<RateLimit> rateLimit() {
        return rateLimit;
    }

    /** The limit that the request exceeded; empty if it exceeded none, or the body has not been read. */
    public Optional<ExceededRateLimit> exceededLimit() {
        return exceededLimit;
    }

    /** Whether the whole body has been read. */
    public boolean isComplete() {
        return isComplete;
    }

    /**
     * Returns the rate-limit resource that the response names.
     *
     * @param expected the resource if it names none
     */
    public String resource(String expected) {
        return rateLimit.map(RateLimit::resource).orElse(expected);
    }

    /**
     * Returns the rate-limit resource that the request counted against, or {@link RateLimitResources#NONE}.
     *
     * @param expected the resource if the response names none
     */
    public String countedResource(String expected) {
        return RateLimitResources.countedResource(route, resource(expected), exceededLimit);
    }

    /** The units of the primary limit that the request cost, see {@link QuotaCost}. */
    public int cost() {
        return cost;
    }

    /**
     * Returns whether GitHub does not accept the token, or has suspended its installation or user. Other 401s concern the
     * endpoint: {@code GET /app}, for one, requires a JSON web token.
     */
    public boolean rejectsToken() {
        return (status == UNAUTHORIZED && text.contains("Bad credentials"))
                || (status == 403
                        && (text.contains("installation has been suspended")
                                || text.contains("account was suspended")));
    }

    /**
     * Returns what the response may hide from the credential, or forbid it: the subject of the request, or what GraphQL
     * could not find.
     *
     * @param requested the subject of the request
     */
    public Optional<RequestSubject> hiddenSubject(RequestSubject requested) {
        return switch (status) {
            case 200 -> isComplete ? GraphQlErrors.missingSubject(text) : Optional.empty();
            case 403 -> Optional.of(requested);
            case 404 -> Optional.of(requested).filter(subject -> subject.denial() == RequestSubject.Denial.HIDDEN);
            default -> Optional.empty();
        };
    }
}
