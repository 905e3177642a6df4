package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.Limit;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.credentials.Need;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.RateLimit;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
    private final Allowances allowances;
    private final Map<String, Map<String, Limit>> limits;
    private final Map<String, List<Reserve>> reserves;
    private final Set<String> counted;

    ClientLimits(CredentialPool pool, Allowances allowances, Collection<Client> clients) {
        this.pool = pool;
        this.allowances = allowances;
        this.limits = clients.stream()
                .filter(client -> !client.limits().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Client::name, Client::limits));
        this.reserves = clients.stream()
                .flatMap(client -> client.reserve().entrySet().stream()
                        .map(entry -> new Reserve(
                                client.name(),
                                client.credentials().map(CredentialGroup::new).orElseGet(CredentialGroup::everything),
                                entry.getKey(),
                                entry.getValue())))
                .collect(Collectors.groupingBy(Reserve::resource));
        this.counted = clients.stream()
                .filter(client ->
                        !client.limits().isEmpty() || !client.reserve().isEmpty())
                .map(Client::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is kept for a client. */
    private record Reserve(String client, CredentialGroup group, String resource, Limit amount) {}

    @Override
    public Permit enter(String client, Need need) throws NoCredentialException {
        requireUnreserved(client, need);
        if (!counted.contains(client)) {
            return Unlimited.INSTANCE;
        }
        Optional<Quota> quota = quota(client, need);
        if (quota.isEmpty()) {
            return new Part(client, need, 0);
        }
        Optional<Instant> recovery = limit(client, need.resource(), quota.get()).take();
        if (recovery.isPresent()) {
            throw new NoCredentialException(new Exhaustion(
                    need.resource(),
                    Exhaustion.Cause.CLIENT_LIMITED,
                    recovery.get(),
                    quota.get().units()));
        }
        return new Part(client, need, 1);
    }

    @Override
    public RateLimit figures(String client, Need need, RateLimit pool) {
        RateLimit all = unreserved(client, need, pool);
        Optional<Quota> quota = quota(client, need);
        if (quota.isEmpty()) {
            return all;
        }
        long most = quota.get().units();
        Allowance.Balance own = limit(client, need.resource(), quota.get()).balance();
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

    /** Refuses what would be spent of what is kept for others. Where nothing is left, the pool itself refuses. */
    private void requireUnreserved(String client, Need need) throws NoCredentialException {
        List<Reserve> others = reservesOfOthers(client, need);
        if (others.isEmpty()) {
            return;
        }
        Optional<RateLimit> figures = pool.figures(need.group(), need.resource());
        if (figures.isEmpty()) {
            return;
        }
        long limit = figures.get().limit();
        long remaining = figures.get().remaining();
        long most = others.stream().mapToLong(reserve -> most(reserve, limit)).sum();
        // Mostly there is more than could be kept, and nothing to be looked up.
        if (remaining == 0 || remaining > most) {
            return;
        }
        if (remaining <= kept(others, limit)) {
            throw new NoCredentialException(new Exhaustion(
                    need.resource(),
                    Exhaustion.Cause.RESERVED,
                    figures.get().reset(),
                    quota(client, need).map(Quota::units).orElse(limit)));
        }
    }

    /** Returns what is left for a client: what is kept for others is as good as used. */
    private RateLimit unreserved(String client, Need need, RateLimit all) {
        List<Reserve> others = reservesOfOthers(client, need);
        if (others.isEmpty()) {
            return all;
        }
        long left = Math.max(0, all.remaining() - kept(others, all.limit()));
        return new RateLimit(all.limit(), left, all.limit() - left, all.reset(), all.resource());
    }

    private List<Reserve> reservesOfOthers(String client, Need need) {
        return reserves.getOrDefault(need.resource(), List.of()).stream()
                .filter(reserve -> !reserve.client.equals(client) && reserve.group.overlaps(need.group()))
                .toList();
    }

    private long kept(List<Reserve> all, long poolLimit) {
        return all.stream().mapToLong(reserve -> left(reserve, poolLimit)).sum();
    }

    private void charge(String client, Need need, long units) {
        if (units != 0) {
            quota(client, need)
                    .map(quota -> limit(client, need.resource(), quota))
                    .ifPresent(allowance -> allowance.charge(units));
        }
        if (units > 0) {
            reserves.getOrDefault(need.resource(), List.of()).stream()
                    .filter(reserve -> reserve.client.equals(client))
                    .forEach(reserve -> chargeReserve(reserve, need, units));
        }
    }

    private void chargeReserve(Reserve reserve, Need need, long units) {
        long limit = pool.figures(need.group(), need.resource())
                .map(RateLimit::limit)
                .orElse(0L);
        Quota.of(reserve.amount, reserve.resource, limit)
                .ifPresent(quota -> reserved(reserve, quota).charge(units));
    }

    private static long most(Reserve reserve, long poolLimit) {
        return Quota.of(reserve.amount, reserve.resource, poolLimit)
                .map(Quota::units)
                .orElse(0L);
    }

    private long left(Reserve reserve, long poolLimit) {
        return Quota.of(reserve.amount, reserve.resource, poolLimit)
                .map(quota -> reserved(reserve, quota).balance().left())
                .orElse(0L);
    }

    private Optional<Quota> quota(String client, Need need) {
        Limit limit = limits.getOrDefault(client, Map.of()).get(need.resource());
        return limit == null ? Optional.empty() : Quota.of(limit, need.resource(), poolLimit(limit, need));
    }

    private long poolLimit(Limit limit, Need need) {
        return limit.per() == Limit.Per.HUNDRED_OF_THE_POOL
                ? pool.figures(need.group(), need.resource())
                        .map(RateLimit::limit)
                        .orElse(0L)
                : 0;
    }

    private Allowance limit(String client, String resource, Quota quota) {
        return allowances.allowance("limit " + resource + ' ' + client, quota);
    }

    private Allowance reserved(Reserve reserve, Quota quota) {
        return allowances.allowance("reserve " + reserve.resource + ' ' + reserve.client, quota);
    }

    /** What one request spends. */
    private final class Part implements Permit {
        private final String client;
        private final Need need;
        private final Map<String, Long> spent = new HashMap<>();

        /**
         * Begins with nothing spent.
         *
         * @param prepaid units of the resource needed that have been taken
         */
        Part(String client, Need need, long prepaid) {
            this.client = client;
            this.need = need;
            spent.put(need.resource(), -prepaid);
        }

        @Override
        public void spent(String resource, long units) {
            spent.merge(resource, units, Long::sum);
        }

        @Override
        public void close() {
            spent.forEach((resource, units) -> charge(client, need.of(resource), units));
            spent.clear();
        }
    }
}
