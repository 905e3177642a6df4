package io.github.githubproxy.benchmark;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.credentials.CostSink;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialPoolSettings;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.credentials.RateLimitState;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.RateLimit;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.OkHttpClient;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool whose credentials have all been used, and requests that need one. */
@State(Scope.Benchmark)
public class CredentialPoolState {
    private static final int KEY_BITS = 2048;
    private static final int LIMIT = 5000;
    private static final RequestSubject HIDDEN_REPOSITORY = subject("/repos/octo/hidden");

    /** An account without a credential in the pool. */
    private static final RequestSubject PUBLIC_SUBJECT = subject("/users");

    /** Never used, because the subjects have no probe path. */
    private static final CostSink UNUSED_COST_SINK = new CostSink() {
        @Override
        public String client() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addCost(String resource, int units) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onCancel(Runnable action) {
            throw new UnsupportedOperationException();
        }
    };

    /** The number of credentials. */
    @Param({"8", "200"})
    @SuppressWarnings("NullAway.Init")
    public int credentials;

    /** The state of the pool. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public PoolScenario situation;

    private final Instant deadline = Instant.now().plus(Duration.ofHours(1));
    private final List<ExpectedSelection> expectedSelections = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private CredentialPool pool;

    /** Creates a state that is not set up. */
    public CredentialPoolState() {}

    /**
     * A request.
     *
     * @param expected the credential that the pool must select, if it is determined
     */
    private record ExpectedSelection(CredentialRequirement requirement, Optional<Credential> expected) {}

    /** Creates a pool in that state. */
    @Setup(Level.Trial)
    public void open() throws NoCredentialException, GeneralSecurityException {
        Config config = situation == PoolScenario.TOKENS ? tokens() : installations();
        CredentialPoolSettings settings = new CredentialPoolSettings(
                new OkHttpClient.Builder()
                        .addInterceptor(new StubCredentialApi(credentials))
                        .build(),
                URI.create("http://127.0.0.1"),
                InstantSource.system(),
                config.githubCredsCacheTtlPadding(),
                config.githubCredsCacheMaxSize(),
                config.githubMaxConcurrency());
        pool = CredentialPool.open(
                settings, new RateLimitState(config.githubCredsCacheMaxSize()), config.pats(), config.apps());
        CredentialRequirement any = requirement(PUBLIC_SUBJECT);
        Set<Credential> used = new LinkedHashSet<>();
        while (used.size() < credentials) {
            try (Lease lease = pool.lease("ci", any, used, deadline)) {
                recordOutcomes(lease, used);
                used.add(lease.credential());
            }
        }
        checkSelections();
    }

    /** Checks that requests still get the expected credentials, and closes the pool. */
    @TearDown(Level.Trial)
    public void close() throws NoCredentialException {
        checkSelections();
        pool.close();
    }

    /** Leases a credential for one of the requests and releases it. */
    Credential select() throws NoCredentialException {
        return select(expectedSelections.get(ThreadLocalRandom.current().nextInt(expectedSelections.size())));
    }

    private Credential select(ExpectedSelection request) throws NoCredentialException {
        try (Lease lease = pool.lease("ci", request.requirement(), Set.of(), deadline)) {
            return lease.credential();
        }
    }

    /** Records the state of a credential as responses would, and adds the request that it affects. */
    private void recordOutcomes(Lease lease, Set<Credential> before) {
        Credential credential = lease.credential();
        boolean first = before.isEmpty();
        boolean exhausted = situation == PoolScenario.EXHAUSTED && !first;
        long remaining = exhausted ? 0 : ThreadLocalRandom.current().nextInt(LIMIT / 2, LIMIT);
        RateLimit figures =
                new RateLimit(LIMIT, remaining, LIMIT - remaining, Instant.now().plus(Duration.ofHours(1)), "core");
        pool.outcomes().recordRateLimit(lease, Optional.of(figures), Optional.empty());
        switch (situation) {
            case TOKENS, INSTALLATIONS -> addIfEmpty(requirement(PUBLIC_SUBJECT), Optional.empty());
            case OWNER ->
                expectedSelections.add(
                        new ExpectedSelection(requirement(repositoryOfOwner(credential)), Optional.of(credential)));
            case STORED ->
                expectedSelections.add(new ExpectedSelection(
                        requirement(PUBLIC_SUBJECT)
                                .withStoredFor(Optional.of(lease.token().fingerprint())),
                        Optional.of(credential)));
            case NOT_VISIBLE -> {
                CredentialRequirement hidden = requirement(HIDDEN_REPOSITORY);
                addIfEmpty(hidden, Optional.of(credential));
                if (first) {
                    pool.outcomes().recordSuccess(lease, Optional.of(HIDDEN_REPOSITORY));
                } else {
                    var unused = pool.visibility()
                            .recordHidden(lease, HIDDEN_REPOSITORY, hidden, before, deadline, UNUSED_COST_SINK);
                }
            }
            case EXHAUSTED -> addIfEmpty(requirement(PUBLIC_SUBJECT), Optional.of(credential));
            case REJECTED -> {
                addIfEmpty(requirement(PUBLIC_SUBJECT), Optional.empty());
                if (first) {
                    pool.outcomes().recordRejectedCredential(lease);
                }
            }
        }
    }

    private void addIfEmpty(CredentialRequirement requirement, Optional<Credential> expected) {
        if (expectedSelections.isEmpty()) {
            expectedSelections.add(new ExpectedSelection(requirement, expected));
        }
    }

    private void checkSelections() throws NoCredentialException {
        for (ExpectedSelection request : expectedSelections) {
            Credential expected = select(request);
            if (request.expected().isPresent() && request.expected().get() != expected) {
                throw new IllegalStateException(
                        expected + " was chosen, not " + request.expected().get());
            }
        }
    }

    private Config tokens() {
        ConfigBuilder config = Config.builder();
        for (int i = 1; i <= credentials; i++) {
            config.pat("BOT" + i, "ghp_benchmark" + i);
        }
        return config.build();
    }

    private static Config installations() throws GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(KEY_BITS);
        String key = Base64.getEncoder()
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
        return Config.builder()
                .app("APP", "1", "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----")
                .build();
    }

    private static CredentialRequirement requirement(RequestSubject subject) {
        return new CredentialRequirement(
                "core", subject, Optional.empty(), Optional.empty(), CredentialGroup.everything());
    }

    /** Returns a repository of the account in the name of an installation. */
    private static RequestSubject repositoryOfOwner(Credential installation) {
        String owner = installation.name().substring(installation.name().indexOf('/') + 1);
        return subject("/repos/" + owner + "/app");
    }

    private static RequestSubject subject(String path) {
        return RequestSubject.of("GET", ApiPath.parse(path));
    }
}
