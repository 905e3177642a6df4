package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.ClientTemplate;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.fairness.QuotaCounters.QuotaCounter;
import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Enforces the limits and reserves of clients. A unit is debited before the request to GitHub, and credited if the response cost
 * nothing, so that concurrent requests cannot exceed the limit together.
 */
final class ClientLimits implements Fairness {
    private final CredentialPool pool;
    private final QuotaCounters counters;
    private final TemplateCounters templateCounters;
    private final ClientRegistry clients;

    /** The limits of the clients with an entry of their own, also where there are none. */
    private final Map<String, Map<String, ClientLimit>> limits;

    private final Reserves reserves;
    private final Set<String> limitedClients;

    ClientLimits(
            CredentialPool pool, QuotaCounters counters, TemplateCounters templateCounters, ClientRegistry clients) {
        this.pool = pool;
        this.counters = counters;
        this.templateCounters = templateCounters;
        this.clients = clients;
        this.limits = clients.clients().stream().collect(Collectors.toUnmodifiableMap(Client::name, Client::limits));
        this.reserves = new Reserves(pool, counters, clients.clients());
        this.limitedClients = clients.clients().stream()
                .filter(client ->
                        !client.limits().isEmpty() || !client.reserve().isEmpty())
                .map(Client::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Permit admit(String client, CredentialRequirement requirement) throws NoCredentialException {
        Set<Credential> excluded = reserves.reservedCredentials(client, requirement);
        if (!excluded.isEmpty() && !hasUnreserved(excluded, requirement)) {
            throw reservedFailure(client, requirement);
        }
        if (excluded.isEmpty() && !isLimited(client)) {
            return NoLimits.INSTANCE;
        }
        Optional<WindowQuota> quota = quota(client, requirement);
        if (quota.isEmpty()) {
            return new CountingPermit(client, requirement, excluded, 0);
        }
        Optional<Instant> recovery =
                counter(client, requirement.resource(), quota.get()).take();
        if (recovery.isPresent()) {
            throw new NoCredentialException(new Exhaustion(
                    requirement.resource(),
                    Exhaustion.Cause.CLIENT_LIMITED,
                    recovery.get(),
                    quota.get().units()));
        }
        return new CountingPermit(client, requirement, excluded, 1);
    }

    @Override
    public RateLimit remaining(String client, CredentialRequirement requirement, RateLimit pool) {
        RateLimit unreserved = reserves.unreserved(client, requirement, pool);
        Optional<WindowQuota> quota = quota(client, requirement);
        if (quota.isEmpty()) {
            return unreserved;
        }
        long units = quota.get().units();
        QuotaCounters.Balance balance =
                counter(client, requirement.resource(), quota.get()).balance();
        // Where both apply, the reserve is what the client is refused for.
        boolean isReserved = unreserved.remaining() == 0 && pool.remaining() > 0;
        return isReserved || unreserved.remaining() < balance.left()
                ? new RateLimit(
                        units,
                        unreserved.remaining(),
                        units - unreserved.remaining(),
                        unreserved.reset(),
                        unreserved.resource())
                : new RateLimit(
                        units,
                        balance.left(),
                        Math.max(0, units - balance.left()),
                        balance.reset(),
                        unreserved.resource());
    }

    private boolean hasUnreserved(Set<Credential> excluded, CredentialRequirement requirement) {
        return remaining(pool.report().rateLimit(requirement.group(), requirement.resource()))
                > remaining(pool.report().rateLimit(excluded, requirement.resource()));
    }

    private static long remaining(Optional<RateLimit> figures) {
        return figures.map(RateLimit::remaining).orElse(0L);
    }

    private NoCredentialException reservedFailure(String client, CredentialRequirement requirement) {
        Optional<RateLimit> figures = pool.report().rateLimit(requirement.group(), requirement.resource());
        return new NoCredentialException(new Exhaustion(
                requirement.resource(),
                Exhaustion.Cause.RESERVED,
                figures.map(RateLimit::reset).orElseGet(() -> pool.clock().instant()),
                quota(client, requirement)
                        .map(WindowQuota::units)
                        .orElseGet(() -> figures.map(RateLimit::limit).orElse(0L))));
    }

    private void charge(String client, CredentialRequirement requirement, long units) {
        if (units != 0) {
            quota(client, requirement)
                    .map(quota -> counter(client, requirement.resource(), quota))
                    .ifPresent(counter -> counter.charge(units));
        }
        if (units > 0) {
            reserves.charge(client, requirement.resource(), units);
        }
    }

    private Optional<WindowQuota> quota(String client, CredentialRequirement requirement) {
        ClientLimit limit = limits(client).get(requirement.resource());
        return limit == null
                ? Optional.empty()
                : WindowQuota.of(
                        limit,
                        requirement.resource(),
                        () -> pool.report().rateLimit(requirement.group(), requirement.resource()));
    }

    private boolean isLimited(String client) {
        return limitedClients.contains(client)
                || (!limits.containsKey(client) && !limits(client).isEmpty());
    }

    private Map<String, ClientLimit> limits(String client) {
        Map<String, ClientLimit> own = limits.get(client);
        return own == null ? clients.findByName(client).map(Client::limits).orElse(Map.of()) : own;
    }

    private QuotaCounter counter(String client, String resource, WindowQuota quota) {
        String name = "limit " + resource + ' ' + client;
        Optional<ClientTemplate> template = limits.containsKey(client) ? Optional.empty() : clients.templateOf(client);
        return template.isPresent()
                ? templateCounters.counter(counters, template.get(), resource, name, quota)
                : counters.counter(name, quota);
    }

    /** Collects the units that one request spends. */
    private final class CountingPermit implements Permit {
        private final String client;
        private final CredentialRequirement requirement;
        private final Set<Credential> excluded;
        private final Map<String, Long> spent = new HashMap<>();

        /**
         * Makes a permit.
         *
         * @param prepaid units of the required resource that have been debited already
         */
        CountingPermit(String client, CredentialRequirement requirement, Set<Credential> excluded, long prepaid) {
            this.client = client;
            this.requirement = requirement;
            this.excluded = excluded;
            spent.put(requirement.resource(), -prepaid);
        }

        @Override
        public Set<Credential> reservedCredentials() {
            return excluded;
        }

        @Override
        public NoCredentialException refusal(NoCredentialException failure) {
            boolean poolIsExhausted = failure.exhaustion().cause() == Exhaustion.Cause.LIMITED
                    && failure.exhaustion().resource().equals(requirement.resource())
                    && !reserves.reservedCredentials(client, requirement).isEmpty();
            return !excluded.isEmpty() && poolIsExhausted ? reservedFailure(client, requirement) : failure;
        }

        @Override
        public void recordSpent(String resource, long units) {
            spent.merge(resource, units, Long::sum);
        }

        @Override
        public void close() {
            spent.forEach((resource, units) -> charge(client, requirement.withResource(resource), units));
            spent.clear();
        }
    }
}
