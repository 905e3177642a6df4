package io.github.githubproxy.fakegithub.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The header fields that GitHub sends with every response, and HTTP dates. */
public final class StandardHeaders {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final List<HeaderField> FIXED = List.of(
            new HeaderField("Server", "github.com"),
            new HeaderField("Access-Control-Allow-Origin", "*"),
            new HeaderField(
                    "Access-Control-Expose-Headers",
                    "ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining,"
                            + " X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes,"
                            + " X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO,"
                            + " X-GitHub-Request-Id, Deprecation, Sunset"),
            new HeaderField("Strict-Transport-Security", "max-age=31536000; includeSubdomains; preload"),
            new HeaderField("X-Frame-Options", "deny"),
            new HeaderField("X-Content-Type-Options", "nosniff"),
            new HeaderField("X-XSS-Protection", "0"),
            new HeaderField("Referrer-Policy", "origin-when-cross-origin, strict-origin-when-cross-origin"),
            new HeaderField("Content-Security-Policy", "default-src 'none'"));
    private static final List<HeaderField> PREFLIGHT = List.of(
            new HeaderField(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since,"
                            + " Accept-Encoding, X-GitHub-OTP, X-Requested-With, User-Agent, GraphQL-Features,"
                            + " X-Github-Next-Global-ID, X-GitHub-Api-Version, X-Fetch-Nonce"),
            new HeaderField("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE"),
            new HeaderField("Access-Control-Max-Age", "86400"));

    private StandardHeaders() {}

    /** Formats an HTTP date. */
    public static String date(Instant instant) {
        return HTTP_DATE.format(instant);
    }

    /**
     * Parses an HTTP date.
     *
     * @throws java.time.DateTimeException if it is not one
     */
    public static Instant parseDate(String date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
    }

    /** Adds the fields of every response. */
    public static void add(List<HeaderField> headers, Instant now, String requestId) {
        headers.add(new HeaderField("Date", date(now)));
        headers.add(new HeaderField("X-GitHub-Request-Id", requestId));
        headers.addAll(FIXED);
    }

    /** Adds the fields of a response to a CORS preflight request. */
    public static void addPreflight(List<HeaderField> headers) {
        headers.addAll(PREFLIGHT);
    }
}
