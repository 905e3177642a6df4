package io.github.githubproxy.benchmark;

import io.github.githubproxy.config.Config;
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

/** A pool each of whose credentials has been used before, and requests that want one. */
@State(Scope.Benchmark)
public class FullPool {
    private static final int KEY_BITS = 2048;
    private static final int LIMIT = 5000;
    private static final RequestSubject HIDDEN = subject("/repos/octo/hidden");

    /** Of nobody in the pool. */
    private static final RequestSubject PUBLIC = subject("/users");

    /** Nothing is asked for its sake: the subjects have no page beside them. */
    private static final CostSink NOBODY = new CostSink() {
        @Override
        public String client() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addCost(String resource, int units) {
            throw new UnsupportedOperationException();
        }
    };

    /** How many credentials there are. */
    @Param({"8", "200"})
    @SuppressWarnings("NullAway.Init")
    public int credentials;

    /** What a choice finds. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Situation situation;

    private final Instant deadline = Instant.now().plus(Duration.ofHours(1));
    private final List<Asked> asked = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private CredentialPool pool;

    /** Makes a state that is not set up. */
    public FullPool() {}

    /**
     * A request.
     *
     * @param chosen the credential that it must get, if there is one
     */
    private record Asked(CredentialRequirement need, Optional<Credential> chosen) {}

    /** Brings a pool into the situation. */
    @Setup(Level.Trial)
    public void open() throws NoCredentialException, GeneralSecurityException {
        Config config = situation == Situation.TOKENS ? tokens() : installations();
        CredentialPoolSettings settings = new CredentialPoolSettings(
                new OkHttpClient.Builder()
                        .addInterceptor(new StubGitHub(credentials))
                        .build(),
                URI.create("http://127.0.0.1"),
                InstantSource.system(),
                config.githubCredsCacheTtlPadding(),
                config.githubCredsCacheMaxSize(),
                config.githubMaxConcurrency());
        pool = CredentialPool.open(
                settings, new RateLimitState(config.githubCredsCacheMaxSize()), config.pats(), config.apps());
        CredentialRequirement any = need(PUBLIC);
        Set<Credential> used = new LinkedHashSet<>();
        while (used.size() < credentials) {
            try (Lease lease = pool.lease(any, used, deadline)) {
                teach(lease, used);
                used.add(lease.credential());
            }
        }
        requireExpected();
    }

    /** Checks that requests still get the credentials that they must get, and closes the pool. */
    @TearDown(Level.Trial)
    public void close() throws NoCredentialException {
        requireExpected();
        pool.close();
    }

    /** Chooses a credential for one of the requests, and gives it back. */
    Credential choose() throws NoCredentialException {
        return choose(asked.get(ThreadLocalRandom.current().nextInt(asked.size())));
    }

    private Credential choose(Asked request) throws NoCredentialException {
        try (Lease lease = pool.lease(request.need(), Set.of(), deadline)) {
            return lease.credential();
        }
    }

    /** Teaches the pool of a credential what answers would have, and adds the request that it makes a difference to. */
    private void teach(Lease lease, Set<Credential> before) {
        Credential credential = lease.credential();
        boolean first = before.isEmpty();
        boolean exhausted = situation == Situation.LIMITED && !first;
        long remaining = exhausted ? 0 : ThreadLocalRandom.current().nextInt(LIMIT / 2, LIMIT);
        RateLimit figures =
                new RateLimit(LIMIT, remaining, LIMIT - remaining, Instant.now().plus(Duration.ofHours(1)), "core");
        pool.outcomes().recordRateLimit(lease, Optional.of(figures), Optional.empty());
        switch (situation) {
            case TOKENS, INSTALLATIONS -> addFirst(need(PUBLIC), Optional.empty());
            case OWNER -> asked.add(new Asked(need(ofOwner(credential)), Optional.of(credential)));
            case STORED ->
                asked.add(new Asked(
                        need(PUBLIC).withStoredFor(Optional.of(lease.token().fingerprint())), Optional.of(credential)));
            case BLIND -> {
                CredentialRequirement hidden = need(HIDDEN);
                addFirst(hidden, Optional.of(credential));
                if (first) {
                    pool.outcomes().recordSuccess(lease, Optional.of(HIDDEN));
                } else {
                    var unused = pool.visibility().recordHidden(lease, HIDDEN, hidden, before, deadline, NOBODY);
                }
            }
            case LIMITED -> addFirst(need(PUBLIC), Optional.of(credential));
            case REFUSED -> {
                addFirst(need(PUBLIC), Optional.empty());
                if (first) {
                    pool.outcomes().recordRejectedCredential(lease);
                }
            }
        }
    }

    private void addFirst(CredentialRequirement need, Optional<Credential> chosen) {
        if (asked.isEmpty()) {
            asked.add(new Asked(need, chosen));
        }
    }

    private void requireExpected() throws NoCredentialException {
        for (Asked request : asked) {
            Credential chosen = choose(request);
            if (request.chosen().isPresent() && request.chosen().get() != chosen) {
                throw new IllegalStateException(
                        chosen + " was chosen, not " + request.chosen().get());
            }
        }
    }

    private Config tokens() {
        Config.Builder config = Config.builder();
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

    private static CredentialRequirement need(RequestSubject subject) {
        return new CredentialRequirement(
                "core", subject, Optional.empty(), Optional.empty(), CredentialGroup.everything());
    }

    /** A repository of the account that an installation is on, which its name ends in. */
    private static RequestSubject ofOwner(Credential installation) {
        String owner = installation.name().substring(installation.name().indexOf('/') + 1);
        return subject("/repos/" + owner + "/app");
    }

    private static RequestSubject subject(String path) {
        return RequestSubject.of("GET", ApiPath.parse(path));
    }
}
