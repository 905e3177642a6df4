package io.github.githubproxy.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's request, without its path. Immutable, except that a streamed body can be read only once.
 *
 * <p>{@code toString} shows the method only, since query and headers may contain secrets.
 */
public final class ProxyRequest {
    private final String method;
    private final @Nullable String rawQuery;
    private final Headers headers;
    private final BufferableBody body;
    private final @Nullable BaseUrl baseUrl;
    private final @Nullable String remoteAddress;
    private final @Nullable CompletionStage<?> cancellation;

    private ProxyRequest(Builder builder) {
        this.method = builder.method;
        this.rawQuery = builder.rawQuery;
        this.headers = builder.headers;
        this.body = new BufferableBody(builder.body);
        this.baseUrl = builder.baseUrl;
        this.remoteAddress = builder.remoteAddress;
        this.cancellation = builder.cancellation;
    }

    /** Returns a builder for a request of that method, without query, headers or body. */
    public static Builder builder(String method) {
        return new Builder(method);
    }

    /** Returns a GET request without query, headers or body. */
    public static ProxyRequest get() {
        return builder("GET").build();
    }

    /** The method as sent; methods are case-sensitive (RFC 9110, section 9.1). */
    public String method() {
        return method;
    }

    /** The query as sent, still encoded, without the question mark; null if the target had no question mark. */
    public @Nullable String rawQuery() {
        return rawQuery;
    }

    /** The header fields as sent. */
    public Headers headers() {
        return headers;
    }

    /** The body; its length is 0 if there is none. */
    public RequestBody body() {
        return body;
    }

    /**
     * Reads the body into memory. Afterwards {@link #body} is repeatable and returns the same bytes.
     *
     * @param maxBytes the maximum number of bytes to keep
     * @return the bytes; empty if the body is longer, in which case it can still be read in full
     * @throws IOException if the body cannot be read to its end
     * @throws IllegalStateException if the body was opened before and is not repeatable
     */
    public Optional<byte[]> bufferBody(int maxBytes) throws IOException {
        return body.buffer(maxBytes);
    }

    /** The URL at which the client reached the proxy, to which URLs in the response lead; empty to keep GitHub's URLs. */
    public Optional<BaseUrl> baseUrl() {
        return Optional.ofNullable(baseUrl);
    }

    /** The IP address that the request came from, as text, by which unknown tokens are counted; empty to count none. */
    public Optional<String> remoteAddress() {
        return Optional.ofNullable(remoteAddress);
    }

    /** Completes, in whatever way, when nobody waits for the response any more; empty if the host cannot tell. */
    public Optional<CompletionStage<?>> cancellation() {
        return Optional.ofNullable(cancellation);
    }

    @Override
    public String toString() {
        return "ProxyRequest[" + method + "]";
    }

    /** Collects the parts of a request. Not safe for use by several threads. */
    public static final class Builder {
        private final String method;
        private @Nullable String rawQuery;
        private Headers headers = Headers.empty();
        private RequestBody body = RequestBody.empty();
        private @Nullable BaseUrl baseUrl;
        private @Nullable String remoteAddress;
        private @Nullable CompletionStage<?> cancellation;

        private Builder(String method) {
            this.method = Objects.requireNonNull(method);
        }

        /** Sets the encoded query, without the question mark; null for none. */
        public Builder rawQuery(@Nullable String rawQuery) {
            this.rawQuery = rawQuery;
            return this;
        }

        /** Sets the header fields. */
        public Builder headers(Headers headers) {
            this.headers = Objects.requireNonNull(headers);
            return this;
        }

        /** Sets the body. */
        public Builder body(RequestBody body) {
            this.body = Objects.requireNonNull(body);
            return this;
        }

        /** Sets the URL at which the client reached the proxy; null to keep GitHub's URLs in the response. */
        public Builder baseUrl(@Nullable BaseUrl baseUrl) {
            this.baseUrl = baseUrl;
            return this;
        }

        /** Sets the IP address that the request came from, as text; null if it is not known. */
        public Builder remoteAddress(@Nullable String remoteAddress) {
            this.remoteAddress = remoteAddress;
            return this;
        }

        /**
         * Sets what completes, in whatever way, when nobody waits for the response any more. The request then stops to wait,
         * and is cancelled at GitHub; one that may change something is not cancelled once it has been sent. {@code serve} and
         * {@code handle} return a response all the same. Null if the host cannot tell.
         */
        public Builder cancellation(@Nullable CompletionStage<?> cancellation) {
            this.cancellation = cancellation;
            return this;
        }

        /** Returns the request. */
        public ProxyRequest build() {
            return new ProxyRequest(this);
        }
    }

    /** A body that is read from its source until it is buffered, and from memory afterwards. */
    private static final class BufferableBody implements RequestBody {
        private RequestBody source;

        BufferableBody(RequestBody source) {
            this.source = source;
        }

        @Override
        public synchronized long length() {
            return source.length();
        }

        @Override
        public InputStream open() throws IOException {
            return source().open();
        }

        @Override
        public synchronized boolean isRepeatable() {
            return source.isRepeatable();
        }

        synchronized Optional<byte[]> buffer(int maxBytes) throws IOException {
            long length = source.length();
            if (length > maxBytes) {
                return Optional.empty();
            }
            InputStream stream = source.open();
            byte[] beginning = stream.readNBytes(maxBytes + 1);
            if (beginning.length > maxBytes) {
                source = RequestBody.of(new SequenceInputStream(new ByteArrayInputStream(beginning), stream), length);
                return Optional.empty();
            }
            stream.close();
            if (length >= 0 && length != beginning.length) {
                throw new IOException("the body has " + beginning.length + " of " + length + " bytes");
            }
            source = RequestBody.of(beginning);
            return Optional.of(beginning.clone());
        }

        private synchronized RequestBody source() {
            return source;
        }
    }
}
