package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for caches in RFC 9110, RFC 9111 and RFC 9211. */
class CacheRulesTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";
    private static final String ISSUES = "/repos/acme/app/issues";
    private static final String OTHER = "/repos/acme/other/issues/1";

    private PoolFixture fixture = fixture();
    private Repository repository;

    @AfterEach
    void close() {
        fixture.close();
    }

    private static PoolFixture fixture() {
        return PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    data.addRepository("acme", "app").issues().add("Bug");
                    data.addRepository("acme", "other").issues().add("Bug");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice"));
    }

    private void start() {
        fixture.start();
        repository = fixture.github.data().repository("acme", "app").orElseThrow();
    }

    private void startWithLifetimes(Duration fresh, Duration stale) {
        fixture.configured(config -> config.cacheFreshFor(fresh).cacheStaleIfError(stale));
        start();
    }

    private void modifyIssue() {
        fixture.clock.advance(Duration.ofSeconds(2));
        repository.issues().update(1, issue -> issue.withTitle("Changed " + fixture.clock.instant()));
    }

    private long upstreamRequests() {
        return fixture.github.journal().total();
    }

    /** RFC 9111, section 4. */
    @Test
    void revalidatesEveryReadByDefault() {
        start();
        fixture.get(ISSUE);
        modifyIssue();

        assertThat(fixture.get(ISSUE).body()).contains("Changed");
        assertThat(fixture.get(ISSUE).header("Age")).isEqualTo("(none)");
        assertThat(upstreamRequests()).isEqualTo(3);
    }

    /** RFC 9111, section 4.2. */
    @Test
    void servesWithoutRevalidationWhileFresh() {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        BufferedResponse first = fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(59));

        BufferedResponse hit = fixture.get(ISSUE);
        assertThat(hit.body()).isEqualTo(first.body());
        assertThat(upstreamRequests()).isEqualTo(1);
        assertThat(hit.header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=1");

        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
        fixture.clock.advance(Duration.ofSeconds(59));
        assertThat(fixture.get(ISSUE).header("Cache-Status"))
                .as("a revalidation restarts the freshness lifetime")
                .isEqualTo("github-proxy; hit; ttl=1");
        assertThat(upstreamRequests()).isEqualTo(2);
    }

    /** RFC 9111, section 5.1. */
    @Test
    void ageCountsSecondsSinceValidation() {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(42));

        BufferedResponse hit = fixture.get(ISSUE);

        assertThat(hit.header("Age")).isEqualTo("42");
        assertThat(hit.header("Date")).isEqualTo("Mon, 23 Nov 2026 10:00:00 GMT");
        assertThat(hit.headers().all("X-RateLimit-Remaining")).containsExactly("4999");
    }

    /** RFC 9111, section 5.2.1. */
    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=0", "max-age=29", "min-fresh=31", "No-Cache, foo=\"bar\""})
    void requestDirectiveForcesRevalidation(String directive) {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(30));

        fixture.get(ISSUE, "Cache-Control", directive);

        assertThat(upstreamRequests()).isEqualTo(2);
    }

    /** RFC 9111, section 5.2.1. */
    @ParameterizedTest
    @ValueSource(strings = {"max-age=30", "min-fresh=30", "max-age=nonsense", "only-if-cached", "max-stale=5"})
    void requestDirectivePermitsFreshHit(String directive) {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(30));

        fixture.get(ISSUE, "Cache-Control", directive);

        assertThat(upstreamRequests()).isEqualTo(1);
    }

    /** RFC 9111, section 5.4. */
    @Test
    void pragmaAppliesWithoutCacheControl() {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        fixture.get(ISSUE);
        fixture.get(ISSUE, "Pragma", "no-cache", "Cache-Control", "max-age=30");
        assertThat(upstreamRequests()).isEqualTo(1);

        fixture.get(ISSUE, "Pragma", "no-cache");
        assertThat(upstreamRequests()).isEqualTo(2);
    }

    /** RFC 9111, section 5.2.1.5. */
    @Test
    void noStoreRequestIsNotStored() {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);

        for (int i = 0; i < 2; i++) {
            BufferedResponse response = fixture.get(ISSUE, "Cache-Control", "no-store");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Cache-Status")).isEqualTo("github-proxy; fwd=request; fwd-status=200");
        }

        assertThat(fixture.github.journal().totalWithStatus(200)).isEqualTo(2);
    }

    /** RFC 9111, section 5.2.1.7. */
    @Test
    void onlyIfCachedGives504WithoutFreshEntry() {
        start();
        fixture.get(ISSUE);

        BufferedResponse response = fixture.get(ISSUE, "Cache-Control", "only-if-cached");

        assertThat(response.status()).isEqualTo(504);
        assertThat(response.body()).contains("only-if-cached");
        assertThat(upstreamRequests()).isEqualTo(1);
    }

    /** RFC 9111, section 4.4. */
    @ParameterizedTest
    @CsvSource({
        "POST, /repos/acme/app/issues/1/comments",
        "PATCH, /repos/acme/app/issues/1",
        "POST, /repos/ACME/App/issues",
        "PATCH, /repos/acme/app"
    })
    void writeInvalidatesTargetAndItsRepository(String method, String target) {
        startWithLifetimes(Duration.ofMinutes(10), Duration.ZERO);
        for (String read : List.of("/repos/acme/app", ISSUES, OTHER, ISSUE, ISSUE + "/comments")) {
            fixture.get(read);
        }
        fixture.clock.advance(Duration.ofSeconds(1));
        BufferedResponse changed = fixture.send(
                method, target, RequestBody.of("{\"title\":\"x\",\"body\":\"y\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(changed.status()).isLessThan(300);
        fixture.github.journal().clear();

        fixture.get(target.toLowerCase(java.util.Locale.ROOT));
        fixture.get("/repos/acme/app");
        fixture.get(OTHER);

        assertThat(fixture.github.journal().entries())
                .extracting(entry -> entry.request().path())
                .doesNotContain(OTHER)
                .contains("/repos/acme/app", target.toLowerCase(java.util.Locale.ROOT));
    }

    /** RFC 9111, section 4.4. */
    @Test
    void rejectedWriteInvalidatesNothing() {
        startWithLifetimes(Duration.ofMinutes(10), Duration.ZERO);
        fixture.get(ISSUE);
        assertThat(fixture.send("PATCH", ISSUE, RequestBody.of(new byte[] {'?'}))
                        .status())
                .isGreaterThanOrEqualTo(400);
        fixture.github.journal().clear();

        fixture.get(ISSUE);

        assertThat(upstreamRequests()).isZero();
    }

    /** Upstream failures for which a stale response may be served. */
    static List<Fault> failures() {
        return List.of(
                Fault.outage(),
                Fault.serverError(502),
                Fault.reset(),
                Fault.close(),
                Fault.garbage(),
                Fault.secondaryLimit(403, Duration.ofMinutes(30)));
    }

    /** RFC 9111, section 4.2.4. */
    @ParameterizedTest
    @MethodSource("failures")
    void servesStaleOnErrorWithinStaleIfError(Fault failure) {
        startWithLifetimes(Duration.ZERO, Duration.ofMinutes(10));
        BufferedResponse first = fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofMinutes(9));
        fixture.github.faults().always(path(ISSUE), failure);

        BufferedResponse stale = fixture.get(ISSUE);

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.body()).isEqualTo(first.body());
        assertThat(stale.header("Age")).isEqualTo("540");
        assertThat(stale.header("Cache-Status")).startsWith("github-proxy; hit; ttl=-540; detail=");

        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(fixture.get(ISSUE).status()).isGreaterThanOrEqualTo(403);
        fixture.github.faults().clear();
        fixture.clock.advance(Duration.ofMinutes(30));
        assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("fwd-status=304");
    }

    /** RFC 9111, section 4.2.4. */
    @Test
    void staleOnErrorUsesLatestStoredResponse() throws Exception {
        startWithLifetimes(Duration.ZERO, Duration.ofMinutes(10));
        fixture.get(ISSUE);
        CountDownLatch failure = new CountDownLatch(1);
        fixture.github.faults().next(path(ISSUE), Fault.hold(failure, Fault.serverError(502)));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<BufferedResponse> late = thread.submit(() -> fixture.get(ISSUE));
            await().until(() -> fixture.github.journal().inFlight() == 1);
            modifyIssue();
            assertThat(fixture.get(ISSUE, "Cache-Control", "no-cache").body()).contains("Changed");
            failure.countDown();

            assertThat(late.get().body()).contains("Changed");
        } finally {
            failure.countDown();
            thread.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void returnsErrorAndKeepsEntryByDefault(Fault failure) {
        start();
        fixture.get(ISSUE);
        fixture.github.faults().always(path(ISSUE), failure);

        assertThat(fixture.get(ISSUE).status()).isGreaterThanOrEqualTo(403);

        fixture.github.faults().clear();
        fixture.clock.advance(Duration.ofMinutes(31));
        fixture.get(ISSUE);
        assertThat(fixture.github.journal().last(any()).status()).isEqualTo(304);
    }

    /** RFC 9110, section 13.1.2. */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "\"other\", %s", "%s, \"other\"", "*", "W/\"a,b\", %s"})
    void ifNoneMatchComparesWithServedETag(String condition) {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        String tag = fixture.get(ISSUE).header("ETag");
        for (int i = 0; i < 2; i++) {
            BufferedResponse response = fixture.get(ISSUE, "If-None-Match", String.format(condition, tag));
            assertThat(response.status()).isEqualTo(304);
            assertThat(response.body()).isEmpty();
            assertThat(response.header("ETag")).isEqualTo(tag);
            assertThat(response.headers().contains("Content-Length")).isFalse();
            assertThat(response.headers().contains("Content-Type")).isFalse();
            fixture.clock.advance(Duration.ofMinutes(2));
        }
        assertThat(fixture.get(ISSUE, "If-None-Match", "\"other\"").status()).isEqualTo(200);
        // Weak comparison ignores the prefix W/.
        assertThat(fixture.get(ISSUE, "If-None-Match", tag.substring(2)).status())
                .isEqualTo(304);
    }

    /** RFC 9110, section 13.1.3. */
    @Test
    void ifNoneMatchOverridesIfModifiedSince() {
        start();
        fixture.clock.advance(Duration.ofMinutes(1));
        String date = fixture.get(ISSUE).header("Last-Modified");

        assertThat(fixture.get(ISSUE, "If-Modified-Since", date).status()).isEqualTo(304);
        assertThat(fixture.get(ISSUE, "If-Modified-Since", date, "If-None-Match", "\"x\"")
                        .status())
                .isEqualTo(200);
        modifyIssue();
        assertThat(fixture.get(ISSUE, "If-Modified-Since", date).status()).isEqualTo(200);
    }

    /** RFC 9110, section 9.3.2. */
    @Test
    void headUsesAndRevalidatesStoredGet() {
        startWithLifetimes(Duration.ofSeconds(60), Duration.ZERO);
        BufferedResponse whole = fixture.get(ISSUE);

        BufferedResponse fresh = fixture.send("HEAD", ISSUE, RequestBody.empty());
        fixture.clock.advance(Duration.ofSeconds(61));
        BufferedResponse confirmed = fixture.send("HEAD", ISSUE, RequestBody.empty());
        BufferedResponse after = fixture.get(ISSUE);

        for (BufferedResponse head : List.of(fresh, confirmed)) {
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("ETag")).isEqualTo(whole.header("ETag"));
            assertThat(head.header("Content-Length")).isEqualTo(whole.header("Content-Length"));
        }
        assertThat(after.header("Cache-Status")).startsWith("github-proxy; hit");
        assertThat(fixture.github.journal().entries())
                .extracting(entry -> entry.request().method() + " " + entry.status())
                .containsExactly("GET 200", "HEAD 304");
    }

    /** RFC 9110, section 12.5.3. */
    @Test
    void oneEntryServesGzipAndIdentityClients() {
        start();
        BufferedResponse plain = fixture.get(ISSUE);
        var zipped = fixture.open(ISSUE, "Accept-Encoding", "gzip, deflate");

        assertThat(plain.headers().contains("Content-Encoding")).isFalse();
        assertThat(plain.header("Content-Length"))
                .isEqualTo(Integer.toString(plain.body().length()));
        assertThat(zipped.headers().first("Content-Encoding")).contains("gzip");
        assertThat(Gzip.text(zipped)).isEqualTo(plain.body());
        assertThat(zipped.headers().first("ETag")).contains(plain.header("ETag"));
        assertThat(zipped.headers().list("Vary")).contains("Accept-Encoding");
        assertThat(fixture.github.journal().totalWithStatus(200)).isEqualTo(1);
        assertThat(fixture.github.journal().totalWithStatus(304)).isEqualTo(1);
    }

    /** RFC 9111, section 4.1. */
    @Test
    void representationsAreStoredSeparately() {
        startWithLifetimes(Duration.ofMinutes(1), Duration.ZERO);
        List<String[]> requests = List.of(
                new String[] {},
                new String[] {"Accept", "application/vnd.github.raw+json"},
                new String[] {"Accept", "application/vnd.github.html+json"},
                new String[] {"X-GitHub-Api-Version", "2022-11-28"},
                new String[] {"X-GitHub-Api-Version", "2026-03-10"});
        for (int i = 0; i < 2; i++) {
            for (String[] headers : requests) {
                assertThat(fixture.get(ISSUE, headers).status()).isEqualTo(200);
            }
        }

        assertThat(upstreamRequests()).isEqualTo(requests.size());
    }

    /** RFC 9111, section 3. */
    @ParameterizedTest
    @ValueSource(ints = {202, 203, 206, 301, 302, 404, 410, 451})
    void statusOtherThan200IsNotStored(int status) {
        startWithLifetimes(Duration.ofMinutes(1), Duration.ofMinutes(1));
        fixture.github.faults().next(path(ISSUE), Fault.status(status));

        assertThat(fixture.get(ISSUE).status()).isEqualTo(status);
        BufferedResponse after = fixture.get(ISSUE);

        assertThat(after.status()).isEqualTo(200);
        assertThat(after.header("Cache-Status")).isEqualTo("github-proxy; fwd=uri-miss; fwd-status=200; stored");
    }

    /** RFC 9211. */
    @Test
    void cacheStatusDescribesEveryOutcome() {
        startWithLifetimes(Duration.ofSeconds(5), Duration.ZERO);

        assertThat(fixture.get(ISSUE).header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=uri-miss; fwd-status=200; stored");
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=5");
        fixture.clock.advance(Duration.ofSeconds(6));
        modifyIssue();
        assertThat(fixture.get(ISSUE).header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=stale; fwd-status=200; stored");
        assertThat(fixture.get(ISSUE, "Range", "bytes=0-1").header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=request; fwd-status=200");
        assertThat(fixture.post(ISSUES, "{\"title\":\"x\"}").header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=method; fwd-status=201");
        assertThat(fixture.get("/repos/acme/none").header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=uri-miss; fwd-status=404");
        assertThat(fixture.getAs("unknown-token", ISSUE).header("Cache-Status"))
                .isEqualTo("github-proxy; detail=refused");
        assertThat(fixture.get(ISSUE, "If-None-Match", "*").header("Cache-Status"))
                .as("a 304 has the field too")
                .isEqualTo("github-proxy; fwd=stale; fwd-status=304");
    }

    @Test
    void unseenEmptyListCostsNoQuota() {
        start();
        String labels = "/repos/acme/other/pulls";

        BufferedResponse first = fixture.get(labels);
        BufferedResponse second = fixture.get(labels);

        for (BufferedResponse response : List.of(first, second)) {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("[]");
            assertThat(response.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(response.header("Content-Length")).isEqualTo("2");
        }
        assertThat(fixture.github.journal().quotaUnits()).isZero();

        fixture.github
                .data()
                .repository("acme", "other")
                .orElseThrow()
                .branches()
                .add("topic");
        fixture.github
                .data()
                .repository("acme", "other")
                .orElseThrow()
                .pullRequests()
                .add("New", "topic", "main", "alice");
        assertThat(fixture.get(labels).body()).contains("New");
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPLICATION/JSON", "application/json ; q=0.5", "application/vnd.GitHub+json"})
    void predictsETagForJsonAcceptInAnyCase(String accept) {
        start();
        fixture.get("/repos/acme/app/pulls", "Accept", accept);

        assertThat(fixture.github.journal().last(any()).request().header("If-None-Match"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.github.raw+json",
                "application/vnd.github.diff",
                "text/html",
                "application/json;q=0",
                "*/*; Q=0.00"
            })
    void predictsNoETagForNonJsonAccept(String accept) {
        start();
        fixture.get("/repos/acme/app/pulls", "Accept", accept);

        assertThat(fixture.github.journal().last(any()).request().header("If-None-Match"))
                .isEmpty();
    }

    @Test
    void predictedETagSurvivesTokenRotation() {
        fixture.close();
        fixture = PoolFixture.of(data -> {
                    data.addOrganization("acme");
                    data.addRepository("acme", "app").issues().add("Bug");
                    PoolFixture.app(data, 7).install("acme");
                })
                .configured(config -> config.app("CI", "7", PoolFixture.PEM).cacheTtl(Duration.ofDays(2)))
                .start();
        String comments = "/repos/acme/app/git/ref/heads/main";
        fixture.get(comments);
        long spent = fixture.github.journal().quotaUnits();

        for (int hour = 0; hour < 24; hour++) {
            fixture.clock.advance(Duration.ofHours(1));
            assertThat(fixture.get(comments).status()).isEqualTo(200);
        }

        assertThat(fixture.github
                        .installationTokens()
                        .issuedAt(fixture.github.data().installations().get(0)))
                .hasSizeGreaterThan(20);
        assertThat(fixture.github.journal().quotaUnits()).isEqualTo(spent);
        assertThat(fixture.get(comments).header("Last-Modified"))
                .as("without a date, only the tag can revalidate")
                .isEqualTo("(none)");
    }

    @Test
    void curlUserAgentIsNotForwarded() {
        start();
        fixture.get(ISSUE, "User-Agent", "curl/8.0");

        RecordedRequest sent = fixture.github.journal().last(get(ISSUE)).request();

        assertThat(sent.header("User-Agent").orElse("")).doesNotContain("curl");
    }
}
