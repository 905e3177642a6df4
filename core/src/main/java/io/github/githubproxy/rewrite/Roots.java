package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The roots of GitHub's endpoints, as its answers name them. Immutable. */
public final class Roots {
    private final List<Root> mostSpecificFirst;
    private final int decisiveLength;
    private final String restOrigin;
    private final int fingerprint;

    private Roots(List<Root> mostSpecificFirst, String restOrigin, int fingerprint) {
        this.restOrigin = restOrigin;
        this.mostSpecificFirst = mostSpecificFirst;
        this.decisiveLength =
                mostSpecificFirst.stream().mapToInt(Root::decisiveLength).max().orElseThrow();
        this.fingerprint = fingerprint;
    }

    /** Returns those roots. GraphQL lies below REST on github.com, so that the longest that fits counts. */
    public static Roots of(ApiRoots roots) {
        Stream<Root> uploads = roots.uploads().map(root -> Root.of(ApiPath.Endpoint.UPLOADS, root)).stream();
        List<Root> all = Stream.concat(
                        Stream.of(
                                Root.of(ApiPath.Endpoint.REST, roots.rest()),
                                Root.of(ApiPath.Endpoint.GRAPHQL, roots.graphql())),
                        uploads)
                .sorted(Comparator.comparingInt(Root::pathLength).reversed())
                .toList();
        String text = roots.rest() + " " + roots.graphql() + " "
                + roots.uploads().map(URI::toString).orElse("");
        String origin = roots.rest().getScheme() + "://" + roots.rest().getRawAuthority();
        return new Roots(all, origin, text.hashCode());
    }

    /** How many characters of a URL tell for sure with which root it begins. */
    int decisiveLength() {
        return decisiveLength;
    }

    /** Scheme, host and port of the REST API. */
    String restOrigin() {
        return restOrigin;
    }

    /** Tells these roots from others, also in another process. */
    int fingerprint() {
        return fingerprint;
    }

    /**
     * Finds the root that a URL begins with; null if there is none.
     *
     * @param url the beginning of a URL: all of it, or at least {@link #decisiveLength} characters
     */
    @Nullable
    Root find(byte[] url, int length) {
        for (Root root : mostSpecificFirst) {
            if (root.endIn(url, length) >= 0) {
                return root;
            }
        }
        return null;
    }

    /** Takes apart a URL that begins with one of the roots. */
    Optional<ApiUrl> parse(String url) {
        byte[] bytes = url.getBytes(StandardCharsets.UTF_8);
        @Nullable Root root = find(bytes, bytes.length);
        return root == null
                ? Optional.empty()
                : Optional.of(new ApiUrl(root.endpoint(), url.substring(root.endIn(bytes, bytes.length))));
    }

    /**
     * A URL of GitHub's API.
     *
     * @param rest what follows the root: path, query and fragment
     */
    record ApiUrl(ApiPath.Endpoint endpoint, String rest) {}
}
