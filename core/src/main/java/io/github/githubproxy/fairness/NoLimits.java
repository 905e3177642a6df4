package io.github.githubproxy.fairness;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.RateLimit;
import java.util.Set;

/** Admits every request: no client has a limit, and nothing is reserved. */
enum NoLimits implements Fairness, Fairness.Permit {
    INSTANCE;

    @Override
    public Permit admit(String client, CredentialRequirement requirement) {
        return this;
    }

    @Override
    public RateLimit remaining(String client, CredentialRequirement requirement, RateLimit pool) {
        return pool;
    }

    @Override
    public Set<Credential> reservedCredentials() {
        return Set.of();
    }

    @Override
    public NoCredentialException refusal(NoCredentialException failure) {
        return failure;
    }

    @Override
    public void recordSpent(String resource, long units) {}

    @Override
    public void close() {}
}
