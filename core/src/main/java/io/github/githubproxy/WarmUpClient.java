package io.github.githubproxy;

import io.github.githubproxy.http.Headers;
import java.io.IOException;

/** Sends the requests of a warm-up to the proxy that it is for. Used by one thread. */
public interface WarmUpClient extends AutoCloseable {
    /**
     * Sends a GET request and reads the whole response.
     *
     * @param path the raw path at GitHub
     * @param headers header fields, among them {@code Authorization}
     * @return the header fields of the response
     * @throws IOException if there is no response
     */
    Headers get(String path, Headers headers) throws IOException;

    /** Ends what the client has started, but does not close the proxy. */
    @Override
    void close();
}
