package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.MemoizedFunction;
import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.BaseUrl;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Maps GitHub's endpoints to the URLs at which a client reaches them through the proxy. Immutable.
 *
 * @param base the URL at which the client reaches the proxy
 * @param form whether the client writes paths as for github.com or for Enterprise Server
 */
public record ClientUrlMapping(BaseUrl base, ApiPath.Form form) {
    private static final int TAG_BYTES = 8;

    /** Of a base and a form: nearly all requests have the same. */
    private static final MemoizedFunction<String> TAGS = new MemoizedFunction<>(ClientUrlMapping::digest);

    /** Returns the client's URL in place of the root of that endpoint. */
    public String root(ApiPath.Endpoint endpoint) {
        return base
                + switch (endpoint) {
                    case REST -> form == ApiPath.Form.ENTERPRISE ? "/api/v3" : "";
                    case GRAPHQL -> form == ApiPath.Form.ENTERPRISE ? "/api/graphql" : "/graphql";
                    case UPLOADS -> "/api/uploads";
                };
    }

    /** Returns a short digest that identifies this mapping in entity tags: 16 hexadecimal digits, equal in all replicas. */
    public String tag() {
        return TAGS.apply(base + " " + form);
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.US_ASCII)), 0, TAG_BYTES);
    }

    byte[] rootBytes(ApiPath.Endpoint endpoint) {
        return root(endpoint).getBytes(StandardCharsets.US_ASCII);
    }
}
