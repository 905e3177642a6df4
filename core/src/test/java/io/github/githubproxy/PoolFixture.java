package io.github.githubproxy;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.ClientToken;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.credentials.TestKeys;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.config.EntityTagGenerator;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A proxy with configurable Apps and users, a simulated GitHub, and one clock for both. */
final class PoolFixture implements AutoCloseable {
    static final String CLIENT_TOKEN = "client-token-of-everything";
    static final KeyPair KEY = TestKeys.rsa(2048);
    static final String PEM = TestKeys.pkcs1(KEY);

    final ManualClock clock = new ManualClock();
    final SecretLeakDetector secretDetector = new SecretLeakDetector();
    final FakeGitHub github;
    private final ConfigBuilder config;
    private final ClientRegistry.Builder clients = ClientRegistry.builder();
    private final Set<String> secrets = new HashSet<>(Set.of(CLIENT_TOKEN));
    private Proxy proxy;
    private int calls;

    private PoolFixture(Consumer<GitHubData> population, EntityTagGenerator tags) {
        github = FakeGitHub.builder()
                .clock(clock)
                .populate(population)
                .entityTags(tags)
                .start();
        config = Config.builder()
                .githubApiUrl(github.apiUrl())
                .githubUploadsUrl(github.uploadsUrl())
                .clientMaxConcurrency(1_000)
                .maxConcurrency(1_000);
        clients.add(Client.unrestricted("everything"), CLIENT_TOKEN);
    }

    static PoolFixture of(Consumer<GitHubData> population) {
        return new PoolFixture(population, EntityTagGenerator.predictable());
    }

    /** Creates a fixture whose GitHub uses another generator of entity tags. */
    static PoolFixture of(Consumer<GitHubData> population, EntityTagGenerator tags) {
        return new PoolFixture(population, tags);
    }

    /** Adds an App. All Apps of the tests share one key. */
    static GitHubApp app(GitHubData data, long id) {
        return data.addApp(id, "Iv1.app" + id, "app" + id, (RSAPublicKey) KEY.getPublic());
    }

    PoolFixture configured(Consumer<ConfigBuilder> settings) {
        settings.accept(config);
        return this;
    }

    PoolFixture client(Client client, String token) {
        clients.add(client, token);
        secrets.add(token);
        return this;
    }

    PoolFixture client(Client client, Collection<ClientToken> tokens) {
        clients.add(client, tokens);
        return this;
    }

    PoolFixture start() {
        return start(builder -> builder);
    }

    /** Starts the proxy, waits for its requests about its own credentials, and clears the journal. */
    PoolFixture start(UnaryOperator<ProxyBuilder> setting) {
        Config built = startWithoutWaiting(setting);
        int users = built.pats().size() > 1 ? built.pats().size() : 0;
        int expectedCalls = users + built.apps().size();
        await().until(() -> github.journal().count(PoolFixture::isCredentialCall) >= expectedCalls
                && github.journal().inFlight() == 0);
        github.journal().clear();
        return this;
    }

    /** Starts the proxy without waiting for its requests about its own credentials. */
    PoolFixture startWithoutWaiting() {
        startWithoutWaiting(builder -> builder);
        return this;
    }

    private Config startWithoutWaiting(UnaryOperator<ProxyBuilder> setting) {
        Config built = config.build();
        proxy = setting.apply(Proxy.builder(built)
                        .clients(clients.build())
                        .clock(clock)
                        .telemetry(secretDetector.collector()))
                .build();
        built.pats().forEach(pat -> secrets.add(pat.token().reveal()));
        secretDetector.capture(built);
        secretDetector.capture(proxy);
        return built;
    }

    Proxy proxy() {
        return proxy;
    }

    BufferedResponse get(String pathAndQuery, String... headers) {
        return exchange("GET", pathAndQuery, CLIENT_TOKEN, RequestBody.empty(), headers);
    }

    BufferedResponse getAs(String token, String pathAndQuery) {
        return exchange("GET", pathAndQuery, token, RequestBody.empty());
    }

    BufferedResponse send(String method, String pathAndQuery, RequestBody body, String... headers) {
        return exchange(method, pathAndQuery, CLIENT_TOKEN, body, headers);
    }

    BufferedResponse post(String path, String body) {
        return send("POST", path, RequestBody.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends a GET for a URL that is not stored. */
    BufferedResponse getUncached(String path) {
        calls++;
        return get(path + "?call=" + calls);
    }

    BufferedResponse exchange(String method, String pathAndQuery, String token, RequestBody body, String... headers) {
        return BufferedResponse.read(
                proxy.serve(path(pathAndQuery), request(method, pathAndQuery, token, body, headers)));
    }

    /** Sends a GET. The test must read and close the response. */
    ProxyResponse open(String path, String... headers) {
        return proxy.serve(path, request("GET", path, CLIENT_TOKEN, RequestBody.empty(), headers));
    }

    /** Returns the holders of the credentials of the matching upstream requests, in order. */
    List<String> credentialHolders(Predicate<RecordedRequest> requests) {
        return github.journal().entries(requests.and(request -> !isCredentialCall(request))).stream()
                .map(entry -> entry.request().holder().orElse("none"))
                .toList();
    }

    List<String> credentialHolders() {
        return credentialHolders(RequestPredicates.any());
    }

    /** Whether the proxy sends the request on its own behalf. */
    static boolean isCredentialCall(RecordedRequest request) {
        return isUserLookup(request) || request.path().startsWith("/app/");
    }

    /** Whether the request looks up the user of a token. */
    static boolean isUserLookup(RecordedRequest request) {
        return request.path().equals("/user")
                && request.header("User-Agent").orElse("").equals("github-proxy");
    }

    /** Stops the proxy and the simulator, and fails if a secret was captured. */
    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
        github.close();
        try (secretDetector) {
            secretDetector.assertNotCaptured(secrets());
        }
    }

    /** Returns the secrets: tokens of clients, tokens and JSON web tokens sent to GitHub, and the Apps' key. */
    private Set<String> secrets() {
        Set<String> all = new HashSet<>(secrets);
        all.addAll(SecretLeakDetector.sentTo(github.journal()));
        PEM.lines().filter(line -> !line.contains("-----")).forEach(all::add);
        return all;
    }

    private static String path(String pathAndQuery) {
        int queryStart = pathAndQuery.indexOf('?');
        return queryStart < 0 ? pathAndQuery : pathAndQuery.substring(0, queryStart);
    }

    private static ProxyRequest request(
            String method, String pathAndQuery, String token, RequestBody body, String... headers) {
        int queryStart = pathAndQuery.indexOf('?');
        List<String> all = new ArrayList<>(List.of("Authorization", "token " + token, "User-Agent", "test"));
        all.addAll(List.of(headers));
        return ProxyRequest.builder(method)
                .rawQuery(queryStart < 0 ? null : pathAndQuery.substring(queryStart + 1))
                .headers(Headers.of(all.toArray(String[]::new)))
                .body(body)
                .build();
    }
}
