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
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Reads the bodies of GitHub's responses: completely, to be stored, or as a stream that the client can decode. */
final class BodyReader {
    private BodyReader() {}

    /**
     * A body that was read: exactly one of the two is present.
     *
     * @param complete the body, if it is small enough to be stored; the response is closed then
     * @param streamed otherwise the response for the client
     */
    record Read(Optional<StoredBody> complete, Optional<ProxyResponse> streamed) {}

    /** Reads a body completely unless it has more than {@code maxBytes} bytes, as sent or decoded. */
    static Read read(UpstreamResponse response, int maxBytes, ProxyRequest request) throws UpstreamException {
        if (response.body().length() > maxBytes) {
            return streamed(readable(response, request));
        }
        try {
            InputStream stream = response.body().stream();
            byte[] bytes = stream.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                InputStream whole = new SequenceInputStream(new ByteArrayInputStream(bytes), stream);
                return streamed(readable(response, ResponseBody.of(whole, -1), request));
            }
            if (!isGzip(response)) {
                UpstreamResponse.closeQuietly(response);
                return complete(StoredBody.identity(bytes));
            }
            byte[] decoded = new GZIPInputStream(new ByteArrayInputStream(bytes)).readNBytes(maxBytes + 1);
            UpstreamResponse.closeQuietly(response);
            return decoded.length > maxBytes
                    ? streamed(readable(response, ResponseBody.of(bytes), request))
                    : complete(StoredBody.gzip(bytes, decoded));
        } catch (IOException e) {
            UpstreamResponse.closeQuietly(response);
            throw UpstreamException.brokenOff(e);
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

    private static Read complete(StoredBody body) {
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
