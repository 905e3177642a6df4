package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.servlet.LocalResponses;
import io.github.githubproxy.servlet.RequestAdapter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lets clients in at a page of the proxy's own. Whoever is refused there is logged and counted; a view is not. */
final class PageAuthenticator {
    private final Supplier<Proxy> proxy;
    private final Rule rule;

    /** Who may come in. */
    private interface Rule {
        /** Returns the client's name, or throws a {@link RequestRejectedException}. */
        String admit(ProxyAdapter proxy, Headers headers);
    }

    private PageAuthenticator(Supplier<Proxy> proxy, Rule rule) {
        this.proxy = proxy;
        this.rule = rule;
    }

    /** For each client that the proxy knows; others get 401. */
    static PageAuthenticator forClients(Supplier<Proxy> proxy) {
        return new PageAuthenticator(proxy, ProxyAdapter::authenticate);
    }

    /** For clients whose registry entry says {@code admin: true}; others get 401 or 403. */
    static PageAuthenticator forAdmins(Supplier<Proxy> proxy) {
        return new PageAuthenticator(proxy, ProxyAdapter::authenticateAdmin);
    }

    /** Returns what the page shows to whoever asks, or the refusal. */
    ProxyResponse answer(HttpServletRequest request, Function<String, ProxyResponse> page) {
        Headers headers;
        try {
            headers = RequestAdapter.headers(request);
        } catch (IllegalArgumentException e) {
            return proxy.get().adapter().reject(RequestAdapter.readable(request), LocalResponses.MALFORMED_REQUEST);
        }
        String client;
        try {
            client = rule.admit(proxy.get().adapter(), headers);
        } catch (RequestRejectedException e) {
            // A browser comes without a token before it asks for one, which is nobody's guess.
            return headers.contains("Authorization")
                    ? proxy.get().adapter().reject(RequestAdapter.readable(request), route(request), e)
                    : e.response();
        }
        return page.apply(client);
    }

    /** Where the page is mapped: what the client has written has no bounds. */
    private static String route(HttpServletRequest request) {
        return request.getServletContext().getContextPath()
                + request.getHttpServletMapping().getPattern();
    }
}
