package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.servlet.request.RequestAdapter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gives a token of the proxy for the JSON Web Token in {@code Authorization}, for jobs that outlive theirs. Responds to POST
 * only. Without {@code TOKEN_KEY}, the response is 404.
 *
 * <p>The host may map it to any path; {@code /-/token} is the usual one.
 */
public final class TokenServlet extends PageServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Proxy> proxy;

    /** Creates a servlet for {@link Proxy#shared}. */
    public TokenServlet() {
        this(Proxy::shared);
    }

    /** Creates a servlet for a proxy that the host owns. */
    public TokenServlet(Proxy proxy) {
        this(() -> proxy);
    }

    private TokenServlet(Supplier<Proxy> proxy) {
        super(proxy, List.of("POST"), "This page gives tokens. Use POST.");
        this.proxy = proxy;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageResponses.write(
                proxy.get().adapter().exchangeToken(RequestAdapter.readablePart(request), urlPattern(request)),
                request,
                response);
    }
}
