package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.LocalResponses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Tells each client what it uses itself, and what it has left, as JSON. Which client that is, its token in {@code
 * Authorization} tells; without one that is known, it is refused with 401.
 *
 * <p>The host maps it where it likes; {@code /-/usage} is the usual place, which {@link GitHubProxyFilter} leaves to the
 * rest of the chain.
 */
public final class UsageServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Proxy> proxy;
    private final transient PageAuthenticator door;

    /** Makes a servlet that tells of {@link Proxy#shared}, as {@code web.xml} needs it. */
    public UsageServlet() {
        this(Proxy::shared);
    }

    /** Makes a servlet that tells of a proxy. */
    public UsageServlet(Proxy proxy) {
        this(() -> proxy);
    }

    private UsageServlet(Supplier<Proxy> proxy) {
        this.proxy = proxy;
        this.door = PageAuthenticator.forClients(proxy);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        LocalResponses.send(door.answer(request, this::shown), response);
    }

    private ProxyResponse shown(String client) {
        return proxy.get()
                .adapter()
                .usage(client)
                .map(told -> LocalResponses.json(told.toJson()))
                .orElseGet(LocalResponses::nothingCounted);
    }
}
