package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RequestBody;
import java.util.function.Function;

/**
 * A request to GitHub, before a credential is chosen for it.
 *
 * @param method the method
 * @param target the absolute URL, whose path and query are sent byte for byte
 * @param resource the rate-limit resource that it will probably use
 * @param headers the fields for a credential, without {@code Authorization}: validators depend on the credential
 * @param body the body
 */
public record UpstreamRequest(
        String method, String target, String resource, Function<Credential, Headers> headers, RequestBody body) {

    /** Leaves out the target, whose query may hold a secret. */
    @Override
    public String toString() {
        return "UpstreamRequest[" + method + "]";
    }
}
