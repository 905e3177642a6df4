package io.github.githubproxy.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;

/**
 * A response for a client. The caller closes it, also after a failed read.
 *
 * @param status the HTTP status code
 * @param headers the header fields to send unchanged: {@code Content-Length} if the length is known (for a HEAD request,
 *     the length that GET would have), and no hop-by-hop field such as {@code Transfer-Encoding}
 * @param body the body; empty for a HEAD request or a status without body
 */
public record ProxyResponse(int status, Headers headers, ResponseBody body) implements Closeable {

    /** Creates a response. */
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
