package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.servlet.request.RequestAdapter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A servlet that allows some methods only, and writes rejected requests to the audit log. {@link HttpServlet} itself would
 * respond to OPTIONS and TRACE without authentication.
 */
abstract class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Function<Headers, Optional<String>> findClient;
    private final List<String> allowed;
    private final String hint;

    /** Creates a servlet that knows no clients. */
    PageServlet(List<String> allowed, String hint) {
        this(headers -> Optional.empty(), allowed, hint);
    }

    /**
     * Creates a servlet that finds the clients of rejected requests.
     *
     * @param allowed the methods
     * @param hint tells which method to use
     */
    PageServlet(Supplier<Proxy> proxy, List<String> allowed, String hint) {
        this(headers -> findClient(proxy.get(), headers), allowed, hint);
    }

    private PageServlet(Function<Headers, Optional<String>> findClient, List<String> allowed, String hint) {
        this.findClient = findClient;
        this.allowed = List.copyOf(allowed);
        this.hint = hint;
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (allowed.contains(request.getMethod())) {
            super.service(request, response);
        } else {
            reject(request, response);
        }
    }

    /**
     * Returns the URL pattern of the page, for logs and metrics. The request's own path is unbounded input and must not become a
     * label.
     */
    static String urlPattern(HttpServletRequest request) {
        return request.getServletContext().getContextPath()
                + request.getHttpServletMapping().getPattern();
    }

    private void reject(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProxyResponse rejection = PageResponses.methodNotAllowed(allowed, hint);
        ProxyRequest readable = RequestAdapter.readablePart(request);
        ProxyAdapter.auditPageRejection(
                findClient.apply(readable.headers()), readable, urlPattern(request), rejection.status());
        PageResponses.write(rejection, request, response);
    }

    private static Optional<String> findClient(Proxy proxy, Headers headers) {
        try {
            return Optional.of(proxy.adapter().authenticate(headers));
        } catch (RequestRejectedException e) {
            return Optional.empty();
        }
    }
}
