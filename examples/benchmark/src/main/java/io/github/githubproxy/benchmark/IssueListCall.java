package io.github.githubproxy.benchmark;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A proxy that has stored a large list. */
@State(Scope.Benchmark)
public class IssueListCall {
    private static final String PATH = "/repos/octo/app/issues";
    private static final String BASE = "https://github-proxy.example/some/prefix";

    /** The client's encoding: {@code gzip}, as the list is stored, or {@code identity}. */
    @Param({"gzip", "identity"})
    @SuppressWarnings("NullAway.Init")
    public String coding;

    /** The URLs that the client gets: {@code GITHUB} for the stored ones, {@code PROXY} for rewritten ones. */
    @Param({"GITHUB", "PROXY"})
    @SuppressWarnings("NullAway.Init")
    public String urls;

    private final StreamDrainer drainer = new StreamDrainer();

    @SuppressWarnings("NullAway.Init")
    private ProxyRequest request;

    @SuppressWarnings("NullAway.Init")
    private UpstreamProcess upstream;

    @SuppressWarnings("NullAway.Init")
    private Proxy proxy;

    /** Creates a state that is not set up. */
    public IssueListCall() {}

    /** Fills the cache and checks the response. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        request = ProxyRequest.builder("GET")
                .headers(Headers.of(
                        "Authorization", "Bearer benchmark-client",
                        "Accept", "application/vnd.github+json",
                        "Accept-Encoding", coding,
                        "User-Agent", "benchmark"))
                .baseUrl(urls.equals("PROXY") ? BaseUrl.parse(BASE) : null)
                .build();
        upstream = UpstreamProcess.start(FixedUpstream.LIST);
        proxy = Proxy.builder(Config.builder()
                        .githubApiUrl(upstream.url())
                        .pat("BENCHMARK", "ghp_benchmark")
                        .build())
                .clientRegistry("{version: 1, clients: [{name: benchmark, token: benchmark-client}]}")
                .build();
        checkList("uri-miss");
        checkList("fwd=stale; fwd-status=304");
    }

    /** Stops. */
    @TearDown(Level.Trial)
    public void stop() {
        proxy.close();
        upstream.close();
    }

    /** Reads the list and returns its length. */
    long read() throws IOException {
        try (ProxyResponse response = proxy.serve(PATH, request)) {
            return drainer.drain(response.body().stream());
        }
    }

    private void checkList(String cacheStatus) throws IOException {
        String github = new String(IssueList.json(upstream.url().toString()), StandardCharsets.UTF_8);
        String expected =
                urls.equals("PROXY") ? github.replaceAll("((?:url|href)\":\")" + upstream.url(), "$1" + BASE) : github;
        try (ProxyResponse response = proxy.serve(PATH, request)) {
            InputStream sent = new ByteArrayInputStream(response.body().stream().readAllBytes());
            byte[] body = (coding.equals("gzip") ? new GZIPInputStream(sent) : sent).readAllBytes();
            if (!new String(body, StandardCharsets.UTF_8).equals(expected)
                    || !response.headers().first("Cache-Status").orElse("").contains(cacheStatus)) {
                throw new IllegalStateException("the proxy answered " + response.status() + " with " + body.length
                        + " bytes, not the list; " + response.headers().first("Cache-Status"));
            }
        }
    }
}
