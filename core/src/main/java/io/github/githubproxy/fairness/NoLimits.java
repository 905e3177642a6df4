package io.github.githubproxy.fairness;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.RateLimit;
import java.util.Set;

enum NoLimits implements Fairness, Fairness.Permit {
    INSTANCE;

    @Override
    public Permit enter(String client, CredentialRequirement need) {
        return this;
    }

    @Override
    public RateLimit figures(String client, CredentialRequirement need, RateLimit pool) {
        return pool;
    }

    @Override
    public Set<Credential> spared() {
        return Set.of();
    }

    @Override
    public NoCredentialException refusal(NoCredentialException met) {
        return met;
    }

    @Override
    public void spent(String resource, long units) {}

    @Override
    public void close() {}
}
