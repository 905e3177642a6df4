package io.github.githubproxy.github;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URLs of GitHub's three endpoints, without a trailing slash, query or fragment.
 *
 * @param rest root of the REST API
 * @param graphql the GraphQL endpoint itself
 * @param uploads root of the uploads API; empty if it is neither given nor derivable
 * @see <a href="https://docs.github.com/en/enterprise-server/rest/enterprise-admin#endpoint-urls">Endpoint URLs of
 *     Enterprise Server</a>
 */
public record ApiRoots(URI rest, URI graphql, Optional<URI> uploads) {

    /**
     * Returns the roots. A root that is null is derived from the REST root: {@code api.github.com} and {@code
     * api.SUB.ghe.com} have uploads on {@code uploads.}; Enterprise Server ({@code /api/v3}) has {@code /api/graphql} and
     * {@code /api/uploads}.
     */
    public static ApiRoots of(URI rest, @Nullable URI graphql, @Nullable URI uploads) {
        return new ApiRoots(
                withoutTrailingSlash(rest),
                withoutTrailingSlash(graphql == null ? deriveGraphql(rest) : graphql),
                Optional.ofNullable(uploads).or(() -> deriveUploads(rest)).map(ApiRoots::withoutTrailingSlash));
    }

    /** Returns the URL of a request: root, path and, unless null, the query unchanged; empty if there is no such root. */
    public Optional<String> target(ApiPath path, @Nullable String rawQuery) {
        Optional<String> target = switch (path.endpoint()) {
            case REST -> Optional.of(rest + path.canonical());
            case GRAPHQL -> Optional.of(graphql.toString());
            case UPLOADS -> uploads.map(root -> root + path.canonical());
        };
        return target.map(url -> rawQuery == null ? url : url + "?" + rawQuery);
    }

    private static URI deriveGraphql(URI rest) {
        String url = withoutTrailingSlash(rest).toString();
        return URI.create(url.endsWith("/api/v3") ? withoutVersion(url) + "/graphql" : url + "/graphql");
    }

    private static Optional<URI> deriveUploads(URI rest) {
        String url = withoutTrailingSlash(rest).toString();
        if (url.endsWith("/api/v3")) {
            return Optional.of(URI.create(withoutVersion(url) + "/uploads"));
        }
        String host = rest.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("api.github.com") || (host.startsWith("api.") && host.endsWith(".ghe.com"))) {
            return Optional.of(URI.create(rest.getScheme() + "://uploads." + host.substring("api.".length())));
        }
        return Optional.empty();
    }

    private static String withoutVersion(String enterpriseUrl) {
        return enterpriseUrl.substring(0, enterpriseUrl.length() - "/v3".length());
    }

    private static URI withoutTrailingSlash(URI uri) {
        String url = uri.toString();
        return url.endsWith("/") ? URI.create(url.substring(0, url.length() - 1)) : uri;
    }
}
