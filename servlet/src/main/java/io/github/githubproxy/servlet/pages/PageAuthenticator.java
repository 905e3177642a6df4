package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.servlet.request.RequestAdapter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Authenticates requests for a page. Rejected requests that carry a token are logged and counted; requests that are let
 * through are not.
 */
final class PageAuthenticator {
    private final Supplier<Proxy> proxy;
    private final Rule rule;

    /** Which clients may see the page. */
    private interface Rule {
        /** Returns the client's name, or throws {@link RequestRejectedException}. */
        String authenticate(ProxyAdapter proxy, Headers headers, String page);
    }

    private PageAuthenticator(Supplier<Proxy> proxy, Rule rule) {
        this.proxy = proxy;
        this.rule = rule;
    }

    /** Lets every client of the registry through; others get 401. */
    static PageAuthenticator forClients(Supplier<Proxy> proxy) {
        return new PageAuthenticator(proxy, (proxyAdapter, headers, page) -> proxyAdapter.authenticate(headers));
    }

    /** Lets clients whose registry entry says {@code admin: true} through; others get 401 or 403. */
    static PageAuthenticator forAdmins(Supplier<Proxy> proxy) {
        return new PageAuthenticator(proxy, ProxyAdapter::authenticateAdmin);
    }

    /**
     * Returns the page, or the rejection.
     *
     * @param page renders the page for the client with the given name
     */
    ProxyResponse respond(HttpServletRequest request, Function<String, ProxyResponse> page) {
        ProxyAdapter adapter = proxy.get().adapter();
        Headers headers;
        try {
            headers = RequestAdapter.headers(request);
        } catch (IllegalArgumentException e) {
            return RequestAdapter.rejectMalformedHeader(request, adapter);
        }
        String client;
        try {
            client = rule.authenticate(adapter, headers, PageServlet.urlPattern(request));
        } catch (RequestRejectedException e) {
            // A browser first requests a page without a token. That is not an attempt to guess one, so it is not
            // logged.
            return headers.contains("Authorization")
                    ? adapter.reject(RequestAdapter.readablePart(request), PageServlet.urlPattern(request), e)
                    : e.response();
        }
        return page.apply(client);
    }
}
