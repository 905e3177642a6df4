package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.RefusedException;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets clients see the proxy's own pages whose registry entry says {@code admin: true}. */
final class AdminGate {
    private final Supplier<Proxy> proxy;

    AdminGate(Supplier<Proxy> proxy) {
        this.proxy = proxy;
    }

    /** Returns the answer to a request that may not come in: 401 if nobody knows its token, else 403. */
    Optional<ProxyResponse> refusal(HttpServletRequest request) {
        Headers headers;
        try {
            headers = RequestAdapter.headers(request);
        } catch (IllegalArgumentException e) {
            return Optional.of(OwnAnswers.malformedRequest());
        }
        try {
            Client client = proxy.get().identify(headers);
            return client.isAdmin() ? Optional.empty() : Optional.of(OwnAnswers.adminsOnly(client.name()));
        } catch (RefusedException e) {
            return Optional.of(e.response());
        }
    }
}
