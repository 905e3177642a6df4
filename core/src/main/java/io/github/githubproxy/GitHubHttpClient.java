package io.github.githubproxy;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.upstream.TcpNoDelaySocketFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** A factory of the HTTP client for GitHub. */
final class GitHubHttpClient {
    /** How long an idle connection to GitHub is kept open. */
    private static final Duration KEEP_IDLE = Duration.ofMinutes(5);

    private GitHubHttpClient() {}

    /**
     * Creates a client that neither follows redirects nor keeps cookies or responses.
     *
     * @param base the host's client, whose sockets, TLS settings and proxies are used; null for those of the configuration
     */
    static OkHttpClient create(Config config, @Nullable OkHttpClient base) {
        OkHttpClient.Builder builder = base == null ? configured(config) : base.newBuilder();
        return builder.followRedirects(false)
                .followSslRedirects(false)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .build();
    }

    private static OkHttpClient.Builder configured(Config config) {
        // By default five are kept. Over HTTP/1.1, where each request in flight has its own, all further ones would be
        // opened and closed each time.
        ConnectionPool connections =
                new ConnectionPool(config.githubMaxConcurrency(), KEEP_IDLE.toSeconds(), TimeUnit.SECONDS);
        return new OkHttpClient.Builder()
                .addInterceptor(new SystemClassLoaderInterceptor())
                .connectionPool(connections)
                .socketFactory(new TcpNoDelaySocketFactory())
                .connectTimeout(config.upstreamConnectTimeout())
                .readTimeout(config.upstreamReadTimeout())
                .writeTimeout(config.upstreamReadTimeout());
    }
}
