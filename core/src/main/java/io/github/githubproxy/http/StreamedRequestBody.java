package io.github.githubproxy.http;

import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

final class StreamedRequestBody implements RequestBody {
    private final InputStream stream;
    private final long length;
    private final AtomicBoolean opened = new AtomicBoolean();

    StreamedRequestBody(InputStream stream, long length) {
        if (length < -1) {
            throw new IllegalArgumentException("length is " + length + "; -1 stands for unknown");
        }
        this.stream = stream;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream open() {
        if (!opened.compareAndSet(false, true)) {
            throw new IllegalStateException("a streamed request body can be read only once");
        }
        return stream;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }
}
