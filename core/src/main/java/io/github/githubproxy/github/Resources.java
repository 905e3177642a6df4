package io.github.githubproxy.github;

/**
 * Which rate-limit resource a request will use, before GitHub's answer names it.
 *
 * @see <a href="https://docs.github.com/en/rest/rate-limit/rate-limit">REST API endpoints for rate limits</a>
 */
public final class Resources {
    private Resources() {}

    /** Returns the resource's name in {@code x-ratelimit-resource}. */
    public static String of(ApiPath path) {
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
