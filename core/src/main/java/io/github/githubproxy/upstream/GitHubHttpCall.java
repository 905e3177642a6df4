package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.Cancellation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Sends single requests to GitHub with OkHttp: no retry that GitHub could see, no redirect followed, nothing cached.
 * Thread-safe.
 */
final class GitHubHttpCall {
    /** Methods for which OkHttp requires a body, even an empty one. */
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private static final int COPY_BUFFER = 16 * 1024;

    private static final int SWITCHING_PROTOCOLS = 101;

    /** Longer lengths do not fit into a {@code long}; OkHttp would take the body to end with the connection. */
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /**
     * Added to a status until OkHttp's interceptors have run: they would authenticate or retry at some statuses. Not added to
     * the two most frequent ones, on which they do not act, since it takes a copy of the response.
     */
    private static final int STATUS_OFFSET = 1_000;

    /**
     * Put before the names of fields that OkHttp's interceptors would obey until they have run; no field name can begin with
     * it.
     */
    private static final String MASK = ":";

    private final OkHttpClient http;

    GitHubHttpCall(OkHttpClient http) {
        this.http = http.newBuilder()
                .addNetworkInterceptor(GitHubHttpCall::exchange)
                .build();
    }

    /** The exchange as seen by the network: neither the request nor the response is what OkHttp's interceptors see. */
    private static Response exchange(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(unmasked(chain.request()));
        requireOneLength(response);
        return response.code() == 200 || response.code() == 304
                ? response
                : response.newBuilder().code(response.code() + STATUS_OFFSET).build();
    }

    private static int statusOf(Response response) {
        return response.code() < STATUS_OFFSET ? response.code() : response.code() - STATUS_OFFSET;
    }

    private static Request unmasked(Request request) {
        if (!hasMaskedName(request.headers())) {
            return request;
        }
        okhttp3.Headers.Builder unmasked = new okhttp3.Headers.Builder();
        request.headers().forEach(field -> {
            String name = field.getFirst();
            unmasked.addUnsafeNonAscii(name.startsWith(MASK) ? name.substring(MASK.length()) : name, field.getSecond());
        });
        return request.newBuilder().headers(unmasked.build()).build();
    }

    private static boolean hasMaskedName(okhttp3.Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).startsWith(MASK)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sends a request. The lease is closed with the response, or here if there is none. A cancellation ends the call, unless it
     * may change something at GitHub and has been sent: what comes of it must still be recorded.
     */
    UpstreamResponse send(UpstreamRequest request, Lease lease, Cancellation cancellation) throws UpstreamException {
        boolean hasResponse = false;
        try {
            UpstreamResponse response = sendLeased(request, lease, cancellation);
            hasResponse = true;
            return response;
        } finally {
            if (!hasResponse) {
                lease.close();
            }
        }
    }

    private UpstreamResponse sendLeased(UpstreamRequest request, Lease lease, Cancellation cancellation)
            throws UpstreamException {
        AccessToken token = lease.token();
        Request sent = new Request.Builder()
                .url(VerbatimUrl.of(request.target()))
                .headers(toOkHttp(request.headers().apply(token), token))
                .method(request.method(), bodyOf(request.method(), request.body()))
                .build();
        throwIfGivenUp(cancellation);
        Call call = http.newCall(sent);
        if (RequestMethods.isSafe(request.method())) {
            cancellation.onCancel(call::cancel);
        }
        try {
            return toResponse(execute(call), lease);
        } catch (ClientBodyException e) {
            throw UpstreamException.bodyBrokenOff(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UpstreamException.givenUp();
        } catch (InterruptedIOException e) {
            throwIfGivenUp(cancellation);
            throw new UpstreamException(UpstreamException.Reason.TIMEOUT, "GitHub did not answer in time", e);
        } catch (IOException e) {
            throwIfGivenUp(cancellation);
            throw new UpstreamException(UpstreamException.Reason.UNREACHABLE, "GitHub could not be reached", e);
        }
    }

    /** An interrupt surfaces as different exceptions, depending on the kind of thread. */
    private static void throwIfGivenUp(Cancellation cancellation) throws UpstreamException {
        if (cancellation.isCancelled() || Thread.currentThread().isInterrupted()) {
            throw UpstreamException.givenUp();
        }
    }

    /** OkHttp is written in Kotlin and does not declare the exceptions that it throws. */
    private static Response execute(Call call) throws IOException, InterruptedException {
        return call.execute();
    }

    /** Closes the response if it cannot be used, for whatever reason. */
    private static UpstreamResponse toResponse(Response response, Lease lease) throws ProtocolException {
        boolean isUsable = false;
        try {
            requireUnderstood(response);
            UpstreamResponse understood = new UpstreamResponse(
                    statusOf(response),
                    ResponseHeaderRules.forClient(headersOf(response)),
                    new LeasedBody(
                            ResponseBody.of(
                                    response.body().byteStream(),
                                    response.body().contentLength()),
                            lease),
                    lease.token());
            isUsable = true;
            return understood;
        } finally {
            if (!isUsable) {
                response.close();
            }
        }
    }

    private static void requireUnderstood(Response response) throws ProtocolException {
        if (statusOf(response) == SWITCHING_PROTOCOLS) {
            throw new ProtocolException("GitHub switches protocols without a request to do so");
        }
    }

    private static Headers headersOf(Response response) throws ProtocolException {
        okhttp3.Headers received = response.headers();
        Headers.Builder headers = Headers.builder();
        try {
            for (int i = 0; i < received.size(); i++) {
                headers.add(received.name(i), HeaderOctets.fromOkHttp(received.value(i)));
            }
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(e.getMessage());
        }
        if (response.body().contentLength() < 0) {
            headers.remove("Content-Length");
        }
        return headers.build();
    }

    /**
     * With several or malformed lengths, the end of the body is unknown (RFC 9112, section 6.3). An exception from a network
     * interceptor makes OkHttp close the connection; to close the response would read a body of that length.
     */
    private static void requireOneLength(Response response) throws ProtocolException {
        if (!hasOneLength(response)) {
            throw new ProtocolException("Content-Length states no single length");
        }
    }

    private static boolean hasOneLength(Response response) {
        List<String> lengths = response.headers("Content-Length");
        return lengths.isEmpty()
                || "chunked".equalsIgnoreCase(response.header("Transfer-Encoding"))
                || (Set.copyOf(lengths).size() == 1
                        && LENGTH.matcher(lengths.get(0)).matches());
    }

    private static okhttp3.Headers toOkHttp(Headers headers, AccessToken token) {
        okhttp3.Headers.Builder builder = new okhttp3.Headers.Builder();
        headers.forEach((name, value) ->
                builder.addUnsafeNonAscii(isObeyedByOkHttp(name) ? MASK + name : name, HeaderOctets.toOkHttp(value)));
        // Unlike the values before, that of the token is checked for line breaks by OkHttp: GitHub has sent it.
        return builder.set("Authorization", token.authorization()).build();
    }

    /** With {@code only-if-cached}, OkHttp's interceptors would send no request. */
    private static boolean isObeyedByOkHttp(String name) {
        return name.equalsIgnoreCase("Cache-Control") || name.equalsIgnoreCase("Pragma");
    }

    private static okhttp3.@Nullable RequestBody bodyOf(String method, RequestBody body) {
        return body.length() == 0 && !METHODS_WITH_BODY.contains(method) ? null : new StreamedBody(body);
    }

    /** A one-shot body, so that OkHttp never sends it again by itself. */
    private static final class StreamedBody extends okhttp3.RequestBody {
        private final RequestBody body;

        StreamedBody(RequestBody body) {
            this.body = body;
        }

        @Override
        public okhttp3.@Nullable MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return body.length();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            byte[] buffer = new byte[COPY_BUFFER];
            try (InputStream stream = body.open()) {
                for (int read = read(stream, buffer); read >= 0; read = read(stream, buffer)) {
                    sink.write(buffer, 0, read);
                }
            }
        }

        private static int read(InputStream stream, byte[] buffer) throws ClientBodyException {
            try {
                return stream.read(buffer);
            } catch (IOException e) {
                throw new ClientBodyException(e);
            }
        }
    }

    /** A body that holds a slot of the credential's user or installation until it, or its stream, is closed. */
    private static final class LeasedBody implements ResponseBody {
        private final ResponseBody body;
        private final InputStream stream;
        private final Lease lease;

        LeasedBody(ResponseBody body, Lease lease) {
            this.body = body;
            this.lease = lease;
            this.stream = new FilterInputStream(body.stream()) {
                @Override
                public void close() throws IOException {
                    LeasedBody.this.close();
                }
            };
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public InputStream stream() {
            return stream;
        }

        @Override
        public void close() throws IOException {
            try {
                body.close();
            } finally {
                lease.close();
            }
        }
    }

    /** The client's body could not be read; OkHttp does not distinguish this from a failure to write to GitHub. */
    private static final class ClientBodyException extends IOException {
        private static final long serialVersionUID = 1L;

        ClientBodyException(IOException cause) {
            super(cause);
        }
    }
}
