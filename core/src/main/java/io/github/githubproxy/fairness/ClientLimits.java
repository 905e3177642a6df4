package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds clients to their limits, and keeps for others what is kept for them. A unit is taken before GitHub is asked, and
 * given back if the answer cost nothing: so requests that arrive together do not pass the limit together.
 */
final class ClientLimits implements Fairness {
    private final CredentialPool pool;
    private final QuotaCounters allowances;
    private final Map<String, Map<String, ClientLimit>> limits;
    private final Reserves reserves;
    private final Set<String> counted;

    ClientLimits(CredentialPool pool, QuotaCounters allowances, Collection<Client> clients) {
        this.pool = pool;
        this.allowances = allowances;
        this.limits = clients.stream()
                .filter(client -> !client.limits().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Client::name, Client::limits));
        this.reserves = new Reserves(pool, allowances, clients);
        this.counted = clients.stream()
                .filter(client ->
                        !client.limits().isEmpty() || !client.reserve().isEmpty())
                .map(Client::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Permit enter(String client, CredentialRequirement need) throws NoCredentialException {
        Set<Credential> spared = reserves.spared(client, need);
        if (!spared.isEmpty() && !hasLeftBeside(spared, need)) {
            throw reserved(client, need);
        }
        if (!counted.contains(client) && spared.isEmpty()) {
            return NoLimits.INSTANCE;
        }
        Optional<WindowQuota> quota = quota(client, need);
        if (quota.isEmpty()) {
            return new Part(client, need, spared, 0);
        }
        Optional<Instant> recovery = limit(client, need.resource(), quota.get()).take();
        if (recovery.isPresent()) {
            throw new NoCredentialException(new Exhaustion(
                    need.resource(),
                    Exhaustion.Cause.CLIENT_LIMITED,
                    recovery.get(),
                    quota.get().units()));
        }
        return new Part(client, need, spared, 1);
    }

    @Override
    public RateLimit figures(String client, CredentialRequirement need, RateLimit pool) {
        RateLimit all = reserves.left(client, need, pool);
        Optional<WindowQuota> quota = quota(client, need);
        if (quota.isEmpty()) {
            return all;
        }
        long most = quota.get().units();
        QuotaCounter.Balance own = limit(client, need.resource(), quota.get()).balance();
        // A client that has met both is refused for what is kept.
        boolean keptFromIt = all.remaining() == 0 && pool.remaining() > 0;
        return keptFromIt || all.remaining() < own.left()
                ? new RateLimit(most, all.remaining(), most - all.remaining(), all.reset(), all.resource())
                : new RateLimit(most, own.left(), Math.max(0, most - own.left()), own.reset(), all.resource());
    }

    @Override
    public void close() {
        allowances.close();
    }

    private boolean hasLeftBeside(Set<Credential> spared, CredentialRequirement need) {
        return remaining(pool.report().rateLimit(need.group(), need.resource()))
                > remaining(pool.report().rateLimit(spared, need.resource()));
    }

    private static long remaining(Optional<RateLimit> figures) {
        return figures.map(RateLimit::remaining).orElse(0L);
    }

    private NoCredentialException reserved(String client, CredentialRequirement need) {
        Optional<RateLimit> figures = pool.report().rateLimit(need.group(), need.resource());
        return new NoCredentialException(new Exhaustion(
                need.resource(),
                Exhaustion.Cause.RESERVED,
                figures.map(RateLimit::reset).orElseGet(() -> pool.clock().instant()),
                quota(client, need)
                        .map(WindowQuota::units)
                        .orElseGet(() -> figures.map(RateLimit::limit).orElse(0L))));
    }

    private void charge(String client, CredentialRequirement need, long units) {
        if (units != 0) {
            quota(client, need)
                    .map(quota -> limit(client, need.resource(), quota))
                    .ifPresent(allowance -> allowance.charge(units));
        }
        if (units > 0) {
            reserves.charge(client, need.resource(), units);
        }
    }

    private Optional<WindowQuota> quota(String client, CredentialRequirement need) {
        ClientLimit limit = limits.getOrDefault(client, Map.of()).get(need.resource());
        return limit == null
                ? Optional.empty()
                : WindowQuota.of(limit, need.resource(), () -> pool.report().rateLimit(need.group(), need.resource()));
    }

    private QuotaCounter limit(String client, String resource, WindowQuota quota) {
        return allowances.allowance("limit " + resource + ' ' + client, quota);
    }

    /** What one request spends. */
    private final class Part implements Permit {
        private final String client;
        private final CredentialRequirement need;
        private final Set<Credential> spared;
        private final Map<String, Long> spent = new HashMap<>();

        /**
         * Begins with nothing spent.
         *
         * @param prepaid units of the resource needed that have been taken
         */
        Part(String client, CredentialRequirement need, Set<Credential> spared, long prepaid) {
            this.client = client;
            this.need = need;
            this.spared = spared;
            spent.put(need.resource(), -prepaid);
        }

        @Override
        public Set<Credential> spared() {
            return spared;
        }

        @Override
        public NoCredentialException refusal(NoCredentialException met) {
            boolean wouldHaveDone = met.exhaustion().cause() == Exhaustion.Cause.LIMITED
                    && met.exhaustion().resource().equals(need.resource())
                    && !reserves.spared(client, need).isEmpty();
            return !spared.isEmpty() && wouldHaveDone ? reserved(client, need) : met;
        }

        @Override
        public void spent(String resource, long units) {
            spent.merge(resource, units, Long::sum);
        }

        @Override
        public void close() {
            spent.forEach((resource, units) -> charge(client, need.withResource(resource), units));
            spent.clear();
        }
    }
}
