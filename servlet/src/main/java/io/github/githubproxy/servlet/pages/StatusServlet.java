package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.telemetry.StatusReport;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows the usage of all clients and the quota that is left: as an HTML page, or as JSON if the path ends with {@code
 * .json}. For clients whose registry entry says {@code admin: true}; others get 401 or 403. A browser prompts for a user name
 * and a password: any name, and the client's token.
 *
 * <p>The host maps it to two paths, usually {@code /-/status} and {@code /-/status.json}: {@link
 * io.github.githubproxy.servlet.GitHubProxyFilter} passes paths below {@code /-/} on to the filter chain.
 */
public final class StatusServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Proxy> proxy;
    private final transient PageAuthenticator authenticator;
    private final transient StatusPage page = new StatusPage();

    /** Creates a servlet for {@link Proxy#shared}. */
    public StatusServlet() {
        this(Proxy::shared);
    }

    /** Creates a servlet for a proxy that the host owns. */
    public StatusServlet(Proxy proxy) {
        this(() -> proxy);
    }

    private StatusServlet(Supplier<Proxy> proxy) {
        super(proxy);
        this.proxy = proxy;
        this.authenticator = PageAuthenticator.forAdmins(proxy);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageResponses.write(authenticator.respond(request, client -> render(request)), request, response);
    }

    private ProxyResponse render(HttpServletRequest request) {
        Optional<StatusReport> report = proxy.get().usage();
        if (report.isEmpty()) {
            return PageResponses.usageDisabled();
        }
        return request.getRequestURI().endsWith(".json")
                ? PageResponses.json(200, report.get().toJson())
                : page.render(report.get(), StatusPageModel.Selection.of(request));
    }
}
