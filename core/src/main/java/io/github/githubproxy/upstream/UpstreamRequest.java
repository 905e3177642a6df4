package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RequestBody;
import java.util.function.Function;

/**
 * A request to GitHub, before a credential is chosen for it.
 *
 * @param method the method
 * @param target the absolute URL, whose path and query are sent byte for byte
 * @param need what it wants of a credential
 * @param headers the fields for a token, without {@code Authorization}: validators depend on the token
 * @param body the body
 */
public record UpstreamRequest(
        String method,
        String target,
        CredentialRequirement need,
        Function<AccessToken, Headers> headers,
        RequestBody body) {

    /** Returns this request under the id that logs have of it; one whose client has no id for it goes without. */
    UpstreamRequest loggedAs(String requestId) {
        return new UpstreamRequest(
                method, target, need, token -> RequestHeaderRules.withRequestId(headers.apply(token), requestId), body);
    }

    /** Leaves out the target, whose query may hold a secret. */
    @Override
    public String toString() {
        return "UpstreamRequest[" + method + "]";
    }
}
