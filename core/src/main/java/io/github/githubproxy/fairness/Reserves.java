package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.fairness.QuotaCounters.QuotaCounter;
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

/**
 * The reserves of clients. A client's reserve is reservedUnits in the group of credentials that the client may use. Safe for use by many
 * threads.
 */
final class Reserves {
    private final CredentialPool pool;
    private final QuotaCounters counters;
    private final Map<String, List<Reserve>> byResource;

    Reserves(CredentialPool pool, QuotaCounters counters, Collection<Client> clients) {
        this.pool = pool;
        this.counters = counters;
        this.byResource = clients.stream()
                .flatMap(client -> client.reserve().entrySet().stream()
                        .map(entry -> new Reserve(
                                client.name(),
                                CredentialGroup.of(client.credentials()),
                                entry.getKey(),
                                entry.getValue())))
                .collect(Collectors.groupingBy(Reserve::resource));
    }

    /** A reserve of one client in one resource. */
    private record Reserve(String client, CredentialGroup group, String resource, ClientLimit amount) {}

    /**
     * Returns those credentials of a client whose remaining units are all reserved for others. Empty where the client's
     * credentials have no unit remaining: the pool then refuses the request.
     */
    Set<Credential> reservedCredentials(String client, CredentialRequirement requirement) {
        Evaluation evaluation = new Evaluation(client, requirement);
        List<CredentialGroup> groups = evaluation.groups().toList();
        if (groups.isEmpty() || evaluation.remaining(requirement.group()) == 0) {
            return Set.of();
        }
        Set<Credential> reserved = new HashSet<>();
        for (CredentialGroup group : groups) {
            if (evaluation.isFullyReserved(group)) {
                reserved.addAll(pool.report().sharedCredentials(requirement.group(), group));
            }
        }
        return Set.copyOf(reserved);
    }

    /**
     * Returns what is left for a client. Units reserved for others count as used.
     *
     * @param all what the credentials that the client may use have left, known or presumed
     */
    RateLimit unreserved(String client, CredentialRequirement requirement, RateLimit all) {
        Evaluation evaluation = new Evaluation(client, requirement, all);
        long withheld = evaluation.withheld(evaluation.groups().toList(), all.remaining());
        if (withheld == 0) {
            return all;
        }
        long left = Math.max(0, all.remaining() - withheld);
        return new RateLimit(all.limit(), left, all.limit() - left, all.reset(), all.resource());
    }

    /** Debits what a client has spent from its own reserve. */
    void charge(String client, String resource, long units) {
        of(resource)
                .filter(reserve -> reserve.client.equals(client))
                .forEach(reserve -> WindowQuota.of(
                                reserve.amount, resource, () -> pool.report().rateLimit(reserve.group, resource))
                        .ifPresent(quota -> counter(reserve, quota).charge(units)));
    }

    private Stream<Reserve> of(String resource) {
        return byResource.getOrDefault(resource, List.of()).stream();
    }

    private QuotaCounter counter(Reserve reserve, WindowQuota quota) {
        return counters.counter("reserve " + reserve.resource + ' ' + reserve.client, quota);
    }

    /** Evaluates the reserves of others for one client. Reads each group's limit from the pool once. Used by one thread. */
    private final class Evaluation {
        private final String client;
        private final CredentialRequirement requirement;
        private final Map<CredentialGroup, Optional<RateLimit>> figures = new HashMap<>();

        Evaluation(String client, CredentialRequirement requirement) {
            this.client = client;
            this.requirement = requirement;
        }

        Evaluation(String client, CredentialRequirement requirement, RateLimit own) {
            this(client, requirement);
            figures.put(requirement.group(), Optional.of(own));
        }

        /** Returns the groups with reserves of others that overlap the credentials of the client. */
        Stream<CredentialGroup> groups() {
            return of(requirement.resource())
                    .filter(reserve -> !reserve.client.equals(client) && reserve.group.overlaps(requirement.group()))
                    .map(Reserve::group)
                    .distinct();
        }

        Optional<RateLimit> figures(CredentialGroup group) {
            Optional<RateLimit> known = figures.get(group);
            if (known == null) {
                known = pool.report().rateLimit(group, requirement.resource());
                figures.put(group, known);
            }
            return known;
        }

        long remaining(CredentialGroup group) {
            return figures(group).map(RateLimit::remaining).orElse(0L);
        }

        boolean isFullyReserved(CredentialGroup group) {
            long remaining = remaining(group);
            // The comparison with the full reserves avoids reading counters in the common case.
            return remaining > 0
                    && remaining
                            <= reservesIn(group)
                                    .flatMap(reserve -> quota(reserve).stream())
                                    .mapToLong(WindowQuota::units)
                                    .sum()
                    && remaining <= reservedUnits(group);
        }

        /**
         * Returns how many of the remaining units of the client's credentials are reserved. Reserves in disjoint groups add
         * up; reserves in a group within another may be the same units, so that the greater number counts.
         */
        long withheld(List<CredentialGroup> groups, long all) {
            return groups.stream()
                    .filter(group -> groups.stream().noneMatch(other -> isInside(group, other)))
                    .mapToLong(group -> Math.max(withheldIn(group, all), withheld(inside(group, groups), all)))
                    .sum();
        }

        private List<CredentialGroup> inside(CredentialGroup group, List<CredentialGroup> groups) {
            return groups.stream().filter(other -> isInside(other, group)).toList();
        }

        private static boolean isInside(CredentialGroup inner, CredentialGroup outer) {
            return !inner.equals(outer) && inner.isWithin(outer);
        }

        private long withheldIn(CredentialGroup group, long all) {
            Optional<RateLimit> limit = figures(group);
            if (limit.isEmpty()) {
                return 0;
            }
            long within = Math.min(all, within(group, all));
            return within - Math.min(within, Math.max(0, limit.get().remaining() - reservedUnits(group)));
        }

        private long within(CredentialGroup group, long all) {
            return requirement.group().isWithin(group)
                    ? all
                    : pool.report()
                            .rateLimit(
                                    pool.report().sharedCredentials(requirement.group(), group), requirement.resource())
                            .map(RateLimit::remaining)
                            .orElse(0L);
        }

        private long reservedUnits(CredentialGroup group) {
            return reservesIn(group)
                    .mapToLong(reserve -> quota(reserve)
                            .map(quota -> counter(reserve, quota).balance().left())
                            .orElse(0L))
                    .sum();
        }

        private Stream<Reserve> reservesIn(CredentialGroup group) {
            return of(requirement.resource())
                    .filter(reserve -> !reserve.client.equals(client) && reserve.group.isWithin(group));
        }

        private Optional<WindowQuota> quota(Reserve reserve) {
            return WindowQuota.of(reserve.amount, reserve.resource, () -> figures(reserve.group));
        }
    }
}
