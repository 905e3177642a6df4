package io.github.githubproxy.servlet.request;

import io.github.githubproxy.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body, if any, of an HTTP/2 request that no header field announces, for methods that seldom have one. Whether there is
 * one is known when its first byte or its end has arrived: {@link #length} waits for that when it is first called, so it
 * must not be called for a client that is not authorized.
 */
final class UnannouncedRequestBody implements RequestBody {
    private final HttpServletRequest request;
    private final DataRateMeter meter;
    private @Nullable RequestBody body;

    UnannouncedRequestBody(HttpServletRequest request, DataRateMeter meter) {
        this.request = request;
        this.meter = meter;
    }

    @Override
    public long length() {
        return body().length();
    }

    @Override
    public InputStream open() throws IOException {
        return body().open();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    private synchronized RequestBody body() {
        if (body == null) {
            body = firstByteRead();
        }
        return body;
    }

    private RequestBody firstByteRead() {
        try {
            InputStream stream = new MeteredBodyStream(request.getInputStream(), meter);
            int first = stream.read();
            return first < 0
                    ? RequestBody.empty()
                    : RequestBody.of(
                            new SequenceInputStream(new ByteArrayInputStream(new byte[] {(byte) first}), stream), -1);
        } catch (IOException e) {
            // The client has disconnected or stalled. The next read fails in the same way and is handled there.
            return new LazyRequestBody(request, -1, meter);
        }
    }
}
