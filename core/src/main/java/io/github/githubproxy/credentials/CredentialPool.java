package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that the proxy holds. Leases them for requests; {@link #outcomes} and {@link #visibility} record what the
 * responses say about them, {@link #report} reads their state. Thread-safe.
 */
public final class CredentialPool implements AutoCloseable {
    private static final String DEFAULT_RESOURCE = "core";

    private final InstantSource clock;
    private final int maxConcurrency;
    private final SlotQueue queue;
    private final GitHubClock gitHubClock;
    private final BackgroundExecutor background;
    private final VisibilityCache visibilityCache;
    private final CredentialProber prober;
    private final CredentialDiscovery discovery;
    private final OutcomeRecorder outcomes;
    private final VisibilityRecorder visibility;
    private final PoolReport report;
    private volatile AccountIdentities identities = new AccountIdentities(List.of(), List.of());

    private CredentialPool(CredentialPoolSettings settings, RateLimitState state) {
        this.clock = settings.clock();
        this.maxConcurrency = settings.maxConcurrency();
        this.queue = state.queue();
        this.gitHubClock = new GitHubClock(clock);
        this.background = new BackgroundExecutor();
        this.visibilityCache = new VisibilityCache(() -> TimeUnit.MILLISECONDS.toNanos(now()));
        CredentialApiClient client = new CredentialApiClient(settings.http(), settings.root(), gitHubClock);
        this.prober = new CredentialProber(client, background, clock);
        this.outcomes = new OutcomeRecorder(clock, gitHubClock, settings.padding(), prober, visibilityCache);
        this.discovery = new CredentialDiscovery(settings, state, client, gitHubClock, background, outcomes);
        this.visibility = new VisibilityRecorder(discovery, prober, visibilityCache, clock);
        this.report = new PoolReport(discovery, visibilityCache, clock, gitHubClock);
    }

    /**
     * Makes a pool, and starts in the background the discovery of what the configuration does not state: the installations
     * of Apps, and which tokens belong to the same user.
     *
     * @throws io.github.githubproxy.config.ConfigException if an App's key cannot be used
     */
    public static CredentialPool open(
            CredentialPoolSettings settings, RateLimitState state, List<Config.Pat> pats, List<Config.App> apps) {
        CredentialPool pool = empty(settings, state);
        pool.prepare(pats, apps).run();
        return pool;
    }

    /** Makes a pool without credentials, which does nothing until it has some. */
    public static CredentialPool empty(CredentialPoolSettings settings, RateLimitState state) {
        return new CredentialPool(settings, state);
    }

    /**
     * Checks that an App's key can be used.
     *
     * @throws io.github.githubproxy.config.ConfigException if it cannot
     */
    public static void requireUsableKey(Config.App app) {
        var unused = AppKey.of(app);
    }

    /**
     * Prepares the use of these credentials in place of the present ones. Those that stay the same keep their state, and
     * requests that have a lease keep it.
     *
     * @return the change, which cannot fail
     * @throws io.github.githubproxy.config.ConfigException if an App's key cannot be used
     */
    public Runnable prepare(List<Config.Pat> pats, List<Config.App> apps) {
        AccountIdentities next = new AccountIdentities(pats, apps);
        Runnable change = discovery.prepare(pats, apps);
        return () -> {
            change.run();
            // Then, so that nothing that was fetched with an old credential is stored under the identity of the new
            // ones. The reverse is possible, but the identity of the old ones is then used no more.
            identities = next;
            queue.assignAgain();
        };
    }

    /**
     * Leases a credential for one request. Waits for a free slot and for the credential's token if necessary.
     *
     * @param client the name of the client that the request is for
     * @param tried the credentials that this request was sent with before
     * @param deadline until when to wait
     * @throws NoCredentialException if none can be used
     */
    public Lease lease(String client, CredentialRequirement requirement, Set<Credential> tried, Instant deadline)
            throws NoCredentialException {
        try {
            while (true) {
                long now = now();
                discovery.runIfDue(now);
                // The selector is looked up each time: a request that waits uses no credential that is removed
                // meanwhile.
                SelectionResult selected = queue.acquire(
                                client,
                                () -> discovery
                                        .selector(requirement.group())
                                        .select(criteria(requirement, tried), now()),
                                timeLeft(deadline))
                        .orElseThrow(() -> noCredential(requirement, Exhaustion.Cause.BUSY));
                prober.probeIfDue(discovery.selector(CredentialGroup.everything()), now);
                if (selected.isSelected()) {
                    Optional<Lease> lease = lease(client, selected, requirement.resource(), deadline);
                    if (lease.isPresent()) {
                        return lease.get();
                    }
                } else if (!discovery.awaitDiscovery(timeLeft(deadline))) {
                    throw noCredential(requirement);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noCredential(requirement, Exhaustion.Cause.INTERRUPTED);
        }
    }

    /**
     * Sends a free request for each user and installation of a group, several at a time. Skips those that are paused or
     * rejected or have no free slot.
     *
     * @param action sends the request with a lease, which is closed afterwards
     * @return the results of those that responded before the deadline
     */
    public <T> List<T> forEachAccount(CredentialGroup group, Instant deadline, Function<Lease, T> action) {
        Map<Account, Credential> usable = new LinkedHashMap<>();
        for (Credential credential : discovery.selector(group).credentials()) {
            if (credential.health().isUsable(now()) && credential.account().pausedUntil() <= now()) {
                usable.putIfAbsent(credential.account(), credential);
            }
        }
        List<Callable<Optional<T>>> tasks = new ArrayList<>();
        usable.forEach((account, credential) -> tasks.add(() -> call(credential, account, deadline, action)));
        return background.invokeAll(tasks, timeLeft(deadline)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private <T> Optional<T> call(Credential credential, Account account, Instant deadline, Function<Lease, T> action)
            throws InterruptedException {
        if (!account.tryAcquireSlot(maxConcurrency)) {
            return Optional.empty();
        }
        Optional<Lease> leased = lease(
                ReservedClientNames.NO_CLIENT, SelectionResult.of(credential, account), DEFAULT_RESOURCE, deadline);
        if (leased.isEmpty()) {
            return Optional.empty();
        }
        try (Lease lease = leased.get()) {
            return Optional.of(action.apply(lease));
        }
    }

    /** Returns a lease of the selected credential; empty, and the slot is released, if it has no token. */
    private Optional<Lease> lease(String client, SelectionResult selected, String resource, Instant deadline)
            throws InterruptedException {
        Credential credential = selected.credential();
        Account account = selected.account();
        @Nullable AccessToken token = null;
        try {
            token = credential.tokens().get(timeLeft(deadline));
            discovery.recordToken(credential, token);
            return Optional.of(new Lease(credential, token, account, account.budget(resource), queue, client));
        } catch (TokenException e) {
            outcomes.recordTokenFailure(credential, e);
            return Optional.empty();
        } finally {
            if (token == null) {
                queue.release(account);
            }
        }
    }

    private CredentialSelector.Criteria criteria(CredentialRequirement requirement, Set<Credential> tried) {
        Optional<Credential> storedWith = requirement.storedFor().flatMap(discovery::credentialWithToken);
        return CredentialSelector.Criteria.of(requirement, storedWith, visibilityCache, tried);
    }

    /** Returns the exception for a request that no credential can be used for (again). */
    public NoCredentialException noCredential(CredentialRequirement requirement) {
        return new NoCredentialException(report.exhaustion(requirement));
    }

    private NoCredentialException noCredential(CredentialRequirement requirement, Exhaustion.Cause cause) {
        return new NoCredentialException(new Exhaustion(requirement.resource(), cause, gitHubClock.instant(), 0));
    }

    /** Returns a text for cache keys that only groups with the same accounts share, in this proxy and others. */
    public String accountIdentities(CredentialGroup group) {
        return identities.of(group);
    }

    /** Records what responses say about limits and whether credentials are accepted. */
    public OutcomeRecorder outcomes() {
        return outcomes;
    }

    /** Records what responses hide from credentials. */
    public VisibilityRecorder visibility() {
        return visibility;
    }

    /** Reads the state of the credentials. */
    public PoolReport report() {
        return report;
    }

    /** GitHub's clock, as stated by its responses. */
    public GitHubClock clock() {
        return gitHubClock;
    }

    /** Stops the background work. */
    @Override
    public void close() {
        background.close();
    }

    private Duration timeLeft(Instant deadline) {
        return Duration.between(clock.instant(), deadline);
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }
}
