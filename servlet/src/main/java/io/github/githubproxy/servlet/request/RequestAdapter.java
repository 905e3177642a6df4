package io.github.githubproxy.servlet.request;

import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Translates a servlet request into a {@link ProxyRequest}. It never calls {@code getParameter}, which would consume the
 * body of a form, and never uses a decoded path.
 */
public final class RequestAdapter {
    private static final String MALFORMED_HEADER =
            "The request was refused because it has a header field that HTTP does not allow. Send names and values"
                    + " without control characters.";
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private RequestAdapter() {}

    /**
     * Returns the whole request. Nothing of its body is read before the body is opened or, for a body that no header field
     * announces, asked for its length.
     *
     * @param path GitHub's path, with which the request's URI ends
     * @param cancellation completes when nobody waits for the response any more
     * @param meter measures how fast the client sends the body
     * @throws IllegalArgumentException if HTTP does not allow one of the header fields
     */
    public static ProxyRequest adapt(
            HttpServletRequest request, String path, CompletionStage<?> cancellation, DataRateMeter meter) {
        return ProxyRequest.builder(request.getMethod())
                .rawQuery(request.getQueryString())
                .headers(headers(request))
                .body(body(request, meter))
                .remoteAddress(request.getRemoteAddr())
                .baseUrl(ClientBaseUrlResolver.resolve(request, path).orElse(null))
                .cancellation(cancellation)
                .build();
    }

    /**
     * Returns the header fields.
     *
     * @throws IllegalArgumentException if HTTP does not allow one of them
     */
    public static Headers headers(HttpServletRequest request) {
        Headers.Builder headers = Headers.builder();
        addFields(request, headers, headers::add);
        return headers.build();
    }

    /**
     * Returns the readable part of a request that is about to be rejected: the method and the header fields that HTTP
     * allows, without the body.
     */
    public static ProxyRequest readablePart(HttpServletRequest request) {
        Headers.Builder headers = Headers.builder();
        addFields(request, headers, (name, value) -> {
            try {
                headers.add(name, value);
            } catch (IllegalArgumentException e) {
                // A field that HTTP does not allow is left out. It can be the reason for the rejection.
            }
        });
        return ProxyRequest.builder(request.getMethod())
                .remoteAddress(request.getRemoteAddr())
                .headers(headers.build())
                .build();
    }

    /** Rejects a request for which {@link #headers} threw {@link IllegalArgumentException}. */
    public static ProxyResponse rejectMalformedHeader(HttpServletRequest request, ProxyAdapter proxy) {
        return proxy.reject(readablePart(request), MALFORMED_HEADER);
    }

    private static void addFields(HttpServletRequest request, Headers.Builder headers, BiConsumer<String, String> add) {
        Enumeration<String> names = emptyIfNull(request.getHeaderNames());
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            if (!headers.contains(name)) {
                Enumeration<String> values = emptyIfNull(request.getHeaders(name));
                while (values.hasMoreElements()) {
                    add.accept(name, values.nextElement());
                }
            }
        }
    }

    private static RequestBody body(HttpServletRequest request, DataRateMeter meter) {
        long declaredLength = request.getContentLengthLong();
        if (declaredLength >= 0) {
            return declaredLength == 0 ? RequestBody.empty() : new LazyRequestBody(request, declaredLength, meter);
        }
        if (request.getHeader("Transfer-Encoding") != null) {
            return new LazyRequestBody(request, -1, meter);
        }
        if (request.getProtocol().startsWith("HTTP/1")) {
            return RequestBody.empty();
        }
        // Since HTTP/2, a request can have a body without any header field that announces it (RFC 9113, section 8.1.1).
        // Reading the body of an "Expect" request would make the container send 100 (Continue).
        return METHODS_WITH_BODY.contains(request.getMethod()) || request.getHeader("Expect") != null
                ? new LazyRequestBody(request, -1, meter)
                : new UnannouncedRequestBody(request, meter);
    }

    private static Enumeration<String> emptyIfNull(@Nullable Enumeration<String> values) {
        return values == null ? Collections.emptyEnumeration() : values;
    }
}
