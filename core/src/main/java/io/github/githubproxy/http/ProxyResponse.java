package io.github.githubproxy.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;

/**
 * An answer for a client. Whoever receives one closes it, also after a failed read.
 *
 * @param status the HTTP status code
 * @param headers the header fields to send as they are: {@code Content-Length} where the length is known (for a HEAD
 *     request, the length that GET would have), never {@code Transfer-Encoding} or another hop-by-hop field
 * @param body the body; empty for a HEAD request or a status without body
 */
public record ProxyResponse(int status, Headers headers, ResponseBody body) implements Closeable {

    /** Makes an answer. */
    public ProxyResponse {
        Objects.requireNonNull(headers);
        Objects.requireNonNull(body);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    /** Returns the status and header names, without values. */
    @Override
    public String toString() {
        return "ProxyResponse[" + status + " " + headers + "]";
    }
}
