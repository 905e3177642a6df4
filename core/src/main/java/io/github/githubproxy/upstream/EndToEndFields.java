package io.github.githubproxy.upstream;

import java.util.List;
import java.util.Set;

/**
 * The header fields that are meant for GitHub or for the client, not for one connection. {@code Connection} cannot remove
 * them, since senders must not nominate such fields (RFC 9110, section 7.6.1): what the proxy has judged is what it sends.
 */
final class EndToEndFields {
    /** Fields of HTTP (RFC 9110, RFC 9111, Fetch), and those that GitHub documents. */
    private static final Set<String> NAMES = Set.of(
            "accept",
            "age",
            "allow",
            "authorization",
            "cache-control",
            "cookie",
            "date",
            "etag",
            "expires",
            "from",
            "graphql-features",
            "last-modified",
            "link",
            "location",
            "origin",
            "pragma",
            "range",
            "referer",
            "retry-after",
            "server",
            "time-zone",
            "user-agent",
            "vary",
            "x-poll-interval",
            "x-request-id",
            "x-requested-with");

    private static final List<String> PREFIXES = List.of(
            "accept-",
            "access-control-",
            "content-",
            "if-",
            "sec-",
            "x-accepted-",
            "x-github-",
            "x-oauth-",
            "x-ratelimit-");

    private EndToEndFields() {}

    /**
     * Returns whether the field is one of these.
     *
     * @param name a name in lower case
     */
    static boolean include(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }
}
