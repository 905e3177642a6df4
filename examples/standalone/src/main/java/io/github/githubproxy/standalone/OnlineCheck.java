package io.github.githubproxy.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.CredentialStatus.Condition;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** The check whether GitHub accepts each credential, and whether the cache backend responds: {@code --check --online}. */
final class OnlineCheck {
    /** Long enough for the discovery of the installations of Apps. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** What most requests cost. */
    private static final Set<String> SHOWN_RESOURCES = Set.of("core", "graphql", "search");

    /** The response to {@code /rate_limit} of an Enterprise Server without rate limits. */
    private static final int NO_RATE_LIMITS = 404;

    /** The proxy's own responses if GitHub is unreachable or does not respond in time. */
    private static final Set<Integer> UNREACHABLE = Set.of(502, 504);

    private static final int MAX_FAILURES = 2;
    private static final long INTERVAL_MILLIS = 200;
    private static final int MAX_LOOKUPS = 10;
    private static final String CLIENT = "configuration check";

    private final Config config;
    private final PrintStream out;
    private final ConfigProblems problems = new ConfigProblems();

    private OnlineCheck(Config config, PrintStream out) {
        this.config = config;
        this.out = out;
    }

    /**
     * Prints what each credential has left. Costs no quota, except that GitHub is asked for the user of each token if there are
     * several. Telemetry is off, so that nobody takes the check for a replica.
     *
     * @throws ConfigException with all problems that were found
     */
    static void run(Map<String, String> environment, PrintStream out) {
        Map<String, String> quiet = new HashMap<>(environment);
        quiet.put("USAGE_MAX_CLIENTS", "0");
        quiet.put("TELEMETRY_COLLECTOR_TYPE", "noop");
        ConfigProblems problems = new ConfigProblems();
        // Unlike Config.fromMap, this logs no warning; the check before has done so.
        Config config = Config.readValid(quiet, problems);
        problems.throwIfAny();
        Runnable restoreAccessLog = silenceAccessLog();
        try (Proxy proxy = Proxy.create(config)) {
            OnlineCheck check = new OnlineCheck(config, out);
            check.credentials(proxy);
            check.cacheBackend(proxy);
            check.problems.throwIfAny();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("the check was interrupted");
        } finally {
            restoreAccessLog.run();
        }
    }

    /** The check's own requests are of no interest beside its result. Returns what turns the log on again. */
    private static Runnable silenceAccessLog() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
            return () -> {};
        }
        Logger log = loggers.getLogger(BoundedLogAppender.ACCESS_LOG);
        Level before = log.getLevel();
        log.setLevel(Level.OFF);
        return () -> log.setLevel(before);
    }

    private void credentials(Proxy proxy) throws InterruptedException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        int status = rateLimits(proxy);
        int failures = isUnreachable(proxy, status) ? 1 : 0;
        // The installations of Apps are being discovered.
        while (status != NO_RATE_LIMITS
                && failures < MAX_FAILURES
                && !isComplete(proxy.status().credentials())
                && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            status = rateLimits(proxy);
            failures = isUnreachable(proxy, status) ? failures + 1 : 0;
        }
        List<CredentialStatus> credentials = proxy.status().credentials();
        for (CredentialStatus credential : credentials) {
            report(credential, status);
        }
        config.credentialNames().stream()
                .filter(name -> credentials.stream().noneMatch(credential -> isOf(credential, name)))
                .forEach(name -> problems.add(new ConfigException(
                        "credential " + name + ": no installation of the App is known; the log says why")));
    }

    /** Asks GitHub what each user and installation has left that is known by now, which the proxy remembers. */
    private static int rateLimits(Proxy proxy) {
        return status(proxy.request("/rate_limit", ProxyRequest.get(), CLIENT));
    }

    /**
     * Returns whether GitHub has responded to no credential. If none is known by now, the request has waited for the discovery of
     * the installations.
     */
    private static boolean isUnreachable(Proxy proxy, int status) {
        return UNREACHABLE.contains(status)
                && proxy.status().credentials().stream()
                        .allMatch(credential -> credential.condition() == Condition.USABLE
                                && credential.limits().isEmpty());
    }

    private boolean isComplete(List<CredentialStatus> credentials) {
        return config.credentialNames().stream()
                        .allMatch(name -> credentials.stream().anyMatch(credential -> isOf(credential, name)))
                && credentials.stream()
                        .allMatch(credential -> credential.condition() != Condition.USABLE
                                || credential.sharesLimitsWith().isPresent()
                                || !credential.limits().isEmpty());
    }

    /** Returns whether a credential has that configured name, or is an installation of the App of that name. */
    private static boolean isOf(CredentialStatus credential, String name) {
        return credential.name().equals(name) || credential.name().startsWith(name + "/");
    }

    private void report(CredentialStatus credential, int status) {
        String what = "credential " + credential.name() + ": ";
        switch (credential.condition()) {
            case REFUSED -> problems.add(new ConfigException(what + "GitHub does not accept it"));
            case RESTING -> problems.add(new ConfigException(what + "no token could be obtained; the log says why"));
            case PAUSED -> out.println(what + "works, but has met a secondary rate limit");
            case USABLE -> {
                if (credential.sharesLimitsWith().isPresent()) {
                    out.println(what + "shares its limits with "
                            + credential.sharesLimitsWith().get());
                } else if (!credential.limits().isEmpty()) {
                    out.println(what
                            + credential.limits().stream()
                                    .filter(limit -> SHOWN_RESOURCES.contains(limit.resource()))
                                    .map(limit -> limit.remaining() + " of " + limit.limit() + " " + limit.resource()
                                            + " left")
                                    .collect(Collectors.joining(", ")));
                } else if (status == NO_RATE_LIMITS) {
                    out.println(what + "works; GitHub has no rate limits here");
                } else {
                    problems.add(
                            new ConfigException(what + "GitHub did not respond to it at " + config.githubApiUrl()));
                }
            }
        }
    }

    private void cacheBackend(Proxy proxy) {
        CacheBackendStatus cache = lookUp(proxy);
        // A single failure is not logged. The reason is logged when the backend counts as failing.
        for (int i = 1; i < MAX_LOOKUPS && cache.readFailures() == i; i++) {
            cache = lookUp(proxy);
        }
        if (cache.health() == CacheBackendStatus.Health.FAILING || cache.readFailures() > 0) {
            problems.add(new ConfigException("CACHE_BACKEND_URL: the backend " + config.cacheBackendScheme()
                    + " does not respond; the log says why"));
        } else {
            out.println("cache backend: responds");
        }
    }

    /** Looks for something that is not stored. That needs no request to GitHub. */
    private static CacheBackendStatus lookUp(Proxy proxy) {
        ProxyRequest request = ProxyRequest.builder("GET")
                .headers(Headers.of("Cache-Control", "only-if-cached"))
                .build();
        var unused = status(proxy.cachedRequest("/zen", request, CLIENT));
        return proxy.status().cache();
    }

    private static int status(ProxyResponse response) {
        try (response) {
            return response.status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
