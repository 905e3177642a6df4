package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.rewrite.ApiJsonDetector;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import io.github.githubproxy.rewrite.EndpointRoots;
import io.github.githubproxy.rewrite.HeaderUrls;
import io.github.githubproxy.rewrite.RewritingStream;
import io.github.githubproxy.rewrite.UrlOffsets;
import io.github.githubproxy.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Shows a client GitHub's answers with URLs that lead through the proxy, where it is known how the client reaches it. What
 * is stored, and shared with others, stays as GitHub sent it.
 */
public final class ResponseRewriter {
    /** Up to this length a body is read before it is passed on, so that its length can be told, and nothing else changes. */
    private static final int SMALL = 64 * 1024;

    private static final Set<Integer> WITHOUT_WHOLE_BODY = Set.of(204, 205, 206, 304);

    /** Fields that are about each byte of a body. */
    private static final Set<String> OF_THE_BYTES =
            Set.of("content-length", "content-md5", "content-digest", "digest", "repr-digest");

    private final EndpointRoots roots;
    private final HeaderUrls headerUrls;
    private final Optional<BaseUrl> publicUrl;
    private final RewrittenBodyCache copies;

    public ResponseRewriter(EndpointRoots roots, Optional<BaseUrl> publicUrl, RewrittenBodyCache copies) {
        this.roots = roots;
        this.headerUrls = new HeaderUrls(roots);
        this.publicUrl = publicUrl;
        this.copies = copies;
    }

    /**
     * Whom an answer is for.
     *
     * @param view how the client sees the proxy; empty if it has no URL, so that it is to see GitHub's
     */
    public record Audience(ApiPath path, ProxyRequest request, Optional<ClientUrlMapping> view) {
        /** Tells whether a body may have to be read, so that GitHub must not send it in a coding of the client's alone. */
        public boolean mayBeShownOtherBody() {
            return view.isPresent()
                    && path.endpoint() != ApiPath.Endpoint.GRAPHQL
                    && !request.headers().contains("Range");
        }
    }

    /** Tells whom the answer to a request is for. What those who run the proxy say counts before what the request says. */
    public Audience audience(ApiPath path, ProxyRequest request) {
        return new Audience(
                path, request, publicUrl.or(request::baseUrl).map(base -> new ClientUrlMapping(base, path.form())));
    }

    /** Returns a body that is to be stored with a note of where URLs are, if they may be rewritten. */
    StoredBody noted(StoredBody body, byte[] decoded, Headers answer, Audience audience) {
        return isApiJson(answer, audience)
                ? body.noted(UrlOffsets.find(decoded, roots).bytes())
                : body;
    }

    /** Returns a stored response as that client is to see it. */
    Shown shown(StoredResponse stored, Audience audience) {
        StoredBody body = stored.body();
        if (audience.view().isEmpty() || !isApiJson(stored.headers(), audience)) {
            return new Shown(body, Optional.empty(), audience);
        }
        UrlOffsets places =
                UrlOffsets.read(body.notes(), roots).orElseGet(() -> UrlOffsets.find(body.decoded(), roots));
        return new Shown(body, places.isEmpty() ? Optional.empty() : Optional.of(places), audience);
    }

    /** A stored response as a client is to see it. */
    final class Shown {
        private final StoredBody body;
        private final Optional<UrlOffsets> places;
        private final Audience audience;

        private Shown(StoredBody body, Optional<UrlOffsets> places, Audience audience) {
            this.body = body;
            this.places = places;
            this.audience = audience;
        }

        /** Returns the fields; the tag of a body that was rewritten is another for each view. */
        Headers headers(Headers served) {
            Headers headers = seenBy(audience, served);
            if (places.isEmpty()) {
                return headers;
            }
            String tag =
                    "W/\"" + body.digest() + "-" + audience.view().orElseThrow().tag() + "\"";
            return headers.toBuilder().removeAll(OF_THE_BYTES).set("ETag", tag).build();
        }

        /** Returns the body. */
        StoredBody body() {
            return places.map(found -> copies.copy(
                            body,
                            audience.view().orElseThrow(),
                            decoded -> found.isValidFor(decoded.length) ? found : UrlOffsets.find(decoded, roots)))
                    .orElse(body);
        }
    }

    /** Returns an answer that is not stored as that client is to see it. */
    public ProxyResponse passedOn(ProxyResponse answer, Audience audience) throws UpstreamException {
        if (audience.view().isEmpty()) {
            return answer;
        }
        Headers headers = seenBy(audience, answer.headers());
        ProxyResponse same = new ProxyResponse(answer.status(), headers, answer.body());
        boolean gzip = Revalidation.isGzip(headers);
        if (!isApiJson(headers, audience)
                || WITHOUT_WHOLE_BODY.contains(answer.status())
                || !(gzip || headers.list("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase))) {
            return same;
        }
        if (audience.request().method().equals("HEAD")) {
            return new ProxyResponse(answer.status(), ofRewritten(headers), answer.body());
        }
        long length = answer.body().length();
        if (length == 0) {
            return same;
        }
        try {
            return !gzip && length > 0 && length <= SMALL
                    ? whole(same, audience.view().get())
                    : streamed(same, gzip, audience.view().get());
        } catch (IOException e) {
            CachingHandler.closeQuietly(answer);
            throw UpstreamException.brokenOff(e);
        }
    }

    private ProxyResponse whole(ProxyResponse answer, ClientUrlMapping view) throws IOException {
        byte[] bytes = answer.body().stream().readAllBytes();
        CachingHandler.closeQuietly(answer);
        UrlOffsets places = UrlOffsets.find(bytes, roots);
        if (places.isEmpty()) {
            return new ProxyResponse(answer.status(), answer.headers(), ResponseBody.of(bytes));
        }
        byte[] rewritten = places.rewrite(bytes, view);
        Headers headers = ofRewritten(answer.headers()).toBuilder()
                .set("Content-Length", Integer.toString(rewritten.length))
                .build();
        return new ProxyResponse(answer.status(), headers, ResponseBody.of(rewritten));
    }

    private ProxyResponse streamed(ProxyResponse answer, boolean gzip, ClientUrlMapping view) throws IOException {
        InputStream sent = answer.body().stream();
        InputStream rewritten = new RewritingStream(gzip ? new GZIPInputStream(sent) : sent, roots, view);
        InputStream stream = gzip ? new GzipCompressingStream(rewritten) : rewritten;
        return new ProxyResponse(answer.status(), ofRewritten(answer.headers()), ResponseBody.of(stream, -1));
    }

    private Headers seenBy(Audience audience, Headers headers) {
        return audience.view()
                .map(view -> headerUrls.rewrite(headers, audience.path(), view))
                .orElse(headers);
    }

    /** GraphQL answers have the members that a query names, with whatever meaning. */
    private static boolean isApiJson(Headers answer, Audience audience) {
        return audience.path().endpoint() != ApiPath.Endpoint.GRAPHQL
                && ApiJsonDetector.isApiJson(audience.request().headers(), answer);
    }

    /** Not the same bytes as GitHub's tag was made for, but as good (RFC 9110, section 8.8.1). */
    private static Headers ofRewritten(Headers headers) {
        Headers.Builder changed = headers.toBuilder().removeAll(OF_THE_BYTES);
        headers.first("ETag").filter(tag -> !tag.startsWith("W/")).ifPresent(tag -> changed.set("ETag", "W/" + tag));
        return changed.build();
    }
}
