package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.ResponseBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** One call to GitHub: no retry that GitHub could see, no redirect followed, nothing cached. Thread-safe. */
final class GitHubHttpCall {
    /** Methods for which OkHttp wants a body, if only an empty one. */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private static final int COPY_BUFFER = 16 * 1024;

    private final OkHttpClient http;

    private static final int SWITCHING_PROTOCOLS = 101;

    private static final Pattern LENGTH = Pattern.compile("[0-9]+");

    /** Lifts every status out of the range in which OkHttp would act on it: authenticate, or send again. */
    private static final int LIFT = 1_000;

    /** Fields that OkHttp would obey: at {@code only-if-cached} it does not ask at all. */
    private static final Set<String> OBEYED = Set.of("cache-control", "pragma");

    /** Makes another name of theirs, one that no field can have, until OkHttp has looked. */
    private static final String HIDDEN = ":";

    GitHubHttpCall(OkHttpClient http) {
        this.http = http.newBuilder()
                .addNetworkInterceptor(GitHubHttpCall::unhidden)
                .addNetworkInterceptor(GitHubHttpCall::lifted)
                .build();
    }

    private static Response unhidden(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        if (!hidesSome(request.headers())) {
            return chain.proceed(request);
        }
        okhttp3.Headers.Builder shown = new okhttp3.Headers.Builder();
        request.headers().forEach(field -> {
            String name = field.getFirst();
            shown.addUnsafeNonAscii(
                    name.startsWith(HIDDEN) ? name.substring(HIDDEN.length()) : name, field.getSecond());
        });
        return chain.proceed(request.newBuilder().headers(shown.build()).build());
    }

    private static boolean hidesSome(okhttp3.Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).startsWith(HIDDEN)) {
                return true;
            }
        }
        return false;
    }

    private static Response lifted(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        return response.newBuilder().code(response.code() + LIFT).build();
    }

    /** Sends a request. The lease is closed with the answer, or here if there is none. */
    UpstreamResponse send(UpstreamRequest request, RequestBody body, Lease lease) throws UpstreamException {
        boolean answered = false;
        try {
            UpstreamResponse response = send(request, body, lease.token());
            answered = true;
            return response.withBody(new LeasedBody(response.body(), lease));
        } finally {
            if (!answered) {
                lease.close();
            }
        }
    }

    private UpstreamResponse send(UpstreamRequest request, RequestBody body, AccessToken token)
            throws UpstreamException {
        Headers headers = request.headers().apply(token).toBuilder()
                .set("Authorization", token.authorization())
                .build();
        Request sent = new Request.Builder()
                .url(VerbatimUrl.of(request.target()))
                .headers(toOkHttp(headers))
                .method(request.method(), bodyOf(request.method(), body))
                .build();
        try {
            return received(execute(http.newCall(sent)), token);
        } catch (ClientBodyException e) {
            throw UpstreamException.bodyBrokenOff(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UpstreamException.givenUp();
        } catch (InterruptedIOException e) {
            throwIfGivenUp();
            throw new UpstreamException(UpstreamException.Reason.TIMEOUT, "GitHub did not answer in time", e);
        } catch (IOException e) {
            throwIfGivenUp();
            throw new UpstreamException(UpstreamException.Reason.UNREACHABLE, "GitHub could not be reached", e);
        }
    }

    /** An interrupt shows as one failure or another, as the kind of thread will have it. */
    private static void throwIfGivenUp() throws UpstreamException {
        if (Thread.currentThread().isInterrupted()) {
            throw UpstreamException.givenUp();
        }
    }

    /** It does throw both, as Kotlin need not declare what it throws. */
    private static Response execute(Call call) throws IOException, InterruptedException {
        return call.execute();
    }

    private static UpstreamResponse received(Response response, AccessToken token) throws ProtocolException {
        okhttp3.ResponseBody body = response.body();
        Headers.Builder headers = Headers.builder();
        try {
            response.headers()
                    .forEach(field -> headers.add(field.getFirst(), HeaderOctets.fromOkHttp(field.getSecond())));
        } catch (IllegalArgumentException e) {
            response.close();
            throw new ProtocolException(e.getMessage());
        }
        if (response.code() - LIFT == SWITCHING_PROTOCOLS) {
            response.close();
            throw new ProtocolException("GitHub switches protocols, and nobody asked it to");
        }
        if (!tellsOneLength(response)) {
            response.close();
            throw new ProtocolException("Content-Length does not tell one length");
        }
        if (body.contentLength() < 0) {
            headers.remove("Content-Length");
        }
        return new UpstreamResponse(
                response.code() - LIFT,
                ResponseHeaderRules.forClient(headers.build()),
                ResponseBody.of(body.byteStream(), body.contentLength()),
                token);
    }

    /** Else nobody knows where the body ends (RFC 9112, section 6.3). */
    private static boolean tellsOneLength(Response response) {
        List<String> lengths = response.headers("Content-Length");
        return lengths.isEmpty()
                || response.header("Transfer-Encoding") != null
                || (Set.copyOf(lengths).size() == 1
                        && LENGTH.matcher(lengths.get(0)).matches());
    }

    private static okhttp3.Headers toOkHttp(Headers headers) {
        okhttp3.Headers.Builder builder = new okhttp3.Headers.Builder();
        headers.forEach((name, value) -> builder.addUnsafeNonAscii(
                OBEYED.contains(name.toLowerCase(Locale.ROOT)) ? HIDDEN + name : name, HeaderOctets.toOkHttp(value)));
        return builder.build();
    }

    private static okhttp3.@Nullable RequestBody bodyOf(String method, RequestBody body) {
        return body.length() == 0 && !WITH_BODY.contains(method) ? null : new StreamedBody(body);
    }

    /** Once only, so that OkHttp never sends it a second time by itself. */
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

    private static final class ClientBodyException extends IOException {
        private static final long serialVersionUID = 1L;

        ClientBodyException(IOException cause) {
            super(cause);
        }
    }
}
