package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ResponseBody;
import java.io.Closeable;
import java.io.IOException;

/**
 * A response of GitHub whose body has not been read. The receiver closes it.
 *
 * @param status the status code
 * @param headers the header fields that a client may see
 * @param body the body as GitHub encoded it
 * @param token the token that the request was sent with
 */
public record UpstreamResponse(int status, Headers headers, ResponseBody body, AccessToken token) implements Closeable {

    UpstreamResponse withHeaders(Headers others) {
        return new UpstreamResponse(status, others, body, token);
    }

    UpstreamResponse withBody(ResponseBody other) {
        return new UpstreamResponse(status, headers, other, token);
    }

    /** Closes the response, which is not needed any more. */
    void discard() {
        closeQuietly(this);
    }

    /** Closes a response that is no longer needed, and ignores a failure: only the connection cannot be reused then. */
    public static void closeQuietly(Closeable response) {
        try {
            response.close();
        } catch (IOException | RuntimeException e) {
            // Nothing of the response is used, so a broken connection does not matter.
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
