package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.post;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
    private static final String REPOSITORY = "/repos/ok/hello";

    private ProxyFixture fixture = ProxyFixture.withOneCredential();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void repeatedReadCostsNoQuota() {
        BufferedResponse first = fixture.get(REPOSITORY);
        BufferedResponse second = fixture.get(REPOSITORY);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("X-RateLimit-Remaining")).isEqualTo(first.header("X-RateLimit-Remaining"));
        assertThat(statuses()).containsExactly(200, 304);
        assertThat(fixture.github.journal().quotaUnits()).isEqualTo(1);
    }

    @Test
    void nextReadSeesChange() {
        String path = REPOSITORY + "/issues/1";
        fixture.get(path);
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.repository.issues().update(1, issue -> issue.withTitle("Changed"));

        assertThat(fixture.get(path).body()).contains("Changed");
        assertThat(fixture.get(path).body()).contains("Changed");
        assertThat(statuses()).containsExactly(200, 200, 304);
    }

    @Test
    void representationsDoNotShareEntry() {
        String diff = fixture.get(REPOSITORY + "/issues/1", "Accept", "application/vnd.github.html+json")
                .body();
        String json = fixture.get(REPOSITORY + "/issues/1").body();

        assertThat(diff).contains("body_html");
        assertThat(json).doesNotContain("body_html");
    }

    @Test
    void otherCredentialRevalidatesEntry() {
        fixture.close();
        fixture = ProxyFixture.withTwoCredentials();
        String path = REPOSITORY + "/issues/1";
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.get(path);
        String first = fixture.lastLogin();
        fixture.github.rateLimits().exhaust(first, "core");

        BufferedResponse rotated = fixture.get(path);
        String other = fixture.lastLogin();
        BufferedResponse again = fixture.get(path);

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(rotated.body());
        assertThat(other).isNotEqualTo(first);
        assertThat(statuses()).startsWith(200).endsWith(304, 304).containsOnlyOnce(200);
        assertThat(fixture.github.rateLimits().snapshot(other, "core").used()).isZero();
    }

    @Test
    void revokedCredentialsFailOverThenGive502() {
        fixture.close();
        fixture = ProxyFixture.withTwoCredentials();
        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
        String first = "ghp_" + fixture.lastLogin();
        fixture.github.data().revokeToken(first);

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
        assertThat(fixture.github.journal().count(withToken(first)))
                .as("one success and at most one rejection")
                .isLessThanOrEqualTo(2);

        fixture.github.data().revokeToken("ghp_" + fixture.lastLogin());
        for (int i = 0; i < 2; i++) {
            BufferedResponse refused = fixture.get(REPOSITORY);
            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.body()).contains("accepts none of the proxy's credentials");
        }
    }

    @Test
    void smallBodyIsRetriedWithNextCredential() {
        fixture.close();
        fixture = ProxyFixture.withTwoCredentials();
        fixture.github.faults().next(post(REPOSITORY + "/issues"), Fault.secondaryLimit(403, Duration.ofSeconds(60)));

        BufferedResponse created = fixture.post(REPOSITORY + "/issues", "{\"title\":\"New\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(fixture.github.journal().entries(post(REPOSITORY + "/issues")))
                .extracting(entry -> entry.body().text())
                .containsExactly("{\"title\":\"New\"}", "{\"title\":\"New\"}");
    }

    @Test
    void largeBodyIsSentOnce() {
        fixture.close();
        fixture = ProxyFixture.withTwoCredentials();
        String path = REPOSITORY + "/issues";
        fixture.github.faults().next(post(path), Fault.secondaryLimit(403, Duration.ofSeconds(60)));
        byte[] large = new byte[2 * 1024 * 1024];
        ProxyRequest request = ProxyRequest.builder("POST")
                .headers(request("POST").headers())
                .body(RequestBody.of(new ByteArrayInputStream(large), large.length))
                .build();

        BufferedResponse limited = BufferedResponse.read(fixture.proxy.serve(path, request));

        assertThat(limited.status()).isEqualTo(403);
        assertThat(limited.body()).contains("API rate limit exceeded");
        assertThat(limited.header("X-RateLimit-Reset"))
                .isEqualTo(Long.toString(fixture.clock.instant().getEpochSecond() + 1));
        assertThat(fixture.github.journal().count(post(path))).isEqualTo(1);
    }

    @Test
    void accepts304WithContentEncodingAndNoBody() {
        fixture.github
                .faults()
                .next(
                        get(REPOSITORY),
                        Fault.response(304, List.of(new HeaderField("Content-Encoding", "gzip")), new byte[0]));

        assertThat(fixture.get(REPOSITORY, "If-None-Match", "*").status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Clear-Site-Data",
                "Refresh",
                "NEL",
                "Report-To",
                "Reporting-Endpoints",
                "Service-Worker-Allowed",
                "X-Accel-Redirect",
                "X-Accel-Expires",
                "X_Accel_Redirect",
                "X-Sendfile",
                "X-Reproxy-URL",
                "Surrogate-Control",
                "CDN-Cache-Control",
                "WWW-Authenticate",
                "Proxy-Authenticate",
                "Authentication-Info",
            })
    void fieldsForBrowserOrFrontServerAreRemoved(String name) {
        fixture.github
                .faults()
                .always(
                        get(REPOSITORY),
                        Fault.replaceHeaders(new HeaderField(name, "x"), new HeaderField("X-Other", "y")));

        BufferedResponse first = fixture.get(REPOSITORY);
        BufferedResponse second = fixture.get(REPOSITORY);

        assertThat(List.of(first, second)).allSatisfy(response -> {
            assertThat(response.headers().contains(name)).isFalse();
            assertThat(response.header("X-Other")).isEqualTo("y");
        });
    }

    @Test
    void connectionNominatedAcceptStaysInKeyAndRequest() {
        String path = REPOSITORY + "/issues/1";
        String html = "application/vnd.github.html+json";

        BufferedResponse nominated = fixture.get(path, "Accept", html, "Connection", "accept, User-Agent");

        assertThat(nominated.body()).contains("body_html");
        assertThat(fixture.get(path, "Accept", html).body()).contains("body_html");
        assertThat(statuses()).containsExactly(200, 304);
        assertThat(fixture.github.journal().entries())
                .extracting(entry -> entry.request().header("User-Agent").orElse("-"))
                .containsOnly("test");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404})
    void acceptsEmptyBodyWithContentEncoding(int status) {
        fixture.github
                .faults()
                .next(
                        get(REPOSITORY),
                        Fault.response(status, List.of(new HeaderField("Content-Encoding", "gzip")), new byte[0]));

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(status);
    }

    @Test
    void unknownContentEncodingIsNotStored() {
        List<HeaderField> fields = List.of(new HeaderField("Content-Encoding", "br"), new HeaderField("ETag", "\"a\""));
        fixture.github.faults().next(2, get(REPOSITORY), Fault.response(200, fields, new byte[] {1, 2, 3}));

        for (int i = 0; i < 2; i++) {
            assertThat(fixture.get(REPOSITORY).header("Content-Encoding")).isEqualTo("br");
        }
        assertThat(fixture.github.journal().last(any()).request().header("If-None-Match"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 503, 401, 407, 421, 308})
    void okHttpDoesNotRetryOnStatus(int status) {
        fixture.github
                .faults()
                .next(get("/user"), Fault.response(status, List.of(new HeaderField("Retry-After", "0")), new byte[0]));

        // The cache, which sends a request again after a 503, is bypassed.
        assertThat(fixture.get("/user", "Cache-Control", "no-store").status()).isEqualTo(status);
        assertThat(fixture.github.journal().total()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503})
    void requestWithoutStoredResponseIsSentAgainAfter(int status) {
        fixture.github.faults().next(get(REPOSITORY), Fault.status(status));

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
        assertThat(fixture.github.journal().total()).isEqualTo(2);
    }

    @Test
    void requestIsSentAgainOnceAfterReset() {
        fixture.github.faults().next(get(REPOSITORY), Fault.reset());
        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);

        fixture.github.faults().always(get(REPOSITORY), Fault.reset());
        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(502);
    }

    @Test
    void unknownMethodIsReportedAsOther() {
        RecordingCollector collector = new RecordingCollector();
        fixture.close();
        fixture = ProxyFixture.with(builder -> builder.telemetry(collector));

        fixture.send("X".repeat(20_000), "/user", ProxyFixture.CLIENT_TOKEN);

        await().until(() -> collector.requests.size() == 1);
        assertThat(collector.requests.element().origin().method()).isEqualTo("other");
    }

    @Test
    void closeKeepsHostsHttpClientOpen() {
        OkHttpClient hosts = new OkHttpClient();
        fixture.close();
        fixture = ProxyFixture.with(builder -> builder.httpClient(hosts));
        fixture.get(REPOSITORY);

        fixture.proxy.close();

        assertThat(hosts.dispatcher().executorService().isShutdown()).isFalse();
        assertThat(hosts.connectionPool().connectionCount()).isEqualTo(1);
    }

    @Test
    void exhaustedGraphQlPoolReturnsGraphQlError() {
        fixture.github.faults().next(any(), Fault.secondaryLimit(403, Duration.ofSeconds(60)));

        BufferedResponse response = fixture.post("/graphql", "{\"query\":\"{ viewer { login } }\"}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\"type\":\"RATE_LIMITED\"");
        assertThat(response.header("X-RateLimit-Remaining")).isEqualTo("0");
    }

    @Test
    void unstoredBodyIsDecodedUnlessGzipAccepted() throws IOException {
        String path = REPOSITORY + "/no-such-thing";
        String plain = fixture.get(path).body();
        ProxyRequest request = request("GET", "Accept-Encoding", "gzip");

        try (ProxyResponse response = fixture.proxy.serve(path, request)) {
            byte[] bytes = response.body().stream().readAllBytes();
            String encoding = response.headers().first("Content-Encoding").orElse("identity");
            byte[] decoded = encoding.equals("gzip")
                    ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
                    : bytes;
            assertThat(new String(decoded, StandardCharsets.UTF_8)).isEqualTo(plain);
        }
        assertThat(plain).contains("Not Found");
    }

    @Test
    void oversizedResponseIsStreamedNotStored() {
        fixture.repository.files().put("big.bin", FileContent.generated(9_000_000, 1));
        String path = REPOSITORY + "/contents/big.bin";

        for (int i = 0; i < 2; i++) {
            assertThat(fixture.get(path, "Accept", "application/vnd.github.raw+json")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(statuses()).containsExactly(200, 200);
    }

    @Test
    void rangeRequestBypassesCache() {
        fixture.get(REPOSITORY);
        fixture.get(REPOSITORY, "Range", "bytes=0-1");

        assertThat(fixture.github.journal().last(any()).request().header("If-None-Match"))
                .isEmpty();
        assertThat(fixture.github.journal().last(any()).request().header("Range"))
                .contains("bytes=0-1");
    }

    @Test
    void truncatedBodyIsNotStoredOrServed() {
        fixture.github
                .faults()
                .next(
                        get(REPOSITORY),
                        Fault.cutBodyAfter(10),
                        Fault.cutBodyAfter(10),
                        Fault.cutChunkedBodyAfter(10),
                        Fault.cutChunkedBodyAfter(10));

        for (int i = 0; i < 2; i++) {
            BufferedResponse cut = fixture.get(REPOSITORY);
            assertThat(cut.status()).isEqualTo(502);
            assertThat(cut.body()).contains("\"message\"").contains("\"status\":\"502\"");
        }
        assertThat(fixture.get(REPOSITORY).body()).contains("\"full_name\":\"ok/hello\"");
    }

    @Test
    void malformedResponseGives502() {
        fixture.github.faults().next(5, any(), Fault.garbage());

        assertThat(fixture.get("/user").status()).isEqualTo(502);
    }

    @Test
    void readTimeoutGives504() {
        CountDownLatch never = new CountDownLatch(1);
        fixture.close();
        fixture = ProxyFixture.with(builder -> builder.httpClient(
                new OkHttpClient.Builder().readTimeout(Duration.ofMillis(200)).build()));
        fixture.github.faults().next(any(), Fault.hold(never));
        try {
            BufferedResponse response = fixture.get("/user");

            assertThat(response.status()).isEqualTo(504);
            assertThat(response.body()).contains("did not answer in time");
        } finally {
            never.countDown();
        }
    }

    @Test
    void redirectIsPassedOnNotFollowed() {
        fixture.github.data().rename(fixture.repository, "renamed");

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(301);
        assertThat(fixture.post(REPOSITORY + "/issues", "{\"title\":\"x\"}").status())
                .isEqualTo(307);
        assertThat(fixture.github.journal().total()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get", ""})
    void unsupportedMethodGives405(String method) {
        BufferedResponse response = fixture.send(method, "/user", ProxyFixture.CLIENT_TOKEN);

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).contains("GET").contains("PATCH");
        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void unknownTokenGets401InGitHubFormat() {
        BufferedResponse response = fixture.send("GET", "/user", "unknown-token");

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body())
                .isEqualTo("{\"message\":\"Bad credentials\",\"documentation_url\":\"https://docs.github.com/rest\","
                        + "\"status\":\"401\"}");
        assertThat(response.header("Content-Length"))
                .isEqualTo(Integer.toString(response.body().length()));
    }

    @Test
    void hostCanAuthorizeAndHandleRequests() {
        ProxyRequest request = request("GET");

        String client = fixture.proxy.auth(REPOSITORY, request);

        assertThat(client).isEqualTo("everything");
        assertThat(BufferedResponse.read(fixture.proxy.handle(REPOSITORY, request, client))
                        .status())
                .isEqualTo(200);
        assertThat(BufferedResponse.read(fixture.proxy.cachedRequest(REPOSITORY, request, client))
                        .status())
                .isEqualTo(200);
        assertThat(BufferedResponse.read(fixture.proxy.request(REPOSITORY, request, client))
                        .status())
                .isEqualTo(200);
        assertThat(statuses()).as("request() bypasses the cache").containsExactly(200, 304, 200);
        assertThatThrownBy(() -> fixture.proxy.auth("/x/../y", request))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.status()).isEqualTo(400));
        assertThatThrownBy(() -> fixture.proxy.cachedRequest(REPOSITORY, request("POST"), client))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void healthReportsGitHubAvailability() {
        assertThat(fixture.proxy.health().isHealthy()).isTrue();
        assertThat(fixture.github.journal().quotaUnits()).isZero();

        fixture.github.faults().always(any(), Fault.outage());
        fixture.clock.advance(Duration.ofSeconds(5));
        assertThat(fixture.proxy.health().isHealthy()).isFalse();
        fixture.github.faults().clear();
        fixture.github.data().revokeToken(ProxyFixture.ALICE_TOKEN);
        fixture.clock.advance(Duration.ofSeconds(5));
        assertThat(fixture.proxy.health().isHealthy()).isFalse();
        assertThat(fixture.proxy.health().detail()).doesNotContain(ProxyFixture.ALICE_TOKEN);
    }

    @Test
    void failingCacheDoesNotFailRequests() {
        fixture.close();
        fixture = ProxyFixture.with(builder -> builder.cache(new BrokenBackend()));

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
    }

    @Test
    void collectorsReceiveResponsesAndRequests() {
        RecordingCollector collector = new RecordingCollector();
        fixture.close();
        fixture = ProxyFixture.with(builder -> builder.telemetry(collector));

        BufferedResponse first = fixture.get(REPOSITORY);
        fixture.get(REPOSITORY);
        fixture.send("GET", "/user", "unknown-token");

        await().until(() -> collector.requests.size() == 3);
        assertThat(collector.responses).hasSize(2).allSatisfy(event -> {
            assertThat(event.origin().client()).isEqualTo("everything");
            assertThat(event.origin().route()).isEqualTo("/repos/{owner}/{repo}");
            assertThat(event.credential().name()).isEqualTo("ALICE");
            assertThat(event.resource()).isEqualTo("core");
        });
        assertThat(collector.requests)
                .extracting(ProxyRequestEvent::cacheOutcome)
                .containsExactly(CacheOutcome.STORED, CacheOutcome.REVALIDATED, CacheOutcome.REFUSED);
        assertThat(collector.requests)
                .extracting(event -> event.origin().client())
                .containsExactly("everything", "everything", "-");
        assertThat(collector.requests.peek().bodyBytes()).isEqualTo(first.body().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "(others)"})
    void rejectsReservedClientNamesFromHost(String name) {
        ProxyRequest request = request("GET");

        assertThatThrownBy(() -> fixture.proxy.handle(REPOSITORY, request, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("any other name");
        assertThatThrownBy(() -> fixture.proxy.request(REPOSITORY, request, name))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixture.proxy.cachedRequest(REPOSITORY, request, name))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(BufferedResponse.read(fixture.proxy.handle(REPOSITORY, request, name + " of the host"))
                        .status())
                .isEqualTo(200);
        assertThat(fixture.proxy.status().requestsUnderWay()).isZero();
    }

    @Test
    void brokenRequestBodyGives400() {
        RequestBody broken = RequestBody.of(new BrokenStream(), -1);
        ProxyRequest request = ProxyRequest.builder("POST")
                .headers(request("POST").headers())
                .body(broken)
                .build();

        assertThat(BufferedResponse.read(fixture.proxy.serve(REPOSITORY + "/issues", request))
                        .status())
                .isEqualTo(400);
    }

    private List<Integer> statuses() {
        return fixture.github.journal().entries().stream()
                .map(Journal.Entry::status)
                .toList();
    }

    private static ProxyRequest request(String method, String... headers) {
        Headers all = Headers.of("Authorization", "token " + ProxyFixture.CLIENT_TOKEN, "User-Agent", "test");
        return ProxyRequest.builder(method)
                .headers(all.toBuilder().addAll(Headers.of(headers)).build())
                .build();
    }

    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("gone");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("gone");
        }
    }

    private static final class BrokenBackend implements CacheBackend {
        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            throw new IllegalStateException("broken");
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void close() {}
    }

    private static final class RecordingCollector implements TelemetryCollector {
        private final ConcurrentLinkedQueue<GitHubResponseEvent> responses = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<ProxyRequestEvent> requests = new ConcurrentLinkedQueue<>();

        @Override
        public void collectGitHubResponse(GitHubResponseEvent event) {
            responses.add(event);
        }

        @Override
        public void collectProxyRequest(ProxyRequestEvent event) {
            requests.add(event);
        }
    }
}
