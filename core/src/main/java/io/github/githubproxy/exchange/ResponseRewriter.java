package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.rewrite.ApiJsonDetector;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import io.github.githubproxy.rewrite.EndpointRoots;
import io.github.githubproxy.rewrite.HeaderUrls;
import io.github.githubproxy.rewrite.RewritingStream;
import io.github.githubproxy.rewrite.UrlOffsets;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Replaces URLs of GitHub's API in responses with URLs of the proxy, for clients whose base URL is known. Stored responses
 * stay as GitHub sent them. Thread-safe.
 */
public final class ResponseRewriter {
    /** The size in bytes up to which a body is buffered, so that {@code Content-Length} can be kept. */
    private static final int MAX_BUFFERED = 64 * 1024;

    private static final Set<Integer> STATUSES_WITHOUT_COMPLETE_BODY = Set.of(204, 205, 206, 304);

    /** Fields that describe the exact bytes of a body. */
    private static final Set<String> BODY_FIELDS =
            Set.of("content-length", "content-md5", "content-digest", "digest", "repr-digest");

    private final EndpointRoots roots;
    private final HeaderUrls headerUrls;
    private final RewrittenBodyCache rewrittenBodies;

    public ResponseRewriter(EndpointRoots roots, RewrittenBodyCache rewrittenBodies) {
        this.roots = roots;
        this.headerUrls = new HeaderUrls(roots);
        this.rewrittenBodies = rewrittenBodies;
    }

    /** Returns a body to be stored, with the offsets of its URLs if they may be rewritten. */
    StoredBody withUrlOffsets(StoredBody body, byte[] decoded, Headers responseHeaders, ApiCall call) {
        return isApiJson(responseHeaders, call)
                ? body.withNotes(UrlOffsets.find(decoded, roots).bytes())
                : body;
    }

    /** Returns a stored response as the client of a call sees it. */
    View view(StoredResponse stored, ApiCall call) {
        StoredBody body = stored.body();
        if (call.clientUrls().isEmpty() || !isApiJson(stored.headers(), call)) {
            return new View(body, Optional.empty(), call);
        }
        UrlOffsets offsets =
                UrlOffsets.read(body.notes(), roots).orElseGet(() -> UrlOffsets.find(body.decode(), roots));
        return new View(body, offsets.isEmpty() ? Optional.empty() : Optional.of(offsets), call);
    }

    /** A stored response as one client sees it. */
    final class View {
        private final StoredBody body;
        private final Optional<UrlOffsets> offsets;
        private final ApiCall call;

        private View(StoredBody body, Optional<UrlOffsets> offsets, ApiCall call) {
            this.body = body;
            this.offsets = offsets;
            this.call = call;
        }

        /** Returns the rewritten header fields; a rewritten body has an entity tag of its own for each URL mapping. */
        Headers headers(Headers served) {
            Headers headers = rewriteHeaders(served, call);
            if (offsets.isEmpty()) {
                return headers;
            }
            String tag = "W/\"" + body.digest() + "-"
                    + call.clientUrls().orElseThrow().tag() + "\"";
            return headers.toBuilder().removeAll(BODY_FIELDS).set("ETag", tag).build();
        }

        /** Returns the body. */
        StoredBody body() {
            return offsets.map(found -> rewrittenBodies.get(
                            body,
                            call.clientUrls().orElseThrow(),
                            decoded -> found.isValidFor(decoded.length) ? found : UrlOffsets.find(decoded, roots)))
                    .orElse(body);
        }
    }

    /**
     * Returns a response that is not stored as the client sees it.
     *
     * @throws UpstreamException if the body breaks off
     */
    ProxyResponse rewriteUnstored(ProxyResponse response, ApiCall call) throws UpstreamException {
        if (call.clientUrls().isEmpty()) {
            return response;
        }
        Headers headers = rewriteHeaders(response.headers(), call);
        ProxyResponse sameBody = new ProxyResponse(response.status(), headers, response.body());
        boolean gzip = Revalidation.isGzip(headers);
        if (!isApiJson(headers, call)
                || STATUSES_WITHOUT_COMPLETE_BODY.contains(response.status())
                || !(gzip || headers.list("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase))) {
            return sameBody;
        }
        if (call.method().equals("HEAD")) {
            return new ProxyResponse(response.status(), headersOfRewrittenBody(headers), response.body());
        }
        long length = response.body().length();
        if (length == 0) {
            return sameBody;
        }
        ClientUrlMapping clientUrls = call.clientUrls().get();
        try {
            return !gzip && length > 0 && length <= MAX_BUFFERED
                    ? buffered(sameBody, clientUrls)
                    : streamed(sameBody, gzip, clientUrls);
        } catch (IOException e) {
            UpstreamResponse.closeQuietly(response);
            throw UpstreamException.brokenOff(e);
        }
    }

    private ProxyResponse buffered(ProxyResponse response, ClientUrlMapping clientUrls) throws IOException {
        byte[] bytes = response.body().stream().readAllBytes();
        UpstreamResponse.closeQuietly(response);
        UrlOffsets offsets = UrlOffsets.find(bytes, roots);
        if (offsets.isEmpty()) {
            return new ProxyResponse(response.status(), response.headers(), ResponseBody.of(bytes));
        }
        byte[] rewritten = offsets.rewrite(bytes, clientUrls);
        Headers headers = headersOfRewrittenBody(response.headers()).toBuilder()
                .set("Content-Length", Integer.toString(rewritten.length))
                .build();
        return new ProxyResponse(response.status(), headers, ResponseBody.of(rewritten));
    }

    private ProxyResponse streamed(ProxyResponse response, boolean gzip, ClientUrlMapping clientUrls)
            throws IOException {
        InputStream sent = response.body().stream();
        InputStream rewritten = new RewritingStream(gzip ? new GZIPInputStream(sent) : sent, roots, clientUrls);
        InputStream stream = gzip ? new GzipCompressingStream(rewritten) : rewritten;
        return new ProxyResponse(
                response.status(), headersOfRewrittenBody(response.headers()), ResponseBody.of(stream, -1));
    }

    private Headers rewriteHeaders(Headers headers, ApiCall call) {
        return call.clientUrls()
                .map(clientUrls -> headerUrls.rewrite(headers, call.path(), clientUrls))
                .orElse(headers);
    }

    /** GraphQL responses are never rewritten: a query may give any name to any member. */
    private static boolean isApiJson(Headers responseHeaders, ApiCall call) {
        return !call.isGraphQl() && ApiJsonDetector.isApiJson(call.request().headers(), responseHeaders);
    }

    /** Weakens the entity tag: the bytes differ from those that GitHub tagged (RFC 9110, section 8.8.1). */
    private static Headers headersOfRewrittenBody(Headers headers) {
        Headers.Builder changed = headers.toBuilder().removeAll(BODY_FIELDS);
        headers.first("ETag").filter(tag -> !tag.startsWith("W/")).ifPresent(tag -> changed.set("ETag", "W/" + tag));
        return changed.build();
    }
}
