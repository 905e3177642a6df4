package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.GitHubClock;
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
 * Knows who the credentials are, and finds out in the background what the configuration does not tell: which
 * installations an App has, whose they are, and which personal access tokens are of one user. Asked again each hour, by
 * whichever request comes then. Safe for use by many threads.
 */
final class CredentialDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialDiscovery.class);
    private static final Duration EACH = Duration.ofHours(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final CredentialPoolSettings settings;
    private final RateLimitState state;
    private final CredentialApiClient client;
    private final BackgroundExecutor background;
    private final Findings findings;
    private final List<Credential> users = new ArrayList<>();
    private final List<AppInstallations> apps = new ArrayList<>();
    private final InstallationTokens tokens;
    private final Cache<String, Credential> holders;
    private final AtomicLong due = new AtomicLong();
    private volatile CountDownLatch discovery = new CountDownLatch(0);
    private volatile Map<CredentialGroup, CredentialSelector> rosters = new ConcurrentHashMap<>();

    /** Is told what the questions have shown by the way. */
    interface Findings {
        /** That a limit was met. */
        void limited(Credential credential, String resource, ExceededRateLimit met);

        /** That GitHub does not accept a credential. */
        void refused(Credential credential);
    }

    CredentialDiscovery(
            CredentialPoolSettings settings,
            RateLimitState state,
            CredentialApiClient client,
            GitHubClock time,
            BackgroundExecutor background,
            Findings findings,
            List<Config.Pat> pats,
            List<Config.App> configuredApps) {
        this.settings = settings;
        this.state = state;
        this.client = client;
        this.background = background;
        this.findings = findings;
        this.holders =
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
            AppJwt jwt = new AppJwt(app.id(), AppKey.parse("GITHUB_APP_" + app.name() + "_PEM", app.pem()), time);
            AppApi api = new AppApi(app.name(), jwt, client, time);
            apps.add(new AppInstallations(app, api, id -> tokens.of(api, id), id -> account("installation " + id)));
        }
    }

    /** Has everything found out that is due. */
    void takeIfDue(long now) {
        long when = due.get();
        if (now < when || !due.compareAndSet(when, now + EACH.toMillis())) {
            return;
        }
        CountDownLatch begun = new CountDownLatch(1);
        discovery = begun;
        try {
            background.execute(() -> take(begun));
        } catch (RejectedExecutionException e) {
            begun.countDown();
            LOG.debug("The pool is closed");
        }
    }

    /** The credentials that a group may use. */
    CredentialSelector roster(CredentialGroup group) {
        Map<CredentialGroup, CredentialSelector> now = rosters;
        CredentialSelector known = now.get(group);
        return known != null ? known : now.computeIfAbsent(group, this::makeRoster);
    }

    /** The tokens of all installations. */
    InstallationTokens tokens() {
        return tokens;
    }

    /**
     * Waits until GitHub has told which installations there are, if it is being asked.
     *
     * @return whether it was, and the answer came in that time
     */
    boolean awaitDiscovery(Duration most) throws InterruptedException {
        CountDownLatch current = discovery;
        if (current.getCount() == 0 || apps.stream().noneMatch(AppInstallations::isDiscovering)) {
            return false;
        }
        return current.await(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Tells whether the installations of an App of that group could not be found out. */
    boolean lacksInstallations(CredentialGroup group) {
        return apps.stream().anyMatch(app -> app.isUnknown() && app.isIn(group));
    }

    /** Returns the credential that has that token now. */
    Optional<Credential> holderOf(String fingerprint) {
        return Optional.ofNullable(holders.getIfPresent(fingerprint))
                .filter(credential -> credential
                        .tokens()
                        .atHand()
                        .filter(token -> token.fingerprint().equals(fingerprint))
                        .isPresent());
    }

    /** Takes note who has that token. */
    void holds(Credential credential, AccessToken token) {
        if (holders.getIfPresent(token.fingerprint()) != credential) {
            holders.put(token.fingerprint(), credential);
        }
    }

    private void take(CountDownLatch begun) {
        boolean complete = false;
        try {
            complete = discover(begun);
            complete &= identify();
        } finally {
            rosters = new ConcurrentHashMap<>();
            if (!complete) {
                tryAgainSoon();
            }
        }
    }

    private void tryAgainSoon() {
        due.accumulateAndGet(now() + AFTER_FAILURE.toMillis(), Math::min);
    }

    /** Installations come first: whose the tokens are can wait, and requests cannot. */
    private boolean discover(CountDownLatch begun) {
        boolean complete = true;
        try {
            for (AppInstallations app : apps) {
                complete &= app.refresh();
            }
            return complete;
        } finally {
            rosters = new ConcurrentHashMap<>();
            // Before those who wait go on: one of them may be the next to find it due.
            if (!complete) {
                tryAgainSoon();
            }
            begun.countDown();
        }
    }

    private boolean identify() {
        boolean complete = true;
        // One user's token has nobody to share a budget with.
        if (users.size() > 1) {
            for (Credential user : users) {
                complete &= identify(user);
            }
        }
        return complete;
    }

    /** Finds out whose token it is: costs a unit, and is not asked again once it is known. */
    private boolean identify(Credential user) {
        Optional<AccessToken> token = user.tokens().atHand();
        if (user.owner().isPresent() || user.standing().isRefused() || token.isEmpty()) {
            return true;
        }
        try {
            CredentialApiClient.Reply reply = client.get("/user", token.get().authorization());
            String login = reply.json().path("login").asText("").toLowerCase(Locale.ROOT);
            if (reply.status() == 200 && !login.isEmpty()) {
                user.belongsTo(account("user " + login));
                user.isOwnedBy(login);
                long now = now();
                RateLimit.from(reply.headers())
                        .ifPresent(figures -> user.account()
                                .observe(
                                        figures,
                                        now
                                                + reply.untilReset(figures, settings.clock())
                                                        .toMillis(),
                                        now));
                return true;
            }
            LOG.warn("Whose token {} is could not be found out: GitHub answered {}", user, reply.status());
            reply.limitation(settings.clock().instant())
                    .ifPresent(met -> findings.limited(user, reply.resource(), met));
            if (reply.status() == 401) {
                findings.refused(user);
            }
            // A token that is not a user's has no login to find.
            return reply.status() < 500
                    && reply.limitation(settings.clock().instant()).isEmpty();
        } catch (IOException e) {
            LOG.warn(
                    "Whose token {} is could not be found out: {}",
                    user,
                    e.getClass().getSimpleName());
            return false;
        }
    }

    private CredentialSelector makeRoster(CredentialGroup group) {
        List<Credential> members = new ArrayList<>();
        apps.forEach(app -> members.addAll(app.installations()));
        members.addAll(users);
        return new CredentialSelector(members.stream().filter(group::includes).toList(), settings.maxConcurrency());
    }

    /** The same name may mean different accounts at different servers. */
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
