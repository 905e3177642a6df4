package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.http.RateLimit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is kept for clients, each in the part of the pool that it may use. Safe for use by many threads. */
final class Reserves {
    private final CredentialPool pool;
    private final QuotaCounters allowances;
    private final Map<String, List<Reserve>> byResource;

    Reserves(CredentialPool pool, QuotaCounters allowances, Collection<Client> clients) {
        this.pool = pool;
        this.allowances = allowances;
        this.byResource = clients.stream()
                .flatMap(client -> client.reserve().entrySet().stream()
                        .map(entry -> new Reserve(
                                client.name(),
                                CredentialGroup.of(client.credentials()),
                                entry.getKey(),
                                entry.getValue())))
                .collect(Collectors.groupingBy(Reserve::resource));
    }

    /** What is kept for a client. */
    private record Reserve(String client, CredentialGroup group, String resource, ClientLimit amount) {}

    /**
     * Returns those credentials of a client that have no more left than is kept for others. Where the client has none that
     * has anything left, it has none to spare either: then the pool itself refuses.
     */
    Set<Credential> spared(String client, CredentialRequirement need) {
        View view = new View(client, need);
        List<CredentialGroup> parts = view.parts().toList();
        if (parts.isEmpty() || view.remaining(need.group()) == 0) {
            return Set.of();
        }
        Set<Credential> spared = new HashSet<>();
        for (CredentialGroup part : parts) {
            if (view.isKeptWhole(part)) {
                spared.addAll(pool.report().sharedCredentials(need.group(), part));
            }
        }
        return Set.copyOf(spared);
    }

    /**
     * Returns what is left for a client: what is kept for others is as good as used.
     *
     * @param all what the credentials that it may use have left, or what is presumed of them
     */
    RateLimit left(String client, CredentialRequirement need, RateLimit all) {
        View view = new View(client, need, all);
        long withheld = view.withheld(view.parts().toList(), all.remaining());
        if (withheld == 0) {
            return all;
        }
        long left = Math.max(0, all.remaining() - withheld);
        return new RateLimit(all.limit(), left, all.limit() - left, all.reset(), all.resource());
    }

    /** Takes what a client has spent out of what is kept for it. */
    void charge(String client, String resource, long units) {
        of(resource)
                .filter(reserve -> reserve.client.equals(client))
                .forEach(reserve -> WindowQuota.of(
                                reserve.amount, resource, () -> pool.report().rateLimit(reserve.group, resource))
                        .ifPresent(quota -> allowance(reserve, quota).charge(units)));
    }

    private Stream<Reserve> of(String resource) {
        return byResource.getOrDefault(resource, List.of()).stream();
    }

    private QuotaCounter allowance(Reserve reserve, WindowQuota quota) {
        return allowances.allowance("reserve " + reserve.resource + ' ' + reserve.client, quota);
    }

    /** What one client finds kept for others. Each part of the pool is looked at once. Used by one thread. */
    private final class View {
        private final String client;
        private final CredentialRequirement need;
        private final Map<CredentialGroup, Optional<RateLimit>> figures = new HashMap<>();

        View(String client, CredentialRequirement need) {
            this.client = client;
            this.need = need;
        }

        View(String client, CredentialRequirement need, RateLimit own) {
            this(client, need);
            figures.put(need.group(), Optional.of(own));
        }

        /** Returns the parts of the pool in which something is kept that the client could spend. */
        Stream<CredentialGroup> parts() {
            return of(need.resource())
                    .filter(reserve -> !reserve.client.equals(client) && reserve.group.overlaps(need.group()))
                    .map(Reserve::group)
                    .distinct();
        }

        Optional<RateLimit> figures(CredentialGroup group) {
            Optional<RateLimit> known = figures.get(group);
            if (known == null) {
                known = pool.report().rateLimit(group, need.resource());
                figures.put(group, known);
            }
            return known;
        }

        long remaining(CredentialGroup group) {
            return figures(group).map(RateLimit::remaining).orElse(0L);
        }

        boolean isKeptWhole(CredentialGroup part) {
            long remaining = remaining(part);
            // Mostly there is more than could be kept, and nothing to be looked up.
            return remaining > 0
                    && remaining
                            <= keptIn(part)
                                    .flatMap(reserve -> quota(reserve).stream())
                                    .mapToLong(WindowQuota::units)
                                    .sum()
                    && remaining <= kept(part);
        }

        /**
         * Returns how much of what the client's credentials have left is kept. What is kept in parts beside each other adds
         * up; in one within another, what is kept may be the same.
         */
        long withheld(List<CredentialGroup> parts, long all) {
            return parts.stream()
                    .filter(part -> parts.stream().noneMatch(other -> isInside(part, other)))
                    .mapToLong(part -> Math.max(withheldIn(part, all), withheld(inside(part, parts), all)))
                    .sum();
        }

        private List<CredentialGroup> inside(CredentialGroup part, List<CredentialGroup> parts) {
            return parts.stream().filter(other -> isInside(other, part)).toList();
        }

        private static boolean isInside(CredentialGroup inner, CredentialGroup outer) {
            return !inner.equals(outer) && inner.isWithin(outer);
        }

        private long withheldIn(CredentialGroup part, long all) {
            Optional<RateLimit> there = figures(part);
            if (there.isEmpty()) {
                return 0;
            }
            long within = Math.min(all, within(part, all));
            return within - Math.min(within, Math.max(0, there.get().remaining() - kept(part)));
        }

        private long within(CredentialGroup part, long all) {
            return need.group().isWithin(part)
                    ? all
                    : pool.report()
                            .rateLimit(pool.report().sharedCredentials(need.group(), part), need.resource())
                            .map(RateLimit::remaining)
                            .orElse(0L);
        }

        private long kept(CredentialGroup part) {
            return keptIn(part)
                    .mapToLong(reserve -> quota(reserve)
                            .map(quota -> allowance(reserve, quota).balance().left())
                            .orElse(0L))
                    .sum();
        }

        private Stream<Reserve> keptIn(CredentialGroup part) {
            return of(need.resource())
                    .filter(reserve -> !reserve.client.equals(client) && reserve.group.isWithin(part));
        }

        private Optional<WindowQuota> quota(Reserve reserve) {
            return WindowQuota.of(reserve.amount, reserve.resource, () -> figures(reserve.group));
        }
    }
}
