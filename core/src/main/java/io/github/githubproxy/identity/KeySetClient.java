package io.github.githubproxy.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Fetches key sets and discovery documents from issuers, with bounds for time and size. Thread-safe. */
final class KeySetClient implements AutoCloseable {
    /** The time for one request. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_REDIRECTS = 3;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|::1");
    private static final String DISCOVERY_PATH = "/.well-known/openid-configuration";

    private final OkHttpClient http;

    /**
     * Makes a client.
     *
     * @param base whose sockets, TLS settings and proxies are used. Its interceptors are not: they may add a credential
     */
    KeySetClient(OkHttpClient base) {
        OkHttpClient.Builder builder = base.newBuilder();
        builder.interceptors().clear();
        builder.networkInterceptors().clear();
        this.http = builder.dispatcher(new Dispatcher())
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(CALL_TIMEOUT)
                .writeTimeout(CALL_TIMEOUT)
                .callTimeout(CALL_TIMEOUT)
                .build();
    }

    /**
     * Returns the URL of an issuer's discovery document.
     *
     * @return empty if the issuer is not a URL from which keys may be fetched
     */
    static Optional<HttpUrl> discoveryUrl(String issuer) {
        return fetchable(issuer.replaceFirst("/$", "") + DISCOVERY_PATH);
    }

    /** Parses a URL from which keys may be fetched: one of https, or of http if the host is a loopback address. */
    static Optional<HttpUrl> fetchable(String url) {
        return Optional.ofNullable(HttpUrl.parse(url))
                .filter(parsed ->
                        parsed.isHttps() || LOOPBACK.matcher(parsed.host()).matches());
    }

    /**
     * Fetches the key set that an issuer's discovery document names.
     *
     * @throws IOException if it cannot be had; the message can be logged
     */
    KeySet discover(String issuer, HttpUrl discoveryUrl) throws IOException {
        Map<String, Object> document = StrictJson.parseObject(get(discoveryUrl))
                .orElseThrow(() -> new IOException(discoveryUrl + " is not " + StrictJson.RULES));
        if (!issuer.equals(document.get("issuer"))) {
            throw new IOException(discoveryUrl + " is of another issuer: " + QuotedText.of(document.get("issuer")));
        }
        HttpUrl url = Optional.ofNullable(document.get("jwks_uri"))
                .filter(String.class::isInstance)
                .flatMap(uri -> fetchable((String) uri))
                // Else an issuer elsewhere could name a server of this machine.
                .filter(uri -> uri.isHttps() || !discoveryUrl.isHttps())
                .orElseThrow(() -> new IOException(discoveryUrl + " names no 'jwks_uri' of https, but "
                        + QuotedText.of(document.get("jwks_uri"))));
        return fetch(url);
    }

    /**
     * Fetches a key set.
     *
     * @throws IOException if it cannot be had; the message can be logged
     */
    KeySet fetch(HttpUrl url) throws IOException {
        try {
            return KeySet.parse(get(url));
        } catch (UnusableKeyException e) {
            throw new IOException(url + " " + e.getMessage());
        }
    }

    private byte[] get(HttpUrl url) throws IOException {
        HttpUrl next = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            try (Response response = execute(http.newCall(new Request.Builder()
                    .url(next)
                    .header("Accept", "application/json")
                    .header("User-Agent", "github-proxy")
                    .build()))) {
                if (!response.isRedirect()) {
                    return body(next, response);
                }
                next = target(next, response.header("Location"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        throw new IOException(url + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private static HttpUrl target(HttpUrl url, @Nullable String location) throws IOException {
        HttpUrl target = location == null ? null : url.resolve(location);
        if (target == null
                || !target.scheme().equals(url.scheme())
                || !target.host().equals(url.host())
                || target.port() != url.port()) {
            throw new IOException(url + " redirects to another host, which is not followed");
        }
        return target;
    }

    private static byte[] body(HttpUrl url, Response response) throws IOException {
        if (response.code() != 200) {
            throw new IOException(url + " responds with status " + response.code());
        }
        try (InputStream stream = response.body().byteStream()) {
            byte[] bytes = stream.readNBytes(KeySet.MAX_BYTES + 1);
            if (bytes.length > KeySet.MAX_BYTES) {
                throw new IOException(url + " has more than " + KeySet.MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** OkHttp is written in Kotlin and does not declare the exceptions that it throws. */
    private static Response execute(Call call) throws IOException, InterruptedException {
        return call.execute();
    }

    /** Aborts requests in flight. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
    }
}
