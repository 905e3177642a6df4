package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows metrics in the text format of Prometheus, to clients whose registry entry says {@code admin: true}: with
 * {@code Authorization: Bearer} or {@code Basic} and the client's token. Others get 401 or 403.
 *
 * <p>The host may map it to any path. {@code /-/metrics} is the usual one: {@link
 * io.github.githubproxy.servlet.GitHubProxyFilter} passes paths below {@code /-/} on to the filter chain.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
public final class MetricsServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final transient PageAuthenticator authenticator;
    private transient @Nullable Supplier<String> scrape;
    private transient @Nullable GlobalPrometheusRegistry globalRegistry;

    /**
     * Creates a servlet for {@link Proxy#shared} that shows Micrometer's global registry, in which the telemetry collector
     * {@code micrometer} keeps its metrics. If the global registry has no {@code PrometheusMeterRegistry} when the servlet
     * is initialized, the servlet adds one. Metrics are counted from then on, so load the servlet on start-up.
     */
    public MetricsServlet() {
        super(Proxy::shared);
        this.authenticator = PageAuthenticator.forAdmins(Proxy::shared);
    }

    /**
     * Creates a servlet for a proxy that the host owns.
     *
     * @param proxy the proxy that authenticates clients
     * @param scrape returns the metrics as text, such as the method of that name of Micrometer's {@code
     *     PrometheusMeterRegistry}
     */
    public MetricsServlet(Proxy proxy, Supplier<String> scrape) {
        super(() -> proxy);
        this.authenticator = PageAuthenticator.forAdmins(() -> proxy);
        this.scrape = Objects.requireNonNull(scrape);
    }

    /**
     * Finds or adds the Prometheus registry if the no-argument constructor was used.
     *
     * @throws ServletException if {@code io.micrometer:micrometer-registry-prometheus} is needed for that and missing
     */
    @Override
    public void init() throws ServletException {
        if (scrape == null) {
            try {
                globalRegistry = GlobalPrometheusRegistry.findOrAdd();
            } catch (NoClassDefFoundError e) {
                throw new ServletException("MetricsServlet needs io.micrometer:micrometer-registry-prometheus", e);
            }
            scrape = globalRegistry::scrape;
        }
    }

    /** Removes the Prometheus registry that {@link #init} added, if any. */
    @Override
    public void destroy() {
        if (globalRegistry != null) {
            globalRegistry.close();
            globalRegistry = null;
            scrape = null;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageResponses.write(authenticator.respond(request, client -> render()), request, response);
    }

    private ProxyResponse render() {
        byte[] text =
                Objects.requireNonNull(scrape, "init was not called").get().getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.of(
                "Content-Type",
                CONTENT_TYPE,
                "Content-Length",
                Integer.toString(text.length),
                "Cache-Control",
                "no-store");
        return new ProxyResponse(200, headers, ResponseBody.of(text));
    }
}
