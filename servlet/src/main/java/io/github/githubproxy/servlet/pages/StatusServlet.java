package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.LocalResponses;
import io.github.githubproxy.telemetry.StatusReport;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows who uses what, and what is left: a page for people, and the same facts as JSON where the path ends with {@code
 * .json}. For clients whose registry entry says {@code admin: true}; others get 401 or 403. A browser asks for a name and
 * a password: any name, and the client's token.
 *
 * <p>The host maps it to two paths, usually {@code /-/status} and {@code /-/status.json}, which {@link GitHubProxyFilter}
 * leaves to the rest of the chain.
 */
public final class StatusServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Proxy> proxy;
    private final transient PageAuthenticator door;
    private final transient StatusPage page = new StatusPage();

    /** Makes a servlet that tells of {@link Proxy#shared}, as {@code web.xml} needs it. */
    public StatusServlet() {
        this(Proxy::shared);
    }

    /** Makes a servlet that tells of a proxy. */
    public StatusServlet(Proxy proxy) {
        this(() -> proxy);
    }

    private StatusServlet(Supplier<Proxy> proxy) {
        this.proxy = proxy;
        this.door = PageAuthenticator.forAdmins(proxy);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        LocalResponses.send(door.answer(request, client -> shown(request)), response);
    }

    private ProxyResponse shown(HttpServletRequest request) {
        Optional<StatusReport> report = proxy.get().usage();
        if (report.isEmpty()) {
            return LocalResponses.nothingCounted();
        }
        return request.getRequestURI().endsWith(".json")
                ? LocalResponses.json(report.get().toJson())
                : page.show(report.get(), StatusPageModel.Choice.of(request));
    }
}
