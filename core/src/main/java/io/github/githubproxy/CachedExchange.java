package io.github.githubproxy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.Preconditions;
import io.github.githubproxy.cache.Revalidation;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.Need;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.RequestHeaders;
import io.github.githubproxy.upstream.RequestTrace;
import io.github.githubproxy.upstream.Upstream;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamRequest;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Answers GET and HEAD from what is stored, once GitHub has confirmed it, and stores what can be confirmed later. */
final class CachedExchange {
    private final CacheBackend cache;
    private final Upstream upstream;
    private final int maxEntryBytes;

    CachedExchange(CacheBackend cache, Upstream upstream, int maxEntryBytes) {
        this.cache = cache;
        this.upstream = upstream;
        this.maxEntryBytes = maxEntryBytes;
    }

    /** Tells whether an answer to this request could be another request's answer too. */
    static boolean isCacheable(ProxyRequest request) {
        Headers headers = request.headers();
        return (request.method().equals("GET") || request.method().equals("HEAD"))
                && !headers.contains("Range")
                && !headers.contains("If-Match")
                && !headers.contains("If-Unmodified-Since");
    }

    ProxyResponse answer(String target, Need need, ProxyRequest request, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        Headers headers = headers(request);
        CacheKey key = CacheKey.of(target, headers, need.group().key());
        Optional<StoredResponse> stored = cache.get(key);
        UpstreamResponse answer = upstream.send(
                new UpstreamRequest(
                        request.method(),
                        target,
                        need.storedFor(
                                stored.flatMap(response -> response.validators().confirmedBest())),
                        token -> conditional(headers, stored, token),
                        RequestBody.empty()),
                trace);
        if (answer.status() == 304 && stored.isPresent()) {
            trace.cacheOutcome(CacheOutcome.REVALIDATED);
            return confirmed(key, stored.get(), answer, request);
        }
        boolean get = request.method().equals("GET");
        if (get && Revalidation.isStorable(answer.status(), answer.headers())) {
            return received(key, answer, request, trace);
        }
        trace.cacheOutcome(CacheOutcome.MISS);
        return get ? readable(answer, request) : new ProxyResponse(answer.status(), answer.headers(), answer.body());
    }

    /** The fields that GitHub gets, apart from validators: what is stored is told apart by these, not by the client's. */
    private static Headers headers(ProxyRequest request) {
        Headers headers = RequestHeaders.forSharedAnswer(request.headers());
        return request.method().equals("HEAD") && !RequestHeaders.acceptsGzip(request.headers())
                ? headers.toBuilder().set("Accept-Encoding", "identity").build()
                : headers;
    }

    /**
     * Where something is stored, its validators take the place of the client's, which are compared with what would be
     * served in the end. Where nothing is, the client's go to GitHub: a 304 to them costs nothing and is the client's.
     */
    private static Headers conditional(Headers headers, Optional<StoredResponse> stored, AccessToken token) {
        return stored.map(response -> Revalidation.conditions(headers, response, token.fingerprint()))
                .orElse(headers);
    }

    private ProxyResponse confirmed(
            CacheKey key, StoredResponse stored, UpstreamResponse answer, ProxyRequest request) {
        closeQuietly(answer);
        StoredResponse confirmed =
                Revalidation.confirm(stored, answer.headers(), answer.token().fingerprint());
        cache.replace(key, stored, confirmed);
        return serve(confirmed, answer.headers(), request);
    }

    private ProxyResponse received(CacheKey key, UpstreamResponse answer, ProxyRequest request, RequestTrace trace)
            throws UpstreamException {
        boolean tooLong = answer.body().length() > maxEntryBytes;
        if (tooLong) {
            trace.cacheOutcome(CacheOutcome.MISS);
            return readable(answer, request);
        }
        InputStream decoded = decodedStream(answer);
        byte[] beginning = readUpTo(maxEntryBytes + 1, decoded, answer);
        if (beginning.length > maxEntryBytes) {
            trace.cacheOutcome(CacheOutcome.MISS);
            return streamed(answer, new SequenceInputStream(new ByteArrayInputStream(beginning), decoded));
        }
        closeQuietly(decoded);
        StoredResponse stored =
                Revalidation.store(answer.headers(), beginning, answer.token().fingerprint());
        cache.put(key, stored);
        trace.cacheOutcome(CacheOutcome.STORED);
        return serve(stored, answer.headers(), request);
    }

    private static ProxyResponse serve(StoredResponse stored, Headers todaysAnswer, ProxyRequest request) {
        Headers headers = Revalidation.serve(stored, todaysAnswer);
        if (Preconditions.isNotModified(request, headers)) {
            return new ProxyResponse(304, Preconditions.notModified(headers), ResponseBody.empty());
        }
        boolean head = request.method().equals("HEAD");
        return new ProxyResponse(200, headers, head ? ResponseBody.empty() : ResponseBody.of(stored.body()));
    }

    /** Passes an answer on as it is, or decoded where the client cannot read what the proxy asked for. */
    private static ProxyResponse readable(UpstreamResponse answer, ProxyRequest request) throws UpstreamException {
        if (!isGzip(answer) || RequestHeaders.acceptsGzip(request.headers())) {
            return new ProxyResponse(answer.status(), answer.headers(), answer.body());
        }
        return streamed(answer, decodedStream(answer));
    }

    private static ProxyResponse streamed(UpstreamResponse answer, InputStream decoded) {
        Headers.Builder headers = answer.headers().toBuilder();
        if (isGzip(answer)) {
            headers.remove("Content-Encoding").remove("Content-Length");
        }
        return new ProxyResponse(answer.status(), headers.build(), ResponseBody.of(decoded, -1));
    }

    private static InputStream decodedStream(UpstreamResponse answer) throws UpstreamException {
        if (!isGzip(answer)) {
            return answer.body().stream();
        }
        try {
            return new GZIPInputStream(answer.body().stream());
        } catch (IOException e) {
            closeQuietly(answer);
            throw UpstreamException.brokenOff(e);
        }
    }

    private static byte[] readUpTo(int most, InputStream decoded, UpstreamResponse answer) throws UpstreamException {
        try {
            return decoded.readNBytes(most);
        } catch (IOException e) {
            closeQuietly(answer);
            throw UpstreamException.brokenOff(e);
        }
    }

    private static boolean isGzip(UpstreamResponse answer) {
        boolean hasBody = answer.status() != 204
                && answer.status() != 304
                && answer.body().length() != 0;
        return hasBody && Revalidation.isGzip(answer.headers());
    }

    private static void closeQuietly(Closeable answer) {
        try {
            answer.close();
        } catch (IOException e) {
            // All that is wanted of the answer has been read; its connection is lost for the next, no more.
        }
    }
}
