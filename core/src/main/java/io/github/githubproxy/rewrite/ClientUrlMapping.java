package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.BaseUrl;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * How a client sees the proxy: where it found it, and how it writes its paths. Immutable.
 *
 * @param base what stands before GitHub's paths
 * @param form whether the client treats the proxy as github.com or as an Enterprise Server
 */
public record ClientUrlMapping(BaseUrl base, ApiPath.Form form) {
    private static final int TAG_BYTES = 8;

    /** Returns what takes the place of that endpoint's root. */
    public String root(ApiPath.Endpoint endpoint) {
        return base
                + switch (endpoint) {
                    case REST -> form == ApiPath.Form.ENTERPRISE ? "/api/v3" : "";
                    case GRAPHQL -> form == ApiPath.Form.ENTERPRISE ? "/api/graphql" : "/graphql";
                    case UPLOADS -> "/api/uploads";
                };
    }

    /** Tells this view from others in entity tags: 16 hexadecimal digits, the same in every replica. */
    public String tag() {
        byte[] digest = Sha256.of((base + " " + form).getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    }

    byte[] rootBytes(ApiPath.Endpoint endpoint) {
        return root(endpoint).getBytes(StandardCharsets.US_ASCII);
    }
}
