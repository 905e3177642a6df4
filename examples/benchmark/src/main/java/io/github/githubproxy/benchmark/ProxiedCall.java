package io.github.githubproxy.benchmark;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.telemetry.ProxyStatus;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A proxy that has the resource in its cache. */
@State(Scope.Benchmark)
public class ProxiedCall {
    static final String PATH = "/repos/octo/app/issues";

    private final StreamDrainer drainer = new StreamDrainer();
    private final ProxyRequest request = ProxyRequest.builder("GET")
            .headers(Headers.of(
                    "Authorization", "Bearer benchmark-client",
                    "Accept", "application/vnd.github+json",
                    "User-Agent", "benchmark"))
            .build();

    @SuppressWarnings("NullAway.Init")
    private UpstreamProcess upstream;

    @SuppressWarnings("NullAway.Init")
    private Proxy proxy;

    /** Creates a state that is not set up. */
    public ProxiedCall() {}

    /** Fills the cache and checks the upstream requests and the bytes of second reads. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        upstream = UpstreamProcess.start();
        proxy = configureTelemetry(Proxy.builder(configure(Config.builder()
                                        .githubApiUrl(upstream.url())
                                        .pat("BENCHMARK", "ghp_benchmark"))
                                .build())
                        .clientRegistry("{version: 1, clients: [{name: benchmark, token: benchmark-client}]}"))
                .build();
        checkBodies();
        checkResponseCounts(new UpstreamProcess.ResponseCounts(0, paths().size()));
        checkBodies();
        checkResponseCounts(new UpstreamProcess.ResponseCounts(expectedRevalidations(), paths().size()));
    }

    /** Checks that GitHub sent each body only once, and stops. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        try {
            UpstreamProcess.ResponseCounts responseCounts = upstream.responseCounts();
            if (responseCounts.full() != paths().size()) {
                throw new IllegalStateException("not every read was a hit: " + responseCounts);
            }
        } finally {
            proxy.close();
            upstream.close();
        }
    }

    /** Returns the resources to read: by default one. */
    List<String> paths() {
        return List.of(PATH);
    }

    /** Returns the number of upstream requests for a second read of all resources. */
    int expectedRevalidations() {
        return paths().size();
    }

    /** Adds the settings to measure: by default none. */
    ConfigBuilder configure(ConfigBuilder config) {
        return config;
    }

    /** Adds the telemetry to measure: by default none. */
    ProxyBuilder configureTelemetry(ProxyBuilder builder) {
        return builder;
    }

    /** Returns the status of the proxy. */
    ProxyStatus status() {
        return proxy.status();
    }

    /** Reads the resource and returns its length. */
    long read() throws IOException {
        return read(PATH, drainer);
    }

    long read(String path, StreamDrainer drainer) throws IOException {
        try (ProxyResponse response = proxy.serve(path, request)) {
            return drainer.drain(response.body().stream());
        }
    }

    private void checkBodies() throws IOException {
        for (String path : paths()) {
            checkBody(path);
        }
    }

    private void checkBody(String path) throws IOException {
        try (ProxyResponse response = proxy.serve(path, request)) {
            byte[] body = response.body().stream().readAllBytes();
            if (response.status() != 200 || !Arrays.equals(body, FixedUpstream.body())) {
                throw new IllegalStateException("the proxy answered " + response.status() + " with " + body.length
                        + " bytes, not the resource");
            }
        }
    }

    private void checkResponseCounts(UpstreamProcess.ResponseCounts expected) throws IOException {
        UpstreamProcess.ResponseCounts responseCounts = upstream.responseCounts();
        if (!responseCounts.equals(expected)) {
            throw new IllegalStateException("the upstream answered " + responseCounts + ", not " + expected);
        }
    }
}
