package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Reads the bodies of GitHub's responses: completely, to be stored, or as a stream that the client can decode. */
final class BodyReader {
    /** Most bodies are shorter. For these, nothing is reserved. */
    private static final int UNRESERVED_BYTES = 64 * 1024;

    /** While an array grows, the old one, the new one and a trimmed copy may be in memory. */
    private static final long COPIES_WHILE_READING = 3;

    private BodyReader() {}

    /**
     * A body that was read: exactly one of the two is present.
     *
     * @param complete the body, if it is small enough to be stored; the response is closed then
     * @param streamed otherwise the response for the client
     */
    record Read(Optional<StoredBody> complete, Optional<ProxyResponse> streamed) {}

    /**
     * Reads a body completely unless it has more than {@code maxBytes} bytes, as sent or decoded, or there is no memory for
     * it.
     *
     * @param memory reserves the memory of a large body; afterwards it holds that of the complete body
     */
    static Read read(UpstreamResponse response, int maxBytes, ProxyRequest request, BodyMemory.Reservation memory)
            throws UpstreamException {
        if (response.body().length() > maxBytes) {
            return streamed(readable(response, request));
        }
        try {
            InputStream stream = response.body().stream();
            Beginning sent = readWithin(stream, maxBytes, memory);
            if (!sent.isWhole()) {
                memory.reduceTo(sent.bytes().length);
                InputStream whole = new SequenceInputStream(new ByteArrayInputStream(sent.bytes()), stream);
                return streamed(readable(response, ResponseBody.of(whole, -1), request));
            }
            byte[] bytes = sent.bytes();
            if (!isGzip(response)) {
                UpstreamResponse.closeQuietly(response);
                return complete(StoredBody.identity(bytes), memory);
            }
            Beginning decoded = readWithin(new GZIPInputStream(new ByteArrayInputStream(bytes)), maxBytes, memory);
            UpstreamResponse.closeQuietly(response);
            memory.reduceTo(bytes.length);
            return decoded.isWhole()
                    ? complete(StoredBody.gzip(bytes, decoded.bytes()), memory)
                    : streamed(readable(response, ResponseBody.of(bytes), request));
        } catch (IOException e) {
            memory.close();
            UpstreamResponse.closeQuietly(response);
            throw UpstreamException.brokenOff(e);
        }
    }

    /** The beginning of a stream, or all of it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Beginning(byte[] bytes, boolean isWhole) {}

    /** Reads a stream to its end, to its first byte above the maximum, or until there is no memory for more. */
    private static Beginning readWithin(InputStream stream, int maxBytes, BodyMemory.Reservation memory)
            throws IOException {
        byte[] bytes = stream.readNBytes(Math.min(UNRESERVED_BYTES, maxBytes));
        while (true) {
            int next = stream.read();
            if (next < 0) {
                return new Beginning(bytes, true);
            }
            int more = Math.min(bytes.length, maxBytes - bytes.length);
            boolean hasMemory = more > 0 && memory.tryAdd(COPIES_WHILE_READING * more);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + (hasMemory ? more : 1));
            longer[bytes.length] = (byte) next;
            if (!hasMemory) {
                return new Beginning(longer, false);
            }
            int read = stream.readNBytes(longer, bytes.length + 1, more - 1);
            bytes = read < more - 1 ? Arrays.copyOf(longer, bytes.length + 1 + read) : longer;
        }
    }

    /** Returns a response unchanged, or decoded if it is gzip and the client does not accept gzip. */
    static ProxyResponse readable(UpstreamResponse response, ProxyRequest request) throws UpstreamException {
        return readable(response, response.body(), request);
    }

    private static ProxyResponse readable(UpstreamResponse response, ResponseBody body, ProxyRequest request)
            throws UpstreamException {
        if (!isGzip(response) || RequestHeaderRules.acceptsGzip(request.headers())) {
            return new ProxyResponse(response.status(), response.headers(), body);
        }
        Headers headers = response.headers().toBuilder()
                .remove("Content-Encoding")
                .remove("Content-Length")
                .build();
        try {
            return new ProxyResponse(
                    response.status(), headers, ResponseBody.of(new GZIPInputStream(body.stream()), -1));
        } catch (IOException e) {
            UpstreamResponse.closeQuietly(response);
            throw UpstreamException.brokenOff(e);
        }
    }

    private static Read complete(StoredBody body, BodyMemory.Reservation memory) {
        memory.reduceTo(body.bytes().length);
        return new Read(Optional.of(body), Optional.empty());
    }

    private static Read streamed(ProxyResponse response) {
        return new Read(Optional.empty(), Optional.of(response));
    }

    private static boolean isGzip(UpstreamResponse response) {
        boolean hasBody = response.status() != 204
                && response.status() != 304
                && response.body().length() != 0;
        return hasBody && Revalidation.isGzip(response.headers());
    }
}
