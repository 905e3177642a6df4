package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.LocalResponses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Shows metrics in the text format of Prometheus, to clients whose registry entry says {@code admin: true}: with
 * {@code Authorization: Bearer} or {@code Basic} and the client's token. Others get 401 or 403.
 *
 * <p>The host maps it where it likes; {@code /-/metrics} is the usual place, which {@link GitHubProxyFilter} leaves to
 * the rest of the chain.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
public final class MetricsServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final transient PageAuthenticator door;
    private final transient Supplier<String> scrape;

    /**
     * Makes a servlet.
     *
     * @param proxy knows the clients
     * @param scrape returns the metrics as text, such as the method of that name of Micrometer's {@code
     *     PrometheusMeterRegistry}
     */
    public MetricsServlet(Proxy proxy, Supplier<String> scrape) {
        this.door = PageAuthenticator.forAdmins(() -> proxy);
        this.scrape = Objects.requireNonNull(scrape);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        LocalResponses.send(door.answer(request, client -> shown()), response);
    }

    private ProxyResponse shown() {
        byte[] text = scrape.get().getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.of(
                "Content-Type", TEXT, "Content-Length", Integer.toString(text.length), "Cache-Control", "no-store");
        return new ProxyResponse(200, headers, ResponseBody.of(text));
    }
}
