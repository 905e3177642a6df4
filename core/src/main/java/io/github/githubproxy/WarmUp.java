package io.github.githubproxy;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.Headers;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests through a proxy of their own, in front of a stub: not stored, revalidated and fresh ones, and errors. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** What a JVM of average speed does in two seconds. More would hardly help: the JVM compiles in the background. */
    private static final int MAX_REQUESTS = 4_000;

    /** Few, so that most responses are stored already. */
    private static final int PATHS = 10;

    /** Every so many requests, the path is a new one, or one that the stub does not have. */
    private static final int REQUESTS_BETWEEN_MISSES = 20;

    private static final long CACHE_BYTES = 4_000_000;

    private final WarmUpClient client;
    private final String authorization;

    private WarmUp(WarmUpClient client, String authorization) {
        this.client = client;
        this.authorization = authorization;
    }

    /** Sends requests until there have been enough or the time is over. Logs a failure. An interrupt ends it sooner. */
    static void run(Function<Proxy, WarmUpClient> clients, Duration max) {
        long end = System.nanoTime() + max.toNanos();
        byte[] token = new byte[16];
        new SecureRandom().nextBytes(token);
        String text = HexFormat.of().formatHex(token);
        try (WarmUpGitHub gitHub = WarmUpGitHub.start();
                Proxy proxy = proxy(gitHub, text);
                WarmUpClient client = clients.apply(proxy)) {
            int sent = new WarmUp(client, "token " + text).send(end);
            LOG.debug("The warm-up has sent {} requests", sent);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The warm-up failed, so the first requests take longer: {}", e.toString());
        }
    }

    private static Proxy proxy(WarmUpGitHub gitHub, String token) {
        Config config = Config.builder()
                .githubApiUrl(gitHub.url())
                .pat("WARM_UP", "warm-up")
                .cacheMaxBytes(CACHE_BYTES)
                .cacheMaxEntryBytes(CACHE_BYTES)
                .cacheFreshFor(Duration.ofSeconds(1))
                .usageMaxClients(0)
                .build();
        return Proxy.builder(config)
                .clientRegistry("version: 1\nclients:\n  - {name: warm-up, token: " + token
                        + ", scopes: [{method: GET, path: /repos/.*}]}\n")
                .withoutTelemetry()
                .build();
    }

    private int send(long end) throws IOException {
        String entityTag = "";
        int number = 0;
        // Clears the interrupt of a host that stops: an interrupted thread cannot stop a server in an orderly manner.
        while (number < MAX_REQUESTS && System.nanoTime() < end && !Thread.interrupted()) {
            Headers headers = headers(number, entityTag);
            entityTag = client.get(path(number), headers).first("ETag").orElse("");
            number++;
        }
        return number;
    }

    private static String path(int number) {
        return number % REQUESTS_BETWEEN_MISSES == 0
                ? "/repos/warm-up/r" + number
                : number % REQUESTS_BETWEEN_MISSES == 1
                        ? WarmUpGitHub.MISSING
                        : "/repos/warm-up/r" + number % PATHS + "/issues";
    }

    /** Half of the requests ask for a revalidation, half take gzip, and a fourth has the validator of the last response. */
    private Headers headers(int number, String entityTag) {
        Headers.Builder headers = Headers.builder()
                .add("Host", "localhost:8080")
                .add("User-Agent", "warm-up")
                .add("Accept", "application/vnd.github+json")
                .add("Authorization", authorization);
        if (number / 2 % 2 == 0) {
            headers.add("Cache-Control", "max-age=0");
        }
        if (number % 2 == 0) {
            headers.add("Accept-Encoding", "gzip");
        }
        if (number % 4 == 3 && !entityTag.isEmpty()) {
            headers.add("If-None-Match", entityTag);
        }
        return headers.build();
    }
}
