package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Credential;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** GitHub's refusals, word for word. */
final class Errors {
    private static final String DOCS = "https://docs.github.com/rest";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private Errors() {}

    static Answer notFound() {
        return of(404, "Not Found", DOCS).uncached();
    }

    static Answer badCredentials() {
        return of(401, "Bad credentials", DOCS);
    }

    static Answer requiresAuthentication() {
        return of(401, "Requires authentication", DOCS);
    }

    static Answer notForIntegrations() {
        return of(403, "Resource not accessible by integration", DOCS);
    }

    static Answer installationsOnly() {
        return of(
                403,
                "You must authenticate with an installation access token in order to list repositories for an"
                        + " installation.",
                DOCS);
    }

    static Answer suspended() {
        return of(403, "This installation has been suspended", DOCS);
    }

    static Answer notAJsonWebToken() {
        return of(401, "A JSON web token could not be decoded", DOCS);
    }

    static Answer expired() {
        return of(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the"
                        + " assertion expires",
                DOCS);
    }

    static Answer expiresTooLate() {
        return of(401, "'Expiration time' claim ('exp') is too far in the future", DOCS);
    }

    static Answer issuedInTheFuture() {
        return of(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
                DOCS);
    }

    static Answer noSuchApp() {
        return of(404, "Integration not found", DOCS);
    }

    static Answer unprocessable(String message) {
        return of(422, message, DOCS);
    }

    static Answer badJson() {
        return of(400, "Problems parsing JSON", DOCS);
    }

    static Answer unknownVersion(String version) {
        return of(
                400,
                "Unsupported 'X-GitHub-Api-Version' header value of '" + version + "'.",
                "https://docs.github.com/rest/about-the-rest-api/api-versions");
    }

    static Answer unsupportedMediaType(String accept) {
        return of(415, "Unsupported 'Accept' header: '" + accept + "'. Must accept 'application/json'.", DOCS);
    }

    static Answer noUserAgent() {
        return Answer.of(
                403,
                "text/html; charset=utf-8",
                ("\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header"
                                + " (https://docs.github.com/en/rest/overview/resources-in-the-rest-api"
                                + "#user-agent-required). Check https://developer.github.com for other possible"
                                + " causes.\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    static Answer missingField(String resource, String field) {
        ObjectNode body = Json.object().put("message", "Validation Failed");
        body.putArray("errors")
                .addObject()
                .put("resource", resource)
                .put("field", field)
                .put("code", "missing_field");
        body.put("documentation_url", DOCS).put("status", "422");
        return Answer.json(422, body);
    }

    static Answer primaryLimit(int status, Optional<Credential> credential, String requestId, Instant now) {
        if (credential.isEmpty()) {
            return of(
                    status,
                    "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a"
                            + " higher rate limit. Check out the documentation for more details.)",
                    "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api");
        }
        return of(
                status,
                "API rate limit exceeded for " + credential.get().label() + ". " + support(requestId, now)
                        + " For more on scraping GitHub and how it may affect your rights, please review our Terms of"
                        + " Service (https://docs.github.com/en/site-policy/github-terms/github-terms-of-service)",
                "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api");
    }

    /** As GraphQL tells it, with 200. */
    static Answer graphQlPrimaryLimit(String type, Optional<Credential> credential) {
        String whose = credential.map(Credential::label).orElse("127.0.0.1");
        return graphQl(Json.object()
                .put("type", type)
                .put("code", "graphql_rate_limit")
                .put("message", "API rate limit already exceeded for " + whose + "."));
    }

    /** As GraphQL tells it, with 200. */
    static Answer graphQlSecondaryLimit(String requestId, Instant now) {
        return graphQl(Json.object().put("type", "RATE_LIMITED").put("message", secondary(requestId, now)));
    }

    private static Answer graphQl(ObjectNode error) {
        ObjectNode root = Json.object();
        root.putArray("errors").add(error);
        return Answer.ok(root).uncached();
    }

    static Answer secondaryLimit(int status, String requestId, Instant now) {
        return of(
                status,
                secondary(requestId, now),
                "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api"
                        + "#about-secondary-rate-limits");
    }

    private static String secondary(String requestId, Instant now) {
        return "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
                + support(requestId, now);
    }

    private static String support(String requestId, Instant now) {
        return "If you reach out to GitHub Support for help, please include the request ID " + requestId
                + " and timestamp " + TIMESTAMP.format(now) + ".";
    }

    static Answer of(int status, String message, String documentation) {
        return Answer.json(
                status,
                Json.object()
                        .put("message", message)
                        .put("documentation_url", documentation)
                        .put("status", String.valueOf(status)));
    }
}
