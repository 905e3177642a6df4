package io.github.githubproxy.benchmark;

import java.io.IOException;
import java.util.Arrays;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Direct calls with OkHttp and prepared requests, as the minimum cost of an upstream call. */
@State(Scope.Benchmark)
public class DirectCall {
    private final StreamDrainer drainer = new StreamDrainer();
    private final OkHttpClient http = new OkHttpClient();

    @SuppressWarnings("NullAway.Init")
    private UpstreamProcess upstream;

    @SuppressWarnings("NullAway.Init")
    private Request unconditional;

    @SuppressWarnings("NullAway.Init")
    private Request conditional;

    /** Creates a state that is not set up. */
    public DirectCall() {}

    /** Checks that the resource exists and that its entity tag gets a 304. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        upstream = UpstreamProcess.start();
        unconditional = new Request.Builder()
                .url(upstream.url() + ProxiedCall.PATH)
                .header("Authorization", "Bearer ghp_benchmark")
                .header("Accept", "application/vnd.github+json")
                .header("User-Agent", "benchmark")
                .build();
        try (Response response = http.newCall(unconditional).execute()) {
            if (response.code() != 200 || !Arrays.equals(response.body().bytes(), FixedUpstream.body())) {
                throw new IllegalStateException("the upstream answered " + response.code() + ", not the resource");
            }
            conditional = unconditional
                    .newBuilder()
                    .header("If-None-Match", String.valueOf(response.header("ETag")))
                    .build();
        }
        revalidate();
    }

    /** Stops. */
    @TearDown(Level.Trial)
    public void stop() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        upstream.close();
    }

    /** Revalidates the resource and returns the status, which is 304. */
    int revalidate() throws IOException {
        try (Response response = http.newCall(conditional).execute()) {
            if (response.code() != 304) {
                throw new IllegalStateException("the upstream answered " + response.code() + " to its own entity tag");
            }
            return response.code();
        }
    }

    /** Reads the resource and returns its length. */
    long read() throws IOException {
        try (Response response = http.newCall(unconditional).execute()) {
            return drainer.drain(response.body().byteStream());
        }
    }
}
