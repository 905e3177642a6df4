package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.http.RateLimit;
import java.io.IOException;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of the pool. Discovers in the background, every hour, what the configuration does not state: the
 * installations of Apps and their owners, and which personal access tokens belong to the same user. A request starts the
 * discovery when it is due. Thread-safe.
 */
final class CredentialDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialDiscovery.class);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration INTERVAL_AFTER_FAILURE = Duration.ofMinutes(1);

    private final CredentialPoolSettings settings;
    private final RateLimitState state;
    private final CredentialApiClient client;
    private final GitHubClock gitHubClock;
    private final BackgroundExecutor background;
    private final OutcomeRecorder outcomes;
    private final InstallationTokens tokens;
    private final Cache<String, Credential> byFingerprint;
    private final AtomicLong nextRun = new AtomicLong();
    private volatile Configured configured = new Configured(List.of(), List.of());
    /** The discovery that runs, first, and those asked for since. Guarded by itself. */
    private final List<CountDownLatch> runs = new ArrayList<>();

    private volatile CountDownLatch installationsPending = new CountDownLatch(0);
    private volatile Map<CredentialGroup, CredentialSelector> selectors = new ConcurrentHashMap<>();

    /** Makes a discovery of no credentials. */
    CredentialDiscovery(
            CredentialPoolSettings settings,
            RateLimitState state,
            CredentialApiClient client,
            GitHubClock gitHubClock,
            BackgroundExecutor background,
            OutcomeRecorder outcomes) {
        this.settings = settings;
        this.state = state;
        this.client = client;
        this.gitHubClock = gitHubClock;
        this.background = background;
        this.outcomes = outcomes;
        this.byFingerprint =
                Caffeine.newBuilder().maximumSize(2L * settings.maxTokens()).build();
        this.tokens = new InstallationTokens(
                settings.maxTokens(), settings.padding(), settings.clock(), () -> nanos(), background);
    }

    /** What the configuration states, in its order. */
    private record Configured(List<User> users, List<AppInstallations> apps) {}

    /** A configured token and its credential. */
    private record User(Config.Pat pat, Credential credential) {}

    /**
     * Prepares the use of these credentials in place of the present ones. Those that stay the same keep their state.
     *
     * @return the change, which cannot fail
     * @throws io.github.githubproxy.config.ConfigException if an App's key cannot be used
     */
    Runnable prepare(List<Config.Pat> pats, List<Config.App> apps) {
        Configured before = configured;
        Configured next = new Configured(
                pats.stream().map(pat -> user(pat, before)).toList(),
                apps.stream().map(app -> installations(app, before)).toList());
        return next.equals(before)
                ? () -> {}
                : () -> {
                    configured = next;
                    selectors = new ConcurrentHashMap<>();
                    Set<Credential> kept = Set.copyOf(members(next));
                    byFingerprint.asMap().values().removeIf(credential -> !kept.contains(credential));
                    nextRun.set(0);
                    runIfDue(now());
                };
    }

    private User user(Config.Pat pat, Configured before) {
        return before.users().stream()
                .filter(user -> user.pat().equals(pat))
                .findFirst()
                .orElseGet(() -> {
                    AccessToken token = new AccessToken(pat.token());
                    Credential credential = new Credential(
                            Credential.Kind.USER,
                            pat.name(),
                            pat.name(),
                            Optional.empty(),
                            TokenSource.fixed(token),
                            account(token.fingerprint()));
                    return new User(pat, credential);
                });
    }

    private AppInstallations installations(Config.App app, Configured before) {
        return before.apps().stream()
                .filter(known -> known.isOf(app))
                .findFirst()
                .orElseGet(() -> {
                    RSAPrivateKey key = AppKey.of(app);
                    AppApi api = new AppApi(app.name(), new AppJwt(app.id(), key, gitHubClock), client, gitHubClock);
                    return new AppInstallations(
                            app, api, id -> tokens.source(api, id), id -> account("installation " + id));
                });
    }

    private static List<Credential> members(Configured configured) {
        List<Credential> members = new ArrayList<>();
        configured.apps().forEach(app -> members.addAll(app.installations()));
        configured.users().forEach(user -> members.add(user.credential()));
        return members;
    }

    /** Starts the discovery in the background if it is due. */
    void runIfDue(long now) {
        long when = nextRun.get();
        if (now < when || !nextRun.compareAndSet(when, now + INTERVAL.toMillis())) {
            return;
        }
        CountDownLatch pending = new CountDownLatch(1);
        installationsPending = pending;
        try {
            background.execute(() -> run(pending));
        } catch (RejectedExecutionException e) {
            pending.countDown();
            LOG.debug("The pool is closed");
        }
    }

    /** Returns the selector for the credentials that a group may use. */
    CredentialSelector selector(CredentialGroup group) {
        Map<CredentialGroup, CredentialSelector> current = selectors;
        CredentialSelector known = current.get(group);
        return known != null ? known : current.computeIfAbsent(group, this::newSelector);
    }

    /** The tokens of all installations. */
    InstallationTokens tokens() {
        return tokens;
    }

    /**
     * Waits for the installations if they are being discovered.
     *
     * @return whether they were, and GitHub has responded in that time
     */
    boolean awaitDiscovery(Duration timeout) throws InterruptedException {
        CountDownLatch pending = installationsPending;
        if (pending.getCount() == 0 || configured.apps().stream().noneMatch(AppInstallations::isDiscovered)) {
            return false;
        }
        return pending.await(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Returns whether the installations of an App in that group are unknown. */
    boolean lacksInstallations(CredentialGroup group) {
        return configured.apps().stream().anyMatch(app -> app.isUnknown() && app.isIn(group));
    }

    /** Returns the credential whose current token has that fingerprint. */
    Optional<Credential> credentialWithToken(String fingerprint) {
        return Optional.ofNullable(byFingerprint.getIfPresent(fingerprint))
                .filter(credential -> credential
                        .tokens()
                        .current()
                        .filter(token -> token.fingerprint().equals(fingerprint))
                        .isPresent());
    }

    /** Records that the credential has that token. */
    void recordToken(Credential credential, AccessToken token) {
        if (byFingerprint.getIfPresent(token.fingerprint()) != credential) {
            byFingerprint.put(token.fingerprint(), credential);
        }
    }

    /** Runs one discovery at a time. Those that are asked for meanwhile are one discovery after it. */
    private void run(CountDownLatch pending) {
        synchronized (runs) {
            runs.add(pending);
            if (runs.size() > 1) {
                return;
            }
        }
        List<CountDownLatch> current = List.of(pending);
        try {
            while (!current.isEmpty()) {
                runFor(current);
                synchronized (runs) {
                    runs.removeAll(current);
                    current = List.copyOf(runs);
                }
            }
        } catch (RuntimeException | Error e) {
            synchronized (runs) {
                runs.forEach(CountDownLatch::countDown);
                runs.clear();
            }
            throw e;
        }
    }

    private void runFor(List<CountDownLatch> pending) {
        boolean isComplete = false;
        try {
            isComplete = discoverInstallations(pending);
            isComplete &= identifyUsers();
        } finally {
            selectors = new ConcurrentHashMap<>();
            if (!isComplete) {
                runAgainSoon();
            }
        }
    }

    private void runAgainSoon() {
        nextRun.accumulateAndGet(now() + INTERVAL_AFTER_FAILURE.toMillis(), Math::min);
    }

    /** Runs first, since requests wait for the installations, and not for the users of tokens. */
    private boolean discoverInstallations(List<CountDownLatch> pending) {
        boolean isComplete = true;
        try {
            for (AppInstallations app : configured.apps()) {
                isComplete &= refresh(app);
            }
            return isComplete;
        } finally {
            selectors = new ConcurrentHashMap<>();
            // Before the waiting requests continue: one of them may be the next to start the discovery.
            if (!isComplete) {
                runAgainSoon();
            }
            pending.forEach(CountDownLatch::countDown);
        }
    }

    /** Returns whether GitHub responded. */
    private boolean refresh(AppInstallations app) {
        try {
            app.refresh();
            return true;
        } catch (TokenException e) {
            if (background.isClosed()) {
                LOG.debug("The pool is closed", e);
            } else {
                LOG.error("The installations of App {} could not be discovered: {}", app.app(), e.getMessage());
            }
            return false;
        }
    }

    private boolean identifyUsers() {
        boolean isComplete = true;
        List<User> users = configured.users();
        // A single token shares its limits with no other.
        if (users.size() > 1) {
            for (User user : users) {
                isComplete &= identifyUser(user.credential());
            }
        }
        return isComplete;
    }

    /** Requests the user of a token from GitHub, once. Costs one unit. */
    private boolean identifyUser(Credential user) {
        Optional<AccessToken> token = user.tokens().current();
        if (user.owner().isPresent() || user.health().isRejected() || token.isEmpty()) {
            return true;
        }
        try {
            CredentialApiClient.Reply reply = client.get("/user", token.get().authorization());
            String login = reply.json().path("login").asText("").toLowerCase(Locale.ROOT);
            if (reply.status() == 200 && !login.isEmpty()) {
                recordUser(user, login, reply);
                return true;
            }
            LOG.warn("The user of token {} could not be identified: GitHub responded {}", user, reply.status());
            ResponseInterpretation interpretation =
                    reply.interpretation(settings.clock().instant());
            interpretation
                    .exceededLimit()
                    .ifPresent(limit -> outcomes.recordExceededLimit(user, interpretation.resource("core"), limit));
            if (reply.status() == 401) {
                outcomes.recordRejectedToken(user);
            }
            // Other statuses are permanent: a token may belong to no user.
            return reply.status() < 500 && interpretation.exceededLimit().isEmpty();
        } catch (IOException e) {
            if (background.isClosed()) {
                LOG.debug("The pool is closed", e);
            } else {
                LOG.warn(
                        "The user of token {} could not be identified: {}",
                        user,
                        e.getClass().getSimpleName());
            }
            return false;
        }
    }

    private void recordUser(Credential user, String login, CredentialApiClient.Reply reply) {
        user.moveTo(account("user " + login));
        user.setOwner(login);
        long now = now();
        RateLimit.from(reply.headers()).ifPresent(limit -> {
            long windowEnd = now + reply.untilReset(limit, settings.clock()).toMillis();
            user.account().recordRateLimit(limit, windowEnd, now);
        });
    }

    private CredentialSelector newSelector(CredentialGroup group) {
        return new CredentialSelector(
                members(configured).stream().filter(group::includes).toList(), settings.maxConcurrency());
    }

    /** The name includes the server: the same name may mean different accounts at different servers. */
    private Account account(String name) {
        return state.account(settings.root() + " " + name);
    }

    private long now() {
        return settings.clock().instant().toEpochMilli();
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(now());
    }
}
