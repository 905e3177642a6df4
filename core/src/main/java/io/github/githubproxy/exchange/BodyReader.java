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

/** Reads the bodies of GitHub's answers: whole, to be stored, or as a stream that the client can read. */
final class BodyReader {
    private BodyReader() {}

    /**
     * What was read: one or the other.
     *
     * @param whole the body, if it is small enough to be stored; the answer is closed then
     * @param passedOn otherwise the answer for the client
     */
    record Read(Optional<StoredBody> whole, Optional<ProxyResponse> passedOn) {}

    /** Reads a body whole unless it is longer than {@code most}, as sent or decoded. */
    static Read read(UpstreamResponse answer, int most, ProxyRequest request) throws UpstreamException {
        if (answer.body().length() > most) {
            return passedOn(readable(answer, request));
        }
        try {
            InputStream stream = answer.body().stream();
            byte[] bytes = stream.readNBytes(most + 1);
            if (bytes.length > most) {
                InputStream all = new SequenceInputStream(new ByteArrayInputStream(bytes), stream);
                return passedOn(readable(answer, ResponseBody.of(all, -1), request));
            }
            if (!isGzip(answer)) {
                CachingHandler.closeQuietly(answer);
                return whole(StoredBody.identity(bytes));
            }
            byte[] decoded = new GZIPInputStream(new ByteArrayInputStream(bytes)).readNBytes(most + 1);
            CachingHandler.closeQuietly(answer);
            return decoded.length > most
                    ? passedOn(readable(answer, ResponseBody.of(bytes), request))
                    : whole(StoredBody.gzip(bytes, decoded));
        } catch (IOException e) {
            CachingHandler.closeQuietly(answer);
            throw UpstreamException.brokenOff(e);
        }
    }

    /** Passes an answer on as it is, or decoded where the client cannot read what the proxy asked for. */
    static ProxyResponse readable(UpstreamResponse answer, ProxyRequest request) throws UpstreamException {
        return readable(answer, answer.body(), request);
    }

    private static ProxyResponse readable(UpstreamResponse answer, ResponseBody body, ProxyRequest request)
            throws UpstreamException {
        if (!isGzip(answer) || RequestHeaderRules.acceptsGzip(request.headers())) {
            return new ProxyResponse(answer.status(), answer.headers(), body);
        }
        Headers headers = answer.headers().toBuilder()
                .remove("Content-Encoding")
                .remove("Content-Length")
                .build();
        try {
            return new ProxyResponse(answer.status(), headers, ResponseBody.of(new GZIPInputStream(body.stream()), -1));
        } catch (IOException e) {
            CachingHandler.closeQuietly(answer);
            throw UpstreamException.brokenOff(e);
        }
    }

    private static Read whole(StoredBody body) {
        return new Read(Optional.of(body), Optional.empty());
    }

    private static Read passedOn(ProxyResponse response) {
        return new Read(Optional.empty(), Optional.of(response));
    }

    private static boolean isGzip(UpstreamResponse answer) {
        boolean hasBody = answer.status() != 204
                && answer.status() != 304
                && answer.body().length() != 0;
        return hasBody && Revalidation.isGzip(answer.headers());
    }
}
