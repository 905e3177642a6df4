package io.github.githubproxy.exchange;

import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import java.util.Optional;

/**
 * An authorized request to GitHub's API, with the values that are derived from the request alone. Immutable, apart from the request's
 * body.
 *
 * @param path the canonical path
 * @param request the client's request
 * @param target the absolute URL at GitHub
 * @param requirement which credentials may send the request
 * @param clientUrls how GitHub's URLs appear to the client; empty if the client sees GitHub's own
 */
public record ApiCall(
        ApiPath path,
        ProxyRequest request,
        String target,
        CredentialRequirement requirement,
        Optional<ClientUrlMapping> clientUrls) {

    /** Returns the request's method. */
    String method() {
        return request.method();
    }

    boolean isGraphQl() {
        return path.endpoint() == ApiPath.Endpoint.GRAPHQL;
    }

    /** Returns whether the response's body may be rewritten, so that the proxy must be able to decode it. */
    boolean mayRewriteBody() {
        return clientUrls.isPresent() && !isGraphQl() && !request.headers().contains("Range");
    }
}
