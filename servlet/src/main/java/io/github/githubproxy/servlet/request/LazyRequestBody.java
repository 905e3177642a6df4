package io.github.githubproxy.servlet.request;

import io.github.githubproxy.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of a servlet request, opened when it is first read. Containers send {@code 100 (Continue)} when the input
 * stream is first used, so opening it early would make clients send bodies that are then rejected.
 */
final class LazyRequestBody implements RequestBody {
    private final HttpServletRequest request;
    private final long length;
    private final DataRateMeter meter;
    private final AtomicBoolean opened = new AtomicBoolean();

    LazyRequestBody(HttpServletRequest request, long length, DataRateMeter meter) {
        this.request = request;
        this.length = length;
        this.meter = meter;
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
        InputStream stream = new MeteredBodyStream(request.getInputStream(), meter);
        return length > 0 && FormBodyStream.isForm(request) ? new FormBodyStream(stream) : stream;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }
}
