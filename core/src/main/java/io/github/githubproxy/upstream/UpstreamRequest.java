package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.function.Function;

/**
 * A request to GitHub, before a credential is chosen for it.
 *
 * @param method the method
 * @param target the absolute URL, whose path and query are sent byte for byte
 * @param requirement what the request requires of a credential
 * @param headers returns the header fields for a token, without {@code Authorization}: validators depend on the token
 * @param body the body
 */
public record UpstreamRequest(
        String method,
        String target,
        CredentialRequirement requirement,
        Function<AccessToken, Headers> headers,
        RequestBody body) {
    private static final int MAX_BUFFERED_BYTES = 1024 * 1024;

    /**
     * Returns this request with the id that logs have of it in place of the client's own; without an id if the client sent
     * none.
     */
    UpstreamRequest withRequestId(String requestId) {
        return new UpstreamRequest(
                method,
                target,
                requirement,
                token -> RequestHeaderRules.withRequestId(headers.apply(token), requestId),
                body);
    }

    /**
     * Returns this request with its body read into memory, if that is not longer than 1 MiB, so that it can be sent again
     * with another credential. A longer body can be read once.
     *
     * @throws UpstreamException if the client's body cannot be read
     */
    UpstreamRequest withBufferedBody() throws UpstreamException {
        if (body.isRepeatable() || body.length() > MAX_BUFFERED_BYTES) {
            return this;
        }
        try {
            return new UpstreamRequest(method, target, requirement, headers, buffered(body));
        } catch (IOException e) {
            throw UpstreamException.bodyBrokenOff(e);
        }
    }

    private static RequestBody buffered(RequestBody body) throws IOException {
        InputStream stream = body.open();
        byte[] beginning = stream.readNBytes(body.length() < 0 ? MAX_BUFFERED_BYTES + 1 : (int) body.length());
        if (beginning.length < body.length()) {
            stream.close();
            throw new IOException("the body ended after " + beginning.length + " of " + body.length() + " bytes");
        }
        if (beginning.length > MAX_BUFFERED_BYTES) {
            return RequestBody.of(new SequenceInputStream(new ByteArrayInputStream(beginning), stream), -1);
        }
        stream.close();
        return RequestBody.of(beginning);
    }

    /** Returns a text without the target, whose query may contain a secret. */
    @Override
    public String toString() {
        return "UpstreamRequest[" + method + "]";
    }
}
