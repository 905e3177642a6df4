package io.github.githubproxy.config;

import io.github.githubproxy.config.Config.Variable;
import java.util.List;

/** The names of the environment variables. */
final class ConfigVariables {
    static final String PAT_PREFIX = "GITHUB_PAT_";
    static final String APP_PREFIX = "GITHUB_APP_";
    static final String ID_SUFFIX = "_ID";
    static final String INSTALLATION_SUFFIX = "_INSTALLATION_ID";
    static final String PEM_SUFFIX = "_PEM";

    static final List<Variable> ALL = List.of(
            optional(
                    "GITHUB_API_URL",
                    "base URL of GitHub's REST API; ends in /api/v3 for an Enterprise server",
                    "https://api.github.com"),
            optional(
                    "GITHUB_GRAPHQL_URL",
                    "GraphQL endpoint, where it cannot be derived from GITHUB_API_URL",
                    "derived"),
            optional(
                    "GITHUB_UPLOADS_URL",
                    "base URL for uploads, where it cannot be derived from GITHUB_API_URL",
                    "derived"),
            optional(
                    "PUBLIC_URL",
                    "base URL under which clients see the proxy, which URLs in answers begin with; else each client's own",
                    "derived"),
            optional("CACHE_TTL", "seconds for which a stored response is kept after GitHub last confirmed it", "3600"),
            optional("CACHE_FRESH_FOR", "seconds for which a stored response is served without asking GitHub", "0"),
            optional(
                    "CACHE_STALE_IF_ERROR",
                    "seconds since GitHub was last asked for which a stored response may answer when GitHub fails or the"
                            + " credentials are exhausted",
                    "0"),
            optional("CACHE_BACKEND_URL", "address of the cache backend; the scheme names the backend", "inmemory://"),
            optional(
                    "CACHE_MAX_BYTES",
                    "bound of the in-memory backend, in bytes: 268435456, or a quarter of the heap if that is less",
                    "derived"),
            optional("CACHE_MAX_ENTRY_BYTES", "size of the largest body kept by any backend, in bytes", "8388608"),
            optional(
                    "GITHUB_CREDS_CACHE_MAXSIZE",
                    "how many installation tokens, and how many credentials' rate limits, are remembered",
                    "256"),
            optional(
                    "GITHUB_CREDS_CACHE_TTL_PADDING",
                    "minutes before its expiry from which an installation token is no longer used; also added to a rate limit's reset where GitHub's answer has no date to measure it by",
                    "10"),
            optional("GITHUB_MAX_CONCURRENCY", "requests in flight per credential; GitHub's own limit is 100", "90"),
            optional("TELEMETRY_COLLECTOR_TYPE", "names of the telemetry collectors, with commas between", "noop"),
            optional(
                    "USAGE_MAX_CLIENTS",
                    "how many clients the status page tells apart; 0 to count nothing for it",
                    "1000"),
            new Variable("CLIENT_REGISTRY_FILE_PATH", "path of the client registry file", "", true),
            optional("UPSTREAM_CONNECT_TIMEOUT", "seconds for a connection to GitHub to open", "10"),
            optional(
                    "UPSTREAM_READ_TIMEOUT",
                    "seconds for which GitHub may be silent, before and within an answer",
                    "60"),
            optional(
                    "REQUEST_TIMEOUT",
                    "seconds since a request arrived after which it waits for no credential, and no further one is tried for it",
                    "120"),
            optional(PAT_PREFIX + "*", "a personal access token; * is the name that logs and metrics show", ""),
            optional(APP_PREFIX + "*" + ID_SUFFIX, "id or client id of a GitHub App", ""),
            optional(
                    APP_PREFIX + "*" + INSTALLATION_SUFFIX,
                    "installation that the App of that name acts as; left out: all its installations are discovered",
                    ""),
            optional(
                    APP_PREFIX + "*" + PEM_SUFFIX,
                    "private key of the App of that name: PEM text, with real or literal \\n line breaks, or base64 of it",
                    ""));

    private ConfigVariables() {}

    static boolean contains(String name) {
        return ALL.stream().anyMatch(variable -> matches(variable.name(), name));
    }

    /** Returns the name of one of an App's variables. */
    static String app(String name, String suffix) {
        return APP_PREFIX + name + suffix;
    }

    private static boolean matches(String pattern, String name) {
        int star = pattern.indexOf('*');
        return star < 0
                ? pattern.equals(name)
                : name.length() >= pattern.length()
                        && name.startsWith(pattern.substring(0, star))
                        && name.endsWith(pattern.substring(star + 1));
    }

    private static Variable optional(String name, String meaning, String defaultValue) {
        return new Variable(name, meaning, defaultValue, false);
    }
}
