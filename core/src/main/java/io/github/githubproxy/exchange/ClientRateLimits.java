package io.github.githubproxy.exchange;

import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.upstream.UpstreamClient;
import java.util.List;
import java.util.Optional;

/** Computes what a client has left of each rate-limit resource. Thread-safe. */
public final class ClientRateLimits {
    private final UpstreamClient upstream;
    private final CredentialPool pool;

    public ClientRateLimits(UpstreamClient upstream, CredentialPool pool) {
        this.upstream = upstream;
        this.pool = pool;
    }

    /** Returns the limits of a client that may use these credentials; resources without a reported limit are left out. */
    public List<RateLimit> of(String client, CredentialGroup credentials) {
        RequestSubject noRepository = RequestSubject.of("GET", ApiPath.parse("/rate_limit"));
        return pool.report().resources(credentials).stream()
                .map(resource -> new CredentialRequirement(
                        resource, noRepository, Optional.empty(), Optional.empty(), credentials))
                .flatMap(requirement -> upstream.rateLimitFor(client, requirement).stream())
                .toList();
    }
}
