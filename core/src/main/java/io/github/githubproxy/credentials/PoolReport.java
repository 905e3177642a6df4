package io.github.githubproxy.credentials;

import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The state of the pool: what its credentials have left, which are usable, and why none is. Thread-safe. */
public final class PoolReport {
    private final CredentialDiscovery discovery;
    private final VisibilityCache visibility;
    private final InstantSource clock;
    private final GitHubClock gitHubClock;

    PoolReport(
            CredentialDiscovery discovery, VisibilityCache visibility, InstantSource clock, GitHubClock gitHubClock) {
        this.discovery = discovery;
        this.visibility = visibility;
        this.clock = clock;
        this.gitHubClock = gitHubClock;
    }

    /** Returns the sum of what a group's credentials have left; empty if GitHub has stated no limit on that resource. */
    public Optional<RateLimit> rateLimit(CredentialGroup group, String resource) {
        AggregateRateLimit sum = new AggregateRateLimit(resource, gitHubClock, now());
        discovery.selector(group).forEachAccount(sum::add);
        return sum.sum();
    }

    /** Returns the sum of what these credentials have left; empty if GitHub has stated no limit on that resource. */
    public Optional<RateLimit> rateLimit(Set<Credential> credentials, String resource) {
        AggregateRateLimit sum = new AggregateRateLimit(resource, gitHubClock, now());
        credentials.stream()
                .filter(credential -> !credential.health().isRejected())
                .map(Credential::account)
                .distinct()
                .forEach(sum::add);
        return sum.sum();
    }

    /** Returns the credentials of a group whose limits another group's credentials share. */
    public Set<Credential> sharedCredentials(CredentialGroup group, CredentialGroup other) {
        Set<Account> accounts = discovery.selector(other).credentials().stream()
                .map(Credential::account)
                .collect(Collectors.toSet());
        return discovery.selector(group).credentials().stream()
                .filter(credential -> accounts.contains(credential.account()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the names of the resources on which a group's credentials have limits. */
    public NavigableSet<String> resources(CredentialGroup group) {
        NavigableSet<String> names = new TreeSet<>();
        discovery.selector(group).forEachAccount(account -> account.resources().forEach(names::add));
        return names;
    }

    /** Returns the status of each credential, in order of configuration. */
    public List<CredentialStatus> credentials() {
        long now = now();
        Map<Account, String> firstNames = new HashMap<>();
        List<CredentialStatus> statuses = new ArrayList<>();
        for (Credential credential :
                discovery.selector(CredentialGroup.everything()).credentials()) {
            Account account = credential.account();
            Optional<String> sharesLimitsWith = Optional.ofNullable(firstNames.putIfAbsent(account, credential.name()));
            CredentialStatus.Condition condition = credential.condition(now);
            statuses.add(new CredentialStatus(
                    credential.name(),
                    condition,
                    until(credential, condition),
                    sharesLimitsWith,
                    account.inFlight(),
                    account.rateLimits(gitHubClock, now)));
        }
        return statuses;
    }

    private static Optional<Instant> until(Credential credential, CredentialStatus.Condition condition) {
        return switch (condition) {
            case USABLE -> Optional.empty();
            case PAUSED -> Optional.of(Instant.ofEpochMilli(credential.account().pausedUntil()));
            case RESTING, REFUSED ->
                Optional.of(Instant.ofEpochMilli(credential.health().pausedUntil()));
        };
    }

    /** The number of installation tokens that GitHub has issued. */
    public long tokensIssued() {
        return discovery.tokens().issued();
    }

    /** The number of requests for an installation token that failed. */
    public long tokenFailures() {
        return discovery.tokens().failures();
    }

    /** Returns why no credential can be used, and when the first recovers that may see the subject. */
    Exhaustion exhaustion(CredentialRequirement requirement) {
        long now = now();
        List<Credential> accepted = discovery.selector(requirement.group()).credentials().stream()
                .filter(credential -> !credential.health().isRejected())
                .toList();
        Predicate<Credential> hidden = visibility.hiddenFrom(requirement.subject());
        boolean isHiddenFromAll = accepted.stream().allMatch(hidden);
        long quota = rateLimit(requirement.group(), requirement.resource())
                .map(RateLimit::limit)
                .orElse(0L);
        long first = Long.MAX_VALUE;
        boolean isLimited = false;
        boolean lacksInstallations = discovery.lacksInstallations(requirement.group());
        boolean isUnavailable = lacksInstallations;
        for (Credential credential : accepted) {
            if (isHiddenFromAll ? !lacksInstallations : !hidden.test(credential)) {
                boolean hasToken = credential.health().isUsable(now);
                first = Math.min(first, usableFrom(credential, requirement.resource(), now));
                isLimited |= hasToken;
                isUnavailable |= !hasToken;
            }
        }
        Exhaustion.Cause cause = isLimited
                ? Exhaustion.Cause.LIMITED
                : isUnavailable ? Exhaustion.Cause.UNAVAILABLE : Exhaustion.Cause.REFUSED;
        Instant recovery = first == Long.MAX_VALUE
                ? gitHubClock.instant()
                : gitHubClock.at(Instant.ofEpochMilli(Math.max(first, now)));
        return new Exhaustion(requirement.resource(), cause, recovery, quota);
    }

    private static long usableFrom(Credential credential, String resource, long now) {
        long usableFrom = credential.account().usableFrom(resource, now);
        return credential.health().isUsable(now)
                ? usableFrom
                : Math.max(usableFrom, credential.health().pausedUntil());
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }
}
