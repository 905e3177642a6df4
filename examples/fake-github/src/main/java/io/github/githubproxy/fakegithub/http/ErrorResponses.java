package io.github.githubproxy.fakegithub.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** GitHub's error responses, with GitHub's wording. */
public final class ErrorResponses {
    private static final String DOCS = "https://docs.github.com/rest";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private ErrorResponses() {}

    public static Response notFound() {
        return of(404, "Not Found", DOCS).uncached();
    }

    public static Response badCredentials() {
        return of(401, "Bad credentials", DOCS);
    }

    public static Response requiresAuthentication() {
        return of(401, "Requires authentication", DOCS);
    }

    public static Response notAccessibleByApp() {
        return of(403, "Resource not accessible by integration", DOCS);
    }

    public static Response requiresInstallationToken() {
        return of(
                403,
                "You must authenticate with an installation access token in order to list repositories for an"
                        + " installation.",
                DOCS);
    }

    public static Response suspendedInstallation() {
        return of(403, "This installation has been suspended", DOCS);
    }

    public static Response undecodableJwt() {
        return of(401, "A JSON web token could not be decoded", DOCS);
    }

    public static Response expiredJwt() {
        return of(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the"
                        + " assertion expires",
                DOCS);
    }

    public static Response jwtExpiresTooLate() {
        return of(401, "'Expiration time' claim ('exp') is too far in the future", DOCS);
    }

    public static Response jwtIssuedInFuture() {
        return of(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
                DOCS);
    }

    public static Response unknownApp() {
        return of(404, "Integration not found", DOCS);
    }

    public static Response unprocessable(String message) {
        return of(422, message, DOCS);
    }

    public static Response invalidJson() {
        return of(400, "Problems parsing JSON", DOCS);
    }

    public static Response unsupportedApiVersion(String version) {
        return of(
                400,
                "Unsupported 'X-GitHub-Api-Version' header value of '" + version + "'.",
                "https://docs.github.com/rest/about-the-rest-api/api-versions");
    }

    public static Response unsupportedMediaType(String accept) {
        return of(415, "Unsupported 'Accept' header: '" + accept + "'. Must accept 'application/json'.", DOCS);
    }

    public static Response missingUserAgent() {
        return Response.of(
                403,
                "text/html; charset=utf-8",
                ("\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header"
                                + " (https://docs.github.com/en/rest/overview/resources-in-the-rest-api"
                                + "#user-agent-required). Check https://developer.github.com for other possible"
                                + " causes.\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    public static Response missingField(String resource, String field) {
        ObjectNode body = Json.object().put("message", "Validation Failed");
        body.putArray("errors")
                .addObject()
                .put("resource", resource)
                .put("field", field)
                .put("code", "missing_field");
        body.put("documentation_url", DOCS).put("status", "422");
        return Response.json(422, body);
    }

    public static Response primaryLimit(int status, Optional<GitHubToken> token, String requestId, Instant now) {
        if (token.isEmpty()) {
            return of(
                    status,
                    "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a"
                            + " higher rate limit. Check out the documentation for more details.)",
                    "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api");
        }
        return of(
                status,
                "API rate limit exceeded for " + token.get().label() + ". " + supportHint(requestId, now)
                        + " For more on scraping GitHub and how it may affect your rights, please review our Terms of"
                        + " Service (https://docs.github.com/en/site-policy/github-terms/github-terms-of-service)",
                "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api");
    }

    /** An exceeded primary limit as GraphQL reports it: an error in a 200. */
    public static Response graphQlPrimaryLimit(String type, Optional<GitHubToken> token) {
        String holder = token.map(GitHubToken::label).orElse("127.0.0.1");
        return graphQlError(Json.object()
                .put("type", type)
                .put("code", "graphql_rate_limit")
                .put("message", "API rate limit already exceeded for " + holder + "."));
    }

    /** An exceeded secondary limit as GraphQL reports it: an error in a 200. */
    public static Response graphQlSecondaryLimit(String requestId, Instant now) {
        return graphQlError(
                Json.object().put("type", "RATE_LIMITED").put("message", secondaryLimitMessage(requestId, now)));
    }

    private static Response graphQlError(ObjectNode error) {
        ObjectNode root = Json.object();
        root.putArray("errors").add(error);
        return Response.ok(root).uncached();
    }

    public static Response secondaryLimit(int status, String requestId, Instant now) {
        return of(
                status,
                secondaryLimitMessage(requestId, now),
                "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api"
                        + "#about-secondary-rate-limits");
    }

    private static String secondaryLimitMessage(String requestId, Instant now) {
        return "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
                + supportHint(requestId, now);
    }

    private static String supportHint(String requestId, Instant now) {
        return "If you reach out to GitHub Support for help, please include the request ID " + requestId
                + " and timestamp " + TIMESTAMP.format(now) + ".";
    }

    public static Response of(int status, String message, String documentation) {
        return Response.json(
                status,
                Json.object()
                        .put("message", message)
                        .put("documentation_url", documentation)
                        .put("status", String.valueOf(status)));
    }
}
