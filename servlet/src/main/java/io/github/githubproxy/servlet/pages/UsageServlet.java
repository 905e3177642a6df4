package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.ProxyResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Shows a client its own usage and what it has left, as JSON. The client is identified by its token in {@code
 * Authorization}; requests without a known token get 401.
 *
 * <p>The host may map it to any path. {@code /-/usage} is the usual one: {@link
 * io.github.githubproxy.servlet.GitHubProxyFilter} passes paths below {@code /-/} on to the filter chain.
 */
public final class UsageServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Proxy> proxy;
    private final transient PageAuthenticator authenticator;

    /** Creates a servlet for {@link Proxy#shared}. */
    public UsageServlet() {
        this(Proxy::shared);
    }

    /** Creates a servlet for a proxy that the host owns. */
    public UsageServlet(Proxy proxy) {
        this(() -> proxy);
    }

    private UsageServlet(Supplier<Proxy> proxy) {
        super(proxy);
        this.proxy = proxy;
        this.authenticator = PageAuthenticator.forClients(proxy);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageResponses.write(authenticator.respond(request, this::render), request, response);
    }

    private ProxyResponse render(String client) {
        return proxy.get()
                .adapter()
                .usage(client)
                .map(report -> PageResponses.json(200, report.toJson()))
                .orElseGet(PageResponses::usageDisabled);
    }
}
