package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent.QuotaUse;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final String REPOSITORY = "/repos/acme/hello";
    private static final int REQUESTS = 20_000;

    private final RecordingCollector collector = new RecordingCollector();
    private final PoolFixture fixture = PoolFixture.of(data -> {
                data.addUser("alice").token("ghp_alice_token_1");
                data.addUser("bob").token("ghp_bob_token_2");
                data.addOrganization("acme");
                data.addRepository("acme", "hello").issues().add("An issue");
            })
            .configured(config -> config.pat("ALICE", "ghp_alice_token_1").pat("BOB", "ghp_bob_token_2"));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void eventsMatchJournal() throws Exception {
        start(collector);
        fixture.github.rateLimits().reset();

        ConcurrentTasks.run(8, () -> {
            for (int i = 0; i < 20; i++) {
                fixture.get(REPOSITORY);
                fixture.get(REPOSITORY + "/issues?page=" + i);
                fixture.get(REPOSITORY + "/nothing-here");
                fixture.get("/search/issues?q=a");
                fixture.get("/rate_limit");
                fixture.post("/graphql", "{\"query\":\"{ viewer { login } }\"}");
                fixture.post(REPOSITORY + "/issues", "{\"title\":\"Another\"}");
            }
            return null;
        });

        await().until(() -> collector.requests.size() == 8 * 20 * 7);
        assertThat(collector.responses)
                .hasSize(Math.toIntExact(fixture.github.journal().total()));
        assertThat(collector.responses.stream()
                        .mapToLong(GitHubResponseEvent::quotaSpent)
                        .sum())
                .isEqualTo(fixture.github.journal().quotaUnits());
        assertThat(collector.requests.stream()
                        .mapToLong(event -> event.quota().spent())
                        .sum())
                .isEqualTo(fixture.github.journal().quotaUnits());
        assertThat(collector.requests.stream()
                        .mapToLong(event -> event.exchange().responses())
                        .sum())
                .isEqualTo(fixture.github.journal().total());
        assertThat(collector.responses.stream()
                        .map(event -> event.gitHubRequestId().orElseThrow())
                        .distinct())
                .hasSameSizeAs(collector.responses);
    }

    @Test
    void revalidationSavesOneUnit() {
        start(collector);

        fixture.get(REPOSITORY);
        fixture.get(REPOSITORY);

        await().until(() -> collector.requests.size() == 2);
        assertThat(collector.requests)
                .extracting(
                        event -> event.quota().resource(),
                        event -> event.quota().spent(),
                        event -> event.quota().saved())
                .containsExactly(tuple("core", 1, 0), tuple("core", 0, 1));
        assertThat(collector.responses).extracting(GitHubResponseEvent::status).containsExactly(200, 304);
        ProxyRequestEvent second = collector.requests.get(1);
        assertThat(second.exchange().gitHubRequestId())
                .isEqualTo(collector.responses.get(1).gitHubRequestId());
        assertThat(second.exchange().credential().map(CredentialLabel::name))
                .hasValueSatisfying(name -> assertThat(name).isIn("ALICE", "BOB"));
        assertThat(second.origin().requestId())
                .isEqualTo(collector.responses.get(1).origin().requestId());
    }

    @Test
    void retryIsReported() {
        start(collector);
        fixture.github.faults().next(any(), Fault.primaryLimit(403));

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);

        await().until(() -> collector.requests.size() == 1);
        ProxyRequestEvent event = collector.requests.get(0);
        assertThat(event.exchange().retries()).isEqualTo(1);
        assertThat(event.exchange().responses()).isEqualTo(2);
        assertThat(event.quota().spent()).isEqualTo(1);
        assertThat(collector.responses.get(0).limitMet()).isPresent();
        assertThat(collector.responses.get(0).quotaSpent()).isZero();
        assertThat(collector.responses.get(1).limitMet()).isEmpty();
    }

    @Test
    void exhaustionIsReported() {
        start(collector);
        fixture.github.faults().next(any(), Fault.primaryLimit(403));
        fixture.github.faults().next(any(), Fault.primaryLimit(403));

        assertThat(fixture.get(REPOSITORY).status()).isEqualTo(403);

        await().until(() -> collector.requests.size() == 1);
        assertThat(collector.requests.get(0).refusal()).contains(RejectionReason.EXHAUSTED);
        assertThat(collector.requests.get(0).cacheOutcome()).isEqualTo(CacheOutcome.REFUSED);
        assertThat(collector.requests.get(0).exchange().gitHubRequestId())
                .isEqualTo(collector.responses.get(1).gitHubRequestId());
    }

    @Test
    void staleEventNamesLastCredentialTried() {
        fixture.configured(
                config -> config.cacheStaleIfError(Duration.ofHours(1)).upstreamReadTimeout(Duration.ofMillis(300)));
        start(collector);
        BufferedResponse stored = fixture.get(REPOSITORY);
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().next(any(), Fault.primaryLimit(403));
        fixture.github.faults().next(any(), Fault.hold(until));

        BufferedResponse stale = fixture.get(REPOSITORY);
        until.countDown();

        assertThat(stale.header("Cache-Status")).contains("hit").contains("upstream-unreachable");
        await().until(() -> collector.requests.size() == 2);
        ProxyRequestEvent event = collector.requests.get(1);
        assertThat(event.cacheOutcome()).isEqualTo(CacheOutcome.STALE);
        String limited = collector.responses.get(1).credential().name();
        assertThat(event.exchange().credential().map(CredentialLabel::name))
                .contains(limited.equals("ALICE") ? "BOB" : "ALICE");
        assertThat(event.exchange().gitHubRequestId()).isEmpty();
        assertThat(event.exchange().responses())
                .as("the request without a response is not counted")
                .isEqualTo(1);
        assertThat(event.exchange().retries()).isEqualTo(1);
        assertThat(event.bodyBytes()).isEqualTo(stored.body().length());
    }

    @Test
    void eventNamesCredentialOfReturnedResponse() {
        start(collector);

        assertThat(fixture.get("/repos/acme/nothing-here").status()).isEqualTo(404);

        await().until(() -> collector.requests.size() == 1);
        ProxyRequestEvent.Exchange exchange = collector.requests.get(0).exchange();
        assertThat(exchange.responses()).isEqualTo(2);
        GitHubResponseEvent shown = collector.responses.stream()
                .filter(event -> event.gitHubRequestId().equals(exchange.gitHubRequestId()))
                .findFirst()
                .orElseThrow();
        assertThat(exchange.credential()).contains(shown.credential());
    }

    @Test
    void pooledRateLimitNamesNoCredential() throws Exception {
        start(collector);
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().next(path("/rate_limit"), Fault.hold(until));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<BufferedResponse> rateLimit = thread.submit(() -> fixture.get("/rate_limit"));
            await().until(() ->
                    collector.responses.size() == 1 && fixture.github.journal().inFlight() == 1);
            fixture.clock.advance(Duration.ofSeconds(3));
            until.countDown();
            assertThat(rateLimit.get().status()).isEqualTo(200);
            assertThat(rateLimit.get().header("X-GitHub-Request-Id")).isEqualTo("(none)");
        } finally {
            until.countDown();
            thread.shutdownNow();
        }

        await().until(() -> collector.requests.size() == 1);
        ProxyRequestEvent event = collector.requests.get(0);
        assertThat(event.exchange())
                .isEqualTo(new ProxyRequestEvent.Exchange(2, 0, Optional.empty(), Optional.empty()));
        assertThat(event.upstream()).isEqualTo(Duration.ofSeconds(3));
        assertThat(event.quota()).isEqualTo(new QuotaUse("-", 0, 0));
        assertThat(collector.responses)
                .extracting(GitHubResponseEvent::resource)
                .containsExactly("-", "-");
        assertThat(collector.responses)
                .extracting(response -> response.credential().name())
                .containsExactlyInAnyOrder("ALICE", "BOB");
    }

    @Test
    void singleRateLimitNamesItsCredential() {
        fixture.client(Client.unrestricted("bound").withCredentials(Set.of("BOB")), "token-of-the-bound");
        start(collector);

        BufferedResponse response = fixture.getAs("token-of-the-bound", "/rate_limit");

        await().until(() -> collector.requests.size() == 1);
        ProxyRequestEvent.Exchange exchange = collector.requests.get(0).exchange();
        assertThat(exchange.credential().map(CredentialLabel::name)).contains("BOB");
        assertThat(exchange.gitHubRequestId()).contains(response.header("X-GitHub-Request-Id"));
        assertThat(collector.responses.get(0).gitHubRequestId()).isEqualTo(exchange.gitHubRequestId());
    }

    @Test
    void probesAreChargedToRequestingClient() {
        start(collector);
        fixture.github.rateLimits().reset();
        long before = fixture.github.journal().quotaUnits();

        assertThat(fixture.get("/repos/acme/missing/issues").status()).isEqualTo(404);

        await().until(() -> collector.requests.size() == 1);
        assertThat(collector.requests.get(0).quota().spent())
                .isEqualTo(Math.toIntExact(fixture.github.journal().quotaUnits() - before))
                .isGreaterThan(2);
        assertThat(collector.responses)
                .extracting(event -> event.origin().client())
                .doesNotContain("-");
    }

    @Test
    void rejectedRateLimitCallIsCounted() {
        start(collector);
        fixture.github.faults().next(path("/rate_limit"), Fault.secondaryLimit(403, Duration.ofMinutes(1)));

        assertThat(fixture.get("/rate_limit").status()).isEqualTo(200);

        await().until(() -> collector.requests.size() == 1);
        assertThat(collector.requests.get(0).exchange().responses()).isEqualTo(2);
        assertThat(collector.requests.get(0).exchange().credential()).isEmpty();
        assertThat(collector.responses)
                .filteredOn(event -> event.limitMet().isPresent())
                .extracting(GitHubResponseEvent::resource)
                .as("a met limit has a resource")
                .containsExactly("core");
    }

    @Test
    void internalCallsHaveNoClient() {
        fixture.start(builder -> builder.telemetry(collector));

        await().until(() -> collector.responses.size() == 2);
        assertThat(collector.responses).allSatisfy(event -> {
            assertThat(event.origin().client()).isEqualTo("-");
            assertThat(event.origin().route()).isEqualTo("/user");
            assertThat(event.quotaSpent()).isOne();
        });
        assertThat(collector.responses)
                .extracting(event -> event.credential().name())
                .containsExactlyInAnyOrder("ALICE", "BOB");
    }

    @Test
    void validClientRequestIdIsKept() {
        start(collector);
        String longest = "x".repeat(128);

        fixture.get(REPOSITORY, "X-Request-Id", "abc-123");
        fixture.get(REPOSITORY, "X-Request-Id", longest);
        fixture.get(REPOSITORY, "X-Request-Id", longest + "x");
        fixture.get(REPOSITORY, "X-Request-Id", "a b");
        fixture.get(REPOSITORY, "X-Request-Id", "one", "X-Request-Id", "two");
        fixture.get(REPOSITORY);

        await().until(() -> collector.requests.size() == 6);
        List<String> ids = collector.requests.stream()
                .map(event -> event.origin().requestId())
                .toList();
        assertThat(ids.subList(0, 2)).containsExactly("abc-123", longest);
        assertThat(ids.subList(2, 6)).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{16}"));
        fixture.secretDetector.assertCaptured("request_id=abc-123 github_request_id=");
    }

    @Test
    void gitHubGetsLoggedRequestId() {
        start(collector);
        String tooLong = "x".repeat(129);

        fixture.get(REPOSITORY, "x-request-id", "abc-123");
        fixture.get(REPOSITORY, "X-Request-Id", tooLong);
        fixture.get(REPOSITORY + "?page=2", "X-Request-Id", "one", "x-request-id", "two");
        send("POST", "/graphql", "{\"query\":\"{ viewer { login } }\"}", "X-Request-Id", "a b");
        fixture.get("/rate_limit", "X-Request-Id", tooLong);
        fixture.get(REPOSITORY + "/issues");

        await().until(() -> collector.requests.size() == 6);
        List<String> logged = collector.requests.stream()
                .map(event -> event.origin().requestId())
                .toList();
        assertThat(logged.get(0)).isEqualTo("abc-123");
        assertThat(fixture.github.journal().entries())
                .extracting(entry -> entry.request().headers().stream()
                        .filter(field -> field.name().equalsIgnoreCase("X-Request-Id"))
                        .map(HeaderField::value)
                        .toList())
                .as("one per request, two for the sum over both credentials")
                .containsExactly(
                        List.of("abc-123"),
                        List.of(logged.get(1)),
                        List.of(logged.get(2)),
                        List.of(logged.get(3)),
                        List.of(logged.get(4)),
                        List.of(logged.get(4)),
                        List.of());
    }

    @Test
    void accessLogQuotesNamesAndRequestIds() {
        start(collector);

        String client = "night build\nclient=ci status=\"200\"";
        assertThat(BufferedResponse.read(fixture.proxy().handle(REPOSITORY, ProxyRequest.get(), client))
                        .status())
                .isEqualTo(200);
        fixture.get(REPOSITORY, "X-Request-Id", "a\"status=200");

        fixture.secretDetector.assertCaptured("client=\"night build\\nclient=ci status=\\\"200\\\"\" method=GET");
        fixture.secretDetector.assertCaptured(" request_id=\"a\\\"status=200\" github_request_id=");
    }

    @Test
    void rejectionIsCountedForKnownClient() {
        start(collector);

        assertThat(fixture.get("/repos//x").status()).isEqualTo(400);
        assertThat(fixture.get("/repos/../x").status()).isEqualTo(400);
        assertThat(fixture.get(REPOSITORY + "?q=a b").status()).isEqualTo(400);
        assertThat(send("GET", REPOSITORY, "a body").status()).isEqualTo(400);
        assertThat(send("POST", REPOSITORY, "", "X-HTTP-Method-Override", "DELETE")
                        .status())
                .isEqualTo(400);
        assertThat(send("PROPFIND", REPOSITORY, "").status()).isEqualTo(405);
        assertThat(send("POST", REPOSITORY, "", "Transfer-Encoding", "gzip").status())
                .isEqualTo(501);
        assertThat(send("DELETE", "/installation/token", "").status()).isEqualTo(403);
        assertThat(BufferedResponse.read(fixture.proxy()
                                .adapter()
                                .reject(request("GET", PoolFixture.CLIENT_TOKEN), "Write it otherwise."))
                        .status())
                .isEqualTo(400);

        await().until(() -> collector.requests.size() == 9);
        assertThat(collector.requests)
                .extracting(event -> event.origin().client(), ProxyRequestEvent::refusal)
                .containsOnly(tuple("everything", Optional.of(RejectionReason.DENIED)));
        await().until(() -> fixture.proxy().usage().orElseThrow().notices().stream()
                .map(OperatorNotice::client)
                .anyMatch("everything"::equals));
        fixture.secretDetector.assertCaptured("client=everything method=other route=other status=405");
        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void rejectionWithUnknownTokenHasNoClient() {
        start(collector);

        assertThat(fixture.getAs("unknown-token", "/repos//x").status())
                .as("not 401: the path is checked before the token")
                .isEqualTo(400);
        assertThat(fixture.getAs("unknown-token", REPOSITORY).status()).isEqualTo(401);
        assertThat(BufferedResponse.read(fixture.proxy()
                                .adapter()
                                .reject(request("GET", "unknown-token"), "Write it otherwise."))
                        .status())
                .isEqualTo(400);

        await().until(() -> collector.requests.size() == 3);
        assertThat(collector.requests)
                .extracting(
                        event -> event.origin().client(),
                        event -> event.refusal().orElseThrow())
                .containsExactly(
                        tuple("-", RejectionReason.DENIED),
                        tuple("-", RejectionReason.UNAUTHENTICATED),
                        tuple("-", RejectionReason.DENIED));
    }

    @Test
    void abortedUploadIsReportedWithoutWarning() {
        start(collector);
        try (CapturedLog log = new CapturedLog("io.github.githubproxy.access.UpstreamFailureResponse")) {
            RequestBody broken = RequestBody.of(new ByteArrayInputStream(new byte[] {'{'}), 100);

            BufferedResponse event = fixture.send("POST", REPOSITORY + "/issues", broken);

            assertThat(event.status()).isEqualTo(400);
            assertThat(event.header("Cache-Status")).isEqualTo("github-proxy; detail=request-body");
            assertThat(log.lines()).isEmpty();
        }
        await().until(() -> collector.requests.size() == 1);
        assertThat(collector.requests.get(0).refusal()).contains(RejectionReason.GIVEN_UP);
    }

    @Test
    void blockedCollectorDelaysNoRequest() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BlockedCollector blocked = new BlockedCollector(never);
        fixture.start(builder -> builder.telemetry(blocked).telemetry(collector));

        List<Integer> statuses = ConcurrentTasks.run(8, () -> {
            int failed = 0;
            for (int i = 0; i < REQUESTS / 8; i++) {
                failed += fixture.send("GET", "/nothing%00here", RequestBody.empty())
                                        .status()
                                == 400
                        ? 0
                        : 1;
            }
            return failed;
        });

        assertThat(statuses).containsOnly(0);
        assertThat(blocked.calls).hasValue(1);
        CollectorStatus status = status("BlockedCollector");
        assertThat(status.delivered()).isZero();
        assertThat(status.dropped()).isGreaterThan(REQUESTS - 10_000);
        await().until(() -> status("RecordingCollector").delivered()
                        + status("RecordingCollector").dropped()
                >= REQUESTS);
        fixture.secretDetector.assertCaptured("Telemetry collector BlockedCollector is too slow or blocks");
    }

    @Test
    void throwingCollectorFailsNoRequest() {
        start(collector, new ThrowingCollector());

        for (int i = 0; i < 10; i++) {
            assertThat(fixture.get(REPOSITORY).status()).isEqualTo(200);
        }

        await().until(() -> collector.requests.size() == 10);
        await().until(() -> status("ThrowingCollector").failed() >= 20);
        assertThat(status("ThrowingCollector").delivered()).isZero();
        fixture.secretDetector.assertCaptured("Telemetry collector ThrowingCollector fails");
    }

    @Test
    void proxyFailureIsReported() {
        fixture.start(builder -> builder.telemetry(collector).cache(new BrokenBackend()));

        assertThatThrownBy(() -> fixture.get(REPOSITORY)).isInstanceOf(StackOverflowError.class);

        await().until(() -> collector.requests.size() == 1);
        assertThat(collector.requests.get(0).status()).isEqualTo(500);
        assertThat(collector.requests.get(0).refusal()).contains(RejectionReason.PROXY_FAILURE);
        assertThat(fixture.proxy().status().requestsUnderWay()).isZero();
        fixture.secretDetector.assertCaptured("cache=refused refusal=proxy_failure");
    }

    @Test
    void closeDeliversQueuedEvents() {
        AtomicBoolean closed = new AtomicBoolean();
        RecordingCollector closing = new RecordingCollector() {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        start(closing);
        for (int i = 0; i < 1000; i++) {
            fixture.get("/nothing%00here");
        }

        fixture.proxy().close();

        assertThat(closing.requests).hasSize(1000);
        assertThat(closed).isTrue();
    }

    @Test
    void statusShowsCredentialsCacheCollectors() {
        fixture.start(builder -> builder.telemetry(collector));

        fixture.get(REPOSITORY);
        fixture.github.faults().next(any(), Fault.secondaryLimit(403, Duration.ofMinutes(2)));
        fixture.getUncached(REPOSITORY);

        ProxyStatus status = fixture.proxy().status();
        assertThat(status.credentials()).extracting(CredentialStatus::name).containsExactly("ALICE", "BOB");
        assertThat(status.credentials())
                .extracting(CredentialStatus::condition)
                .containsExactlyInAnyOrder(CredentialStatus.Condition.USABLE, CredentialStatus.Condition.PAUSED);
        assertThat(status.credentials())
                .allSatisfy(credential -> assertThat(credential.limits())
                        .singleElement()
                        .satisfies(limit -> {
                            assertThat(limit.resource()).isEqualTo("core");
                            assertThat(limit.limit()).isEqualTo(5000);
                        }));
        assertThat(status.cache().entries()).hasValue(2);
        await().until(() -> fixture.proxy().status().cache().bytes().orElseThrow() > 0);
        assertThat(status.requestsUnderWay()).isZero();
        assertThat(status.collectors()).extracting(CollectorStatus::name).contains("RecordingCollector");
    }

    /** Starts the proxy, waits for its internal requests, and discards their events. */
    private void start(RecordingCollector recording, TelemetryCollector... others) {
        fixture.start(builder -> {
            List.of(others).forEach(builder::telemetry);
            return builder.telemetry(recording);
        });
        await().until(() -> recording.responses.size() == 2);
        recording.discardEvents();
    }

    private BufferedResponse send(String method, String path, String body, String... headers) {
        return fixture.send(method, path, RequestBody.of(body.getBytes(StandardCharsets.UTF_8)), headers);
    }

    private static ProxyRequest request(String method, String token) {
        return ProxyRequest.builder(method)
                .headers(Headers.of("Authorization", "token " + token))
                .build();
    }

    private CollectorStatus status(String name) {
        return fixture.proxy().status().collectors().stream()
                .filter(collectorStatus -> collectorStatus.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static class RecordingCollector implements TelemetryCollector {
        final List<GitHubResponseEvent> responses = new CopyOnWriteArrayList<>();
        final List<ProxyRequestEvent> requests = new CopyOnWriteArrayList<>();
        final AtomicInteger eventCount = new AtomicInteger();

        void discardEvents() {
            responses.clear();
            requests.clear();
        }

        @Override
        public void collectGitHubResponse(GitHubResponseEvent event) {
            responses.add(event);
            eventCount.incrementAndGet();
        }

        @Override
        public void collectProxyRequest(ProxyRequestEvent event) {
            requests.add(event);
            eventCount.incrementAndGet();
        }
    }

    private static final class BlockedCollector implements TelemetryCollector {
        private final CountDownLatch never;
        private final AtomicInteger calls = new AtomicInteger();

        BlockedCollector(CountDownLatch never) {
            this.never = never;
        }

        @Override
        public void collectGitHubResponse(GitHubResponseEvent event) {
            block();
        }

        @Override
        public void collectProxyRequest(ProxyRequestEvent event) {
            block();
        }

        private void block() {
            calls.incrementAndGet();
            boolean interrupted = false;
            while (true) {
                try {
                    never.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Throws an Error. Exceptions of a backend would fail no request. */
    private static final class BrokenBackend implements CacheBackend {
        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            throw new StackOverflowError();
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            return false;
        }

        @Override
        public void close() {}
    }

    private static final class ThrowingCollector implements TelemetryCollector {
        @Override
        public void collectGitHubResponse(GitHubResponseEvent event) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void collectProxyRequest(ProxyRequestEvent event) {
            throw new NoClassDefFoundError("io/example/Missing");
        }
    }
}
