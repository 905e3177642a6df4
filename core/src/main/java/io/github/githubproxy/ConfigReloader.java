package io.github.githubproxy;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.TokenExpiry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.fairness.ClientFairness;
import io.github.githubproxy.identity.ExchangeTokens;
import io.github.githubproxy.identity.Issuers;
import io.github.githubproxy.observe.AuditLog;
import io.github.githubproxy.observe.InternalCallTelemetry;
import io.github.githubproxy.telemetry.ConfigurationStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what can change while the proxy runs: clients, credentials, and the URL of the store. Either all of a new configuration
 * is in force, or all of the old one. Thread-safe.
 */
final class ConfigReloader {
    /** How long before its expiry a token is told to the operator. */
    static final Duration EXPIRY_NOTICE = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigReloader.class);

    private final Config initial;
    private final Function<Config, ClientRegistry> registries;
    private final CredentialPool pool;
    private final ClientFairness fairness;
    private final Issuers issuers;
    private final ExchangeTokens exchange;
    private final SharedStore store;
    private final InternalCallTelemetry internalCalls;
    private final InstantSource clock;
    private String storeUrl;
    private String storeUrlOfNextStart = "";
    private volatile ClientRegistry clients = ClientRegistry.builder().build();
    private volatile List<Path> keyFiles = List.of();
    private volatile String attempted = "";
    private volatile Outcome outcome = new Outcome(Instant.EPOCH, 0, 0, Optional.empty());

    /** What the loads so far have come to. */
    private record Outcome(Instant loadedAt, long reloads, long failures, Optional<String> problem) {
        Outcome loaded(Instant now) {
            return new Outcome(now, reloads, failures, problem);
        }

        Outcome reloaded() {
            return new Outcome(loadedAt, reloads + 1, failures, Optional.empty());
        }

        Outcome failed(String why) {
            return new Outcome(loadedAt, reloads, failures + 1, Optional.of(why));
        }
    }

    /**
     * Makes a reloader. Nothing is in force before {@link #load}.
     *
     * @param initial is read again for each load
     * @param registries returns the clients of a configuration, which may lack what is not valid
     */
    ConfigReloader(
            Config initial,
            Function<Config, ClientRegistry> registries,
            CredentialPool pool,
            ClientFairness fairness,
            Issuers issuers,
            ExchangeTokens exchange,
            SharedStore store,
            InternalCallTelemetry internalCalls,
            InstantSource clock) {
        this.initial = initial;
        this.registries = registries;
        this.pool = pool;
        this.fairness = fairness;
        this.issuers = issuers;
        this.exchange = exchange;
        this.store = store;
        this.storeUrl = initial.cacheBackendUrl();
        this.internalCalls = internalCalls;
        this.clock = clock;
    }

    /** Returns the clients at the moment. */
    ClientRegistry clients() {
        return clients;
    }

    /** Returns the fingerprint of the files at the time before they were last read, whether they worked or not. */
    String attempted() {
        return attempted;
    }

    /** Returns the files that are read: those of the configuration, and those that the client registry names. */
    List<Path> files() {
        return Stream.concat(initial.files().stream(), keyFiles.stream()).toList();
    }

    /** Returns the present fingerprint of the files. */
    String fingerprint() {
        return fingerprint(FileFingerprint.of(initial.files()));
    }

    private String fingerprint(String ofConfiguration) {
        return ofConfiguration + FileFingerprint.of(keyFiles);
    }

    /**
     * Reads the configuration and puts it in force.
     *
     * @throws ConfigException if it does not work; then what was in force stays so
     */
    synchronized void load() {
        // Before the files are read: a change while they are read must be seen later.
        String before = FileFingerprint.of(initial.files());
        attempted = fingerprint(before);
        Loadable read = read(initial, registries);
        Config config = read.config();
        ClientRegistry registry = read.clients().replacing(clients);
        keyFiles = Issuers.files(registry.issuers()).stream().sorted().toList();
        attempted = fingerprint(before);
        Runnable keys = issuers.prepare(registry.issuers());
        Runnable tokenKeys = exchange.prepare(config.tokenKeys());
        Runnable credentials = pool.prepare(config.pats(), config.apps());
        Runnable limits = fairness.prepare(registry);
        Runnable url = prepareUrl(config);
        credentials.run();
        internalCalls.use(config.pats());
        limits.run();
        // Before the clients: a token is verified for the registry whose client it may be.
        keys.run();
        tokenKeys.run();
        clients = registry;
        outcome = outcome.loaded(clock.instant());
        url.run();
    }

    /** A configuration with its clients, in which no problem was found. */
    record Loadable(Config config, ClientRegistry clients) {}

    /**
     * Reads a configuration again, and its clients.
     *
     * @throws ConfigException with all problems that were found
     */
    static Loadable read(Config initial, Function<Config, ClientRegistry> registries) {
        ConfigProblems problems = new ConfigProblems();
        Config config = initial.readAgain(problems);
        problems.run(() -> requireCredentials(config));
        Optional<ClientRegistry> clients = problems.attempt(() -> registries.apply(config));
        problems.throwIfAny();
        requireKnownCredentials(clients.orElseThrow(), config);
        return new Loadable(config, clients.orElseThrow());
    }

    private Runnable prepareUrl(Config config) {
        String url = config.cacheBackendUrl();
        if (url.equals(storeUrl)) {
            return () -> {};
        }
        Optional<Runnable> change = store.prepare(config);
        return () -> {
            if (change.isPresent()) {
                change.get().run();
                storeUrl = url;
            } else if (!url.equals(storeUrlOfNextStart)) {
                storeUrlOfNextStart = url;
                LOG.warn("CACHE_BACKEND_URL has changed; this takes effect at the next start");
            }
        };
    }

    /**
     * Reads the configuration again and puts it in force, and logs the outcome.
     *
     * @throws ConfigException if it does not work; then what was in force stays so
     */
    synchronized void reload() {
        try {
            reloadOrThrow();
        } catch (ConfigException e) {
            report(e);
            throw e;
        }
    }

    /** Reloads after a failure. The same failure is not reported again. */
    synchronized void retry() {
        try {
            reloadOrThrow();
        } catch (ConfigException e) {
            if (!outcome.problem().equals(Optional.of(message(e)))) {
                report(e);
            }
        }
    }

    /** Returns whether the last reload has failed. */
    boolean hasFailed() {
        return outcome.problem().isPresent();
    }

    private void reloadOrThrow() {
        load();
        outcome = outcome.reloaded();
        int clientCount = clients.clients().size();
        int credentialCount = pool.report().credentials().size();
        LOG.info("The configuration was reloaded: {} clients, {} credentials", clientCount, credentialCount);
        AuditLog.reload(clientCount, credentialCount);
    }

    private void report(ConfigException failure) {
        String message = message(failure);
        outcome = outcome.failed(message);
        LOG.error("The configuration could not be reloaded, and the old one stays in force: {}", message);
        AuditLog.failedReload(message);
    }

    private static String message(ConfigException failure) {
        return String.join("; ", failure.problems());
    }

    /** Returns what is known of the configuration in force. */
    ConfigurationStatus status() {
        Outcome current = outcome;
        Instant now = clock.instant();
        return new ConfigurationStatus(
                current.loadedAt(),
                current.reloads(),
                current.failures(),
                current.problem(),
                expiringTokens().stream()
                        .collect(Collectors.toMap(
                                TokenExpiry::client,
                                TokenExpiry::at,
                                (first, later) -> first.isAfter(now) ? first : later)));
    }

    /** Returns the tokens that have expired or are about to. */
    List<TokenExpiry> expiringTokens() {
        return clients.expiringBefore(clock.instant().plus(EXPIRY_NOTICE));
    }

    static void requireCredentials(Config config) {
        if (config.declaredCredentialNames().filter(Set::isEmpty).isPresent()) {
            throw new ConfigException("GITHUB_PAT_*, GITHUB_APP_*: no credential for GitHub is configured; set at least"
                    + " one, such as GITHUB_PAT_BOT");
        }
    }

    /** Checks a registry made in code. Names in a registry file are checked, with line numbers, when the file is read. */
    static void requireKnownCredentials(ClientRegistry registry, Config config) {
        Set<String> known = config.credentialNames();
        for (Client client : registry.clients()) {
            for (String name : client.credentials().orElse(Set.of())) {
                if (!known.contains(name)) {
                    throw new ConfigException("client " + client.name() + ": credentials names " + name
                            + ", which is not configured; known are " + String.join(", ", known));
                }
            }
        }
    }
}
