package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.http.RateLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private final BackgroundExecutor background;
    private final OutcomeRecorder outcomes;
    private final List<Credential> users = new ArrayList<>();
    private final List<AppInstallations> apps = new ArrayList<>();
    private final InstallationTokens tokens;
    private final Cache<String, Credential> byFingerprint;
    private final AtomicLong nextRun = new AtomicLong();
    private volatile CountDownLatch installationsPending = new CountDownLatch(0);
    private volatile Map<CredentialGroup, CredentialSelector> selectors = new ConcurrentHashMap<>();

    /**
     * Begins with what the configuration states.
     *
     * @throws io.github.githubproxy.config.ConfigException if an App's key cannot be used
     */
    CredentialDiscovery(
            CredentialPoolSettings settings,
            RateLimitState state,
            CredentialApiClient client,
            GitHubClock gitHubClock,
            BackgroundExecutor background,
            OutcomeRecorder outcomes,
            List<Config.Pat> pats,
            List<Config.App> configuredApps) {
        this.settings = settings;
        this.state = state;
        this.client = client;
        this.background = background;
        this.outcomes = outcomes;
        this.byFingerprint =
                Caffeine.newBuilder().maximumSize(2L * settings.maxTokens()).build();
        this.tokens = new InstallationTokens(
                settings.maxTokens(), settings.padding(), settings.clock(), () -> nanos(), background);
        for (Config.Pat pat : pats) {
            AccessToken token = new AccessToken(pat.token());
            users.add(new Credential(
                    Credential.Kind.USER,
                    pat.name(),
                    pat.name(),
                    Optional.empty(),
                    TokenSource.fixed(token),
                    account(token.fingerprint())));
        }
        for (Config.App app : configuredApps) {
            AppJwt jwt =
                    new AppJwt(app.id(), AppKey.parse("GITHUB_APP_" + app.name() + "_PEM", app.pem()), gitHubClock);
            AppApi api = new AppApi(app.name(), jwt, client, gitHubClock);
            apps.add(new AppInstallations(app, api, id -> tokens.source(api, id), id -> account("installation " + id)));
        }
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
        if (pending.getCount() == 0 || apps.stream().noneMatch(AppInstallations::isDiscovered)) {
            return false;
        }
        return pending.await(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Returns whether the installations of an App in that group are unknown. */
    boolean lacksInstallations(CredentialGroup group) {
        return apps.stream().anyMatch(app -> app.isUnknown() && app.isIn(group));
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

    private void run(CountDownLatch pending) {
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
    private boolean discoverInstallations(CountDownLatch pending) {
        boolean isComplete = true;
        try {
            for (AppInstallations app : apps) {
                isComplete &= app.refresh();
            }
            return isComplete;
        } finally {
            selectors = new ConcurrentHashMap<>();
            // Before the waiting requests continue: one of them may be the next to start the discovery.
            if (!isComplete) {
                runAgainSoon();
            }
            pending.countDown();
        }
    }

    private boolean identifyUsers() {
        boolean isComplete = true;
        // A single token shares its limits with no other.
        if (users.size() > 1) {
            for (Credential user : users) {
                isComplete &= identifyUser(user);
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
            LOG.warn(
                    "The user of token {} could not be identified: {}",
                    user,
                    e.getClass().getSimpleName());
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
        List<Credential> members = new ArrayList<>();
        apps.forEach(app -> members.addAll(app.installations()));
        members.addAll(users);
        return new CredentialSelector(members.stream().filter(group::includes).toList(), settings.maxConcurrency());
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
