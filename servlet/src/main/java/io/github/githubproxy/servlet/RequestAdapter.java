package io.github.githubproxy.servlet;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a request as it was sent. Asks for no parameters, which would eat a form's body, and for no decoded path. */
public final class RequestAdapter {
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private RequestAdapter() {}

    /**
     * Returns that request. Its body is not opened before somebody reads it.
     *
     * @param path GitHub's path, which its URI ends with
     */
    static ProxyRequest adapt(HttpServletRequest request, String path) {
        return ProxyRequest.builder(request.getMethod())
                .rawQuery(request.getQueryString())
                .headers(headers(request))
                .body(body(request))
                .baseUrl(ClientBaseUrlResolver.of(request, path).orElse(null))
                .build();
    }

    /**
     * Reads the header fields.
     *
     * @throws IllegalArgumentException if one of them is not allowed in HTTP
     */
    public static Headers headers(HttpServletRequest request) {
        Headers.Builder headers = Headers.builder();
        addFields(request, headers, headers::add);
        return headers.build();
    }

    /** Returns as much of a request that is refused as tells who sent it: no body, and the fields that HTTP allows. */
    public static ProxyRequest readable(HttpServletRequest request) {
        Headers.Builder headers = Headers.builder();
        addFields(request, headers, (name, value) -> {
            try {
                headers.add(name, value);
            } catch (IllegalArgumentException e) {
                // This may be why it is refused.
            }
        });
        return ProxyRequest.builder(request.getMethod())
                .headers(headers.build())
                .build();
    }

    private static void addFields(HttpServletRequest request, Headers.Builder headers, BiConsumer<String, String> add) {
        Enumeration<String> names = orNone(request.getHeaderNames());
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            if (!headers.contains(name)) {
                Enumeration<String> values = orNone(request.getHeaders(name));
                while (values.hasMoreElements()) {
                    add.accept(name, values.nextElement());
                }
            }
        }
    }

    private static RequestBody body(HttpServletRequest request) {
        long declared = request.getContentLengthLong();
        if (declared >= 0) {
            return declared == 0 ? RequestBody.empty() : new LazyRequestBody(request, declared);
        }
        if (request.getHeader("Transfer-Encoding") != null) {
            return new LazyRequestBody(request, -1);
        }
        if (request.getProtocol().startsWith("HTTP/1")) {
            return RequestBody.empty();
        }
        // From HTTP/2 on a body needs no field that tells of it (RFC 9113, section 8.1.1).
        return METHODS_WITH_BODY.contains(request.getMethod()) ? new LazyRequestBody(request, -1) : untold(request);
    }

    /** Finds out by its first byte whether there is a body, where there seldom is one. */
    private static RequestBody untold(HttpServletRequest request) {
        if (request.getHeader("Expect") != null) {
            // To read would be to tell the client to go on.
            return new LazyRequestBody(request, -1);
        }
        try {
            InputStream stream = request.getInputStream();
            int first = stream.read();
            return first < 0
                    ? RequestBody.empty()
                    : RequestBody.of(
                            new SequenceInputStream(new ByteArrayInputStream(new byte[] {(byte) first}), stream), -1);
        } catch (IOException e) {
            // The client is gone, as whoever reads on will find out.
            return new LazyRequestBody(request, -1);
        }
    }

    private static Enumeration<String> orNone(@Nullable Enumeration<String> values) {
        return values == null ? Collections.emptyEnumeration() : values;
    }
}
