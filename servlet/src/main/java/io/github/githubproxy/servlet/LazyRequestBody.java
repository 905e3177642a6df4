package io.github.githubproxy.servlet;

import io.github.githubproxy.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of a request, for which the container is not asked before it is opened: that is when containers tell a client
 * which expects {@code 100-continue} to go on.
 */
final class LazyRequestBody implements RequestBody {
    private final HttpServletRequest request;
    private final long length;
    private final AtomicBoolean opened = new AtomicBoolean();

    LazyRequestBody(HttpServletRequest request, long length) {
        this.request = request;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream open() throws IOException {
        if (!opened.compareAndSet(false, true)) {
            throw new IllegalStateException("the body of a request can be read only once");
        }
        return request.getInputStream();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }
}
