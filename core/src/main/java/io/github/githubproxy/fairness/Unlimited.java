package io.github.githubproxy.fairness;

import io.github.githubproxy.credentials.Need;
import io.github.githubproxy.github.RateLimit;

enum Unlimited implements Fairness, Fairness.Permit {
    INSTANCE;

    @Override
    public Permit enter(String client, Need need) {
        return this;
    }

    @Override
    public RateLimit figures(String client, Need need, RateLimit pool) {
        return pool;
    }

    @Override
    public void spent(String resource, long units) {}

    @Override
    public void close() {}
}
