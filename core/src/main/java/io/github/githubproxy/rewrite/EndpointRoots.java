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

/** The root URLs of GitHub's endpoints. Immutable. */
public final class EndpointRoots {
    private final List<EndpointRoot> mostSpecificFirst;
    private final int decisiveLength;
    private final String restOrigin;
    private final int fingerprint;

    private EndpointRoots(List<EndpointRoot> mostSpecificFirst, String restOrigin, int fingerprint) {
        this.restOrigin = restOrigin;
        this.mostSpecificFirst = mostSpecificFirst;
        this.decisiveLength = mostSpecificFirst.stream()
                .mapToInt(EndpointRoot::decisiveLength)
                .max()
                .orElseThrow();
        this.fingerprint = fingerprint;
    }

    /** Returns those roots. On github.com GraphQL is below the root of REST, so the longest matching root applies. */
    public static EndpointRoots of(ApiRoots roots) {
        Stream<EndpointRoot> uploads =
                roots.uploads().map(root -> EndpointRoot.of(ApiPath.Endpoint.UPLOADS, root)).stream();
        List<EndpointRoot> all = Stream.concat(
                        Stream.of(
                                EndpointRoot.of(ApiPath.Endpoint.REST, roots.rest()),
                                EndpointRoot.of(ApiPath.Endpoint.GRAPHQL, roots.graphql())),
                        uploads)
                .sorted(Comparator.comparingInt(EndpointRoot::pathLength).reversed())
                .toList();
        String text = roots.rest() + " " + roots.graphql() + " "
                + roots.uploads().map(URI::toString).orElse("");
        String origin = roots.rest().getScheme() + "://" + roots.rest().getRawAuthority();
        return new EndpointRoots(all, origin, text.hashCode());
    }

    /** The number of characters of a URL that suffice to decide with which root it begins. */
    int decisiveLength() {
        return decisiveLength;
    }

    /** Scheme, host and port of the REST API. */
    String restOrigin() {
        return restOrigin;
    }

    /** A hash that identifies these roots; equal in all processes. */
    int fingerprint() {
        return fingerprint;
    }

    /**
     * Returns the root with which a URL begins; null if there is none.
     *
     * @param url the beginning of a URL: all of it, or at least {@link #decisiveLength} characters
     */
    @Nullable
    EndpointRoot find(byte[] url, int length) {
        for (EndpointRoot root : mostSpecificFirst) {
            if (root.endIn(url, length) >= 0) {
                return root;
            }
        }
        return null;
    }

    /** Splits a URL into root and rest; empty if it begins with none of the roots. */
    Optional<ApiUrl> parse(String url) {
        byte[] bytes = url.getBytes(StandardCharsets.UTF_8);
        @Nullable EndpointRoot root = find(bytes, bytes.length);
        return root == null
                ? Optional.empty()
                : Optional.of(new ApiUrl(root.endpoint(), url.substring(root.endIn(bytes, bytes.length))));
    }

    /**
     * A URL of GitHub's API.
     *
     * @param rest the part after the root: path, query and fragment
     */
    record ApiUrl(ApiPath.Endpoint endpoint, String rest) {}
}
