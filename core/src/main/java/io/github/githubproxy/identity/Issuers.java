package io.github.githubproxy.identity;

import io.github.githubproxy.clients.IssuerSettings;
import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import io.github.githubproxy.plugin.OptionalLibrary;
import io.github.githubproxy.threads.DaemonThreadFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * The issuers whose tokens the proxy accepts, which can be replaced. Does not load Nimbus JOSE+JWT, which is an optional
 * library, unless there is an issuer. Thread-safe.
 */
public final class Issuers implements AutoCloseable {
    private static final String NEED = "issuers in the client registry need";
    private static final int MAX_THREADS = 8;
    private static final int IDLE_SECONDS = 30;

    private final KeySetClient client;
    private final InstantSource clock;
    private final VerifiedTokenCache verified;
    private final DaemonThreadFactory threads = new DaemonThreadFactory("github-proxy-issuers");
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);

    /** By {@code iss}. */
    private volatile Map<String, IssuerVerifier> verifiers = Map.of();

    /**
     * Makes a verification without issuers.
     *
     * @param http whose sockets, TLS settings and proxies are used to fetch keys; not its interceptors
     */
    public Issuers(OkHttpClient http, InstantSource clock) {
        this.client = new KeySetClient(http);
        this.clock = clock;
        this.verified = new VerifiedTokenCache(clock);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Returns the files that {@link #prepare} reads. */
    public static Set<Path> files(Collection<IssuerSettings> issuers) {
        return issuers.stream()
                .map(IssuerSettings::keys)
                .filter(KeySource.JwksFile.class::isInstance)
                .map(source -> ((KeySource.JwksFile) source).file())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Checks what {@link #prepare} would. Fetches nothing.
     *
     * @throws ConfigException as {@link #prepare} does
     */
    public static void requireUsable(Collection<IssuerSettings> issuers) {
        requireLibrary(issuers);
        ConfigProblems problems = new ConfigProblems();
        issuers.forEach(settings -> problems.run(() -> {
            var unused = LoadedKeySource.of(settings).fixedKeys(settings);
        }));
        problems.throwIfAny();
    }

    private static void requireLibrary(Collection<IssuerSettings> issuers) {
        if (!issuers.isEmpty()) {
            OptionalLibrary.NIMBUS_JOSE.require(Issuers.class.getClassLoader(), NEED);
        }
    }

    /**
     * Prepares the use of these issuers in place of the present ones. Those whose source of keys stays the same keep their
     * keys; those that stay the same in all respects also keep the tokens that were verified.
     *
     * @return the change, which cannot fail
     * @throws ConfigException with all problems: two issuers with the same {@code iss}; a key set of a file or in the settings
     *     that cannot be read or has no usable key; keys that could not be fetched; Nimbus JOSE+JWT missing or too old
     */
    public Runnable prepare(Collection<IssuerSettings> issuers) {
        requireLibrary(issuers);
        ConfigProblems problems = new ConfigProblems();
        Map<String, IssuerVerifier> next = new LinkedHashMap<>();
        for (IssuerSettings settings : issuers) {
            problems.attempt(() -> verifier(settings)).ifPresent(verifier -> {
                IssuerVerifier other = next.putIfAbsent(settings.issuer(), verifier);
                if (other != null) {
                    problems.add(new ConfigException("issuer " + settings.name() + " is the same as "
                            + other.settings().name() + ": " + settings.issuer()));
                }
            });
        }
        problems.throwIfAny();
        Map<String, IssuerVerifier> prepared = Map.copyOf(next);
        return () -> {
            verifiers = prepared;
            prepared.values().forEach(verifier -> verifier.keys().prefetch());
        };
    }

    private IssuerVerifier verifier(IssuerSettings settings) {
        LoadedKeySource source = LoadedKeySource.of(settings);
        IssuerVerifier known = verifiers.get(settings.issuer());
        if (known == null || !known.source().equals(source)) {
            return new IssuerVerifier(settings, source, keys(settings, source));
        }
        return known.settings().equals(settings) ? known : new IssuerVerifier(settings, source, known.keys());
    }

    private IssuerKeys keys(IssuerSettings settings, LoadedKeySource source) {
        return source.fixedKeys(settings).map(IssuerKeys::fixed).orElseGet(() -> {
            HttpUrl url = source.url().orElseThrow();
            FetchedKeys.Fetch fetch = source.source() instanceof KeySource.Discovery
                    ? () -> client.discover(settings.issuer(), url)
                    : () -> client.fetch(url);
            return new FetchedKeys(settings.name(), fetch, executor, clock, KeySetClient.CALL_TIMEOUT);
        });
    }

    /** Returns whether there is no issuer, so that no token is valid. */
    public boolean isEmpty() {
        return verifiers.isEmpty();
    }

    /**
     * Verifies a JSON Web Token. Of a token that was verified in the last hour, the signature is not verified again, and the
     * result is the same object. A token is valid until 60 seconds after its expiry, and its other times may be 60 seconds in
     * the future.
     *
     * <p>Waits for the issuer's keys if necessary, at most 10 seconds.
     *
     * @throws InvalidTokenException if the token is not valid, or the keys of its issuer cannot be had
     */
    public VerifiedToken verify(String jwt) throws InvalidTokenException {
        Map<String, IssuerVerifier> current = verifiers;
        if (current.isEmpty()) {
            throw new InvalidTokenException(Reason.UNKNOWN_ISSUER, "This proxy accepts no JSON Web Tokens");
        }
        UnverifiedToken.requireLength(jwt);
        Instant now = clock.instant();
        ByteBuffer digest = VerifiedTokenCache.digest(jwt);
        VerifiedTokenCache.Entry known = verified.find(digest, now);
        // Not one that an issuer has verified that was removed or changed.
        if (known != null && current.get(known.verifier().settings().issuer()) == known.verifier()) {
            return known.token();
        }
        UnverifiedToken token = UnverifiedToken.parse(jwt);
        IssuerVerifier verifier = current.get(token.issuer());
        if (verifier == null) {
            throw new InvalidTokenException(
                    Reason.UNKNOWN_ISSUER,
                    "The issuer ('iss') of the token is " + QuotedText.of(token.issuer())
                            + ", which this proxy does not accept");
        }
        VerifiedToken result = verifier.verify(token, now);
        verified.put(digest, new VerifiedTokenCache.Entry(result, verifier, jwt.length()));
        return result;
    }

    /** Ends the fetching of keys. */
    @Override
    public void close() {
        executor.shutdownNow();
        client.close();
        threads.awaitEnd();
    }
}
