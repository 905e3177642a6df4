package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.method;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that limit serving without revalidation and serving stale responses. */
class FreshnessRulesTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";
    private static final int MAX_ENTRY_BYTES = 20_000;

    private final PoolFixture fixture = PoolFixture.of(data -> {
                data.addUser("alice").token("ghp_alice");
                data.addOrganization("acme");
                data.addRepository("acme", "app").issues().add("Bug");
                data.addRepository("acme", "other").issues().add("Bug");
            })
            .configured(config -> config.pat("ALICE", "ghp_alice").cacheMaxEntryBytes(MAX_ENTRY_BYTES));

    private Repository repository;

    @AfterEach
    void close() {
        fixture.close();
    }

    private void start(Duration fresh, Duration stale) {
        fixture.configured(config -> config.cacheFreshFor(fresh).cacheStaleIfError(stale))
                .start();
        repository = fixture.github.data().repository("acme", "app").orElseThrow();
    }

    private long upstreamRequests() {
        return fixture.github.journal().total();
    }

    private static RequestBody json(String text) {
        return RequestBody.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 9111, section 5.2.1.7. */
    @ParameterizedTest
    @CsvSource({"GET, Cache-Control, no-store", "HEAD, Cache-Control, no-store", "GET, Range, bytes=0-10"})
    void onlyIfCachedOverridesCacheBypass(String method, String field, String value) {
        start(Duration.ofMinutes(1), Duration.ZERO);

        BufferedResponse response =
                fixture.send(method, ISSUE, RequestBody.empty(), "Cache-Control", "only-if-cached", field, value);

        assertThat(response.status()).isEqualTo(504);
        assertThat(response.header("Content-Type")).startsWith("application/json");
        assertThat(upstreamRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control", "Pragma"})
    void onlyIfCachedIsIgnoredForWrites(String field) {
        start(Duration.ofMinutes(1), Duration.ZERO);

        BufferedResponse response =
                fixture.send("PATCH", ISSUE, json("{\"title\":\"New\"}"), field, "only-if-cached, x=\"y\"");

        assertThat(response.status()).isEqualTo(200);
        RecordedRequest received = fixture.github.journal().last(any()).request();
        assertThat(received.header(field)).hasValue("only-if-cached, x=\"y\"");
    }

    private void modifyIssue() {
        fixture.clock.advance(Duration.ofSeconds(1));
        repository.issues().update(1, issue -> issue.withTitle("Changed"));
    }

    /** RFC 9111, section 4.3.5. A later response that is not stored makes the stored one unusable. */
    @ParameterizedTest
    @CsvSource({
        "GET, no-cache, 404",
        "GET, no-cache, 410",
        "GET, no-cache, 301",
        "GET, no-cache, 403",
        "GET, no-cache, 451",
        "GET, no-store, 200",
        "GET, no-store, 404",
        "HEAD, no-cache, 200",
        "HEAD, max-age=0, 404"
    })
    void olderEntryIsNotServedAfterNewerResponse(String method, String directive, int status) {
        start(Duration.ofMinutes(10), Duration.ofMinutes(20));
        fixture.get(ISSUE);
        modifyIssue();
        if (status != 200) {
            fixture.github.faults().next(path(ISSUE), Fault.json(status, "{\"message\":\"No more\"}"));
        }

        BufferedResponse seen = fixture.send(method, ISSUE, RequestBody.empty(), "Cache-Control", directive);
        fixture.github.faults().next(path(ISSUE), Fault.serverError(502));
        fixture.clock.advance(Duration.ofSeconds(1));
        BufferedResponse failed = fixture.get(ISSUE);
        BufferedResponse after = fixture.get(ISSUE);

        assertThat(seen.status()).isEqualTo(status);
        assertThat(failed.status()).as("not served in place of an error either").isEqualTo(502);
        assertThat(after.body()).contains("Changed");
        assertThat(upstreamRequests()).isEqualTo(4);
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.get(ISSUE);
        assertThat(upstreamRequests())
                .as("the freshness lifetime has restarted")
                .isEqualTo(4);
    }

    /** RFC 9111, section 4. */
    @ParameterizedTest
    @ValueSource(strings = {"too large", "not to be stored"})
    void unstorableResponseInvalidatesEntry(String why) {
        start(Duration.ofMinutes(10), Duration.ZERO);
        fixture.get(ISSUE);
        fixture.github
                .faults()
                .always(
                        path(ISSUE),
                        Fault.response(
                                200,
                                List.of(
                                        new HeaderField("ETag", "\"new\""),
                                        new HeaderField("Cache-Control", "no-store")),
                                "x"
                                        .repeat(why.equals("too large") ? 2 * MAX_ENTRY_BYTES : 1)
                                        .getBytes(StandardCharsets.UTF_8)));
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.get(ISSUE, "Cache-Control", "no-cache");

        assertThat(fixture.get(ISSUE).body()).startsWith("x");
    }

    /** RFC 9111, section 5.2.2. */
    @ParameterizedTest
    @CsvSource({"no-cache, 304, 502", "must-revalidate, 200, 502", "'max-age=60, proxy-revalidate', 200, 502"})
    void upstreamCacheControlIsObeyed(String directive, int freshStatus, int staleStatus) {
        start(Duration.ofMinutes(1), Duration.ofHours(1));
        fixture.github.faults().next(path(ISSUE), Fault.replaceHeaders(new HeaderField("Cache-Control", directive)));
        fixture.get(ISSUE);

        String status = fixture.get(ISSUE).header("Cache-Status");
        fixture.clock.advance(Duration.ofMinutes(2));
        fixture.github.faults().next(path(ISSUE), Fault.serverError(502));

        assertThat(status).contains(freshStatus == 200 ? "hit" : "fwd-status=304");
        // A 304 without the directive removes it from the stored response.
        assertThat(fixture.get(ISSUE).status()).isEqualTo(freshStatus == 200 ? staleStatus : 200);
    }

    /** RFC 9211, section 2.4. */
    @Test
    void ttlAndAgeAddUpToFreshnessLifetime() {
        start(Duration.ofSeconds(10), Duration.ofMinutes(10));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofMillis(4_700));
        BufferedResponse fresh = fixture.get(ISSUE);
        assertThat(fresh.header("Age")).isEqualTo("4");
        assertThat(fresh.header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=6");

        fixture.clock.advance(Duration.ofSeconds(11));
        fixture.github.faults().next(path(ISSUE), Fault.serverError(502));
        BufferedResponse stale = fixture.get(ISSUE);
        assertThat(stale.header("Age")).isEqualTo("15");
        assertThat(stale.header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=-5; detail=upstream-502");
    }

    /** RFC 9111, section 4.2.3. */
    @Test
    void firstAgeValueCountsAndHugeAgeIsStale() {
        start(Duration.ofMinutes(1), Duration.ZERO);
        for (String age : List.of("3000000000", "99999999999999999999", "70, 1")) {
            fixture.github.faults().next(path(ISSUE), Fault.replaceHeaders(new HeaderField("Age", age)));
            fixture.get(ISSUE, "Cache-Control", "no-cache");

            assertThat(fixture.get(ISSUE).header("Cache-Status")).as(age).contains("fwd=stale");
        }
    }

    /** RFC 9111, section 1.2.2. */
    @Test
    void overflowingMinFreshForcesRevalidation() {
        start(Duration.ofMinutes(1), Duration.ZERO);
        fixture.get(ISSUE);

        assertThat(fixture.get(ISSUE, "Cache-Control", "min-fresh=99999999999999999999")
                        .header("Cache-Status"))
                .contains("fwd=request");
    }

    /** RFC 9110, section 13.1.2. */
    @Test
    void matchingETagGets304ForUnstoredResponse() {
        start(Duration.ZERO, Duration.ZERO);
        fixture.get(ISSUE);
        modifyIssue();
        repository.issues().update(1, issue -> issue.withBody("x".repeat(MAX_ENTRY_BYTES)));
        String tag = fixture.get(ISSUE).header("ETag");

        BufferedResponse again = fixture.get(ISSUE, "If-None-Match", tag);

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
    }

    @Test
    void staleOnErrorWorksAgainAfterRevalidation() {
        start(Duration.ZERO, Duration.ofMinutes(20));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.github.faults().next(path(ISSUE), Fault.status(404));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("fwd-status=304");
        fixture.github.faults().next(path(ISSUE), Fault.serverError(502));

        assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("detail=upstream-502");
    }

    /** RFC 9111, section 4.4. */
    @ParameterizedTest
    @ValueSource(ints = {200, 502})
    void writtenResourceIsNotServedStaleOnError(int status) {
        start(Duration.ZERO, Duration.ofMinutes(20));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(1));
        if (status != 200) {
            fixture.github.faults().next(method("PATCH"), Fault.serverError(status));
        }
        assertThat(fixture.send("PATCH", ISSUE, json("{\"title\":\"Changed\"}")).status())
                .isEqualTo(status);
        fixture.github.faults().next(path(ISSUE), Fault.serverError(502));

        assertThat(fixture.get(ISSUE).status()).isEqualTo(502);
        assertThat(fixture.get(ISSUE).status()).isEqualTo(200);
    }

    /** RFC 9111, section 5.2.1.4. */
    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=0", "max-age=10"})
    void revalidatingRequestGetsErrorNotStale(String directive) {
        start(Duration.ofMinutes(10), Duration.ofMinutes(20));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(11));
        fixture.github.faults().always(path(ISSUE), Fault.serverError(502));

        assertThat(fixture.get(ISSUE, "Cache-Control", directive).status()).isEqualTo(502);
        assertThat(fixture.get(ISSUE).status()).isEqualTo(200);
    }

    /** RFC 9111, section 4.4. */
    @ParameterizedTest
    @CsvSource({
        "PATCH, /repos/acme/app/issues/comments/1, /repos/acme/app/issues/1/comments, 1",
        "PATCH, /repos/ACME/App/issues/1, /repos/acme/app/pulls, 1",
        "PATCH, /repos/acme/app/issues/1, /orgs/acme/repos, 1",
        "PATCH, /repos/acme/app/issues/1, /user/repos, 1",
        "PATCH, /repos/acme/app/issues/1, /repos/acme/other/issues/1, 0",
        "PUT, /repositories/7/topics, /repos/acme/app/issues/1, 1"
    })
    void writeInvalidatesRelatedResources(String method, String target, String read, int upstreamRequests) {
        start(Duration.ofMinutes(10), Duration.ZERO);
        assertThat(fixture.get(read).status()).isEqualTo(200);
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.github.faults().next(method(method), Fault.json(200, "{}"));
        fixture.send(method, target, json("{}"));
        fixture.github.journal().clear();

        fixture.get(read);

        assertThat(upstreamRequests()).isEqualTo(upstreamRequests);
    }

    @Test
    void responseJustAfterWriteIsRevalidatedAgain() {
        start(Duration.ofMinutes(10), Duration.ZERO);
        fixture.send("PATCH", ISSUE, json("{\"title\":\"Changed\"}"));
        fixture.clock.advance(Duration.ofMillis(4_900));
        fixture.get(ISSUE);
        fixture.github.journal().clear();

        fixture.clock.advance(Duration.ofMillis(200));
        fixture.get(ISSUE);
        assertThat(upstreamRequests()).isEqualTo(1);

        fixture.get(ISSUE);
        assertThat(upstreamRequests()).isEqualTo(1);
    }

    /** RFC 9211, section 2.2. */
    @Test
    void cacheStatusSeparatesRequestFromStale() {
        start(Duration.ofMinutes(10), Duration.ZERO);
        fixture.get(ISSUE);

        assertThat(fixture.get(ISSUE, "Cache-Control", "no-cache").header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=request; fwd-status=304");
        fixture.clock.advance(Duration.ofMinutes(10));
        assertThat(fixture.get(ISSUE, "Cache-Control", "no-cache").header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=stale; fwd-status=304");
    }

    @Test
    void staleIfErrorCountsFromLastRevalidation() {
        fixture.configured(config -> config.cacheTtl(Duration.ofDays(30)));
        start(Duration.ZERO, Duration.ofMinutes(10));
        fixture.get(ISSUE);
        for (int i = 0; i < 10; i++) {
            fixture.clock.advance(Duration.ofMinutes(5));
            assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("fwd-status=304");
        }
        fixture.clock.advance(Duration.ofMinutes(8));
        fixture.github.faults().next(path(ISSUE), Fault.serverError(502));

        assertThat(fixture.get(ISSUE).status()).isEqualTo(200);
    }

    /** RFC 9111, section 4.1. */
    @ParameterizedTest
    @ValueSource(strings = {"Accept, User-Agent", "X-Feature", "*"})
    void varyOnUnkeyedHeaderIsNotStored(String vary) {
        start(Duration.ofMinutes(10), Duration.ofMinutes(20));
        fixture.github.faults().always(path(ISSUE), Fault.replaceHeaders(new HeaderField("Vary", vary)));

        assertThat(fixture.get(ISSUE).header("Cache-Status")).doesNotContain("stored");
        fixture.get(ISSUE);

        assertThat(fixture.github.journal().totalWithStatus(200)).isEqualTo(2);
    }

    /** RFC 9111, section 4.1. */
    @Test
    void varyOnUnkeyedHeaderIn304ForcesRevalidation() {
        start(Duration.ofMinutes(10), Duration.ZERO);
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofMinutes(10));
        fixture.github.faults().always(path(ISSUE), Fault.replaceHeaders(new HeaderField("Vary", "X-Feature")));
        fixture.get(ISSUE);

        assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("fwd-status=304");
    }

    /** RFC 9111, section 4.1. */
    @ParameterizedTest
    @ValueSource(strings = {"accept, AUTHORIZATION, Cookie, X-GitHub-OTP", "X-GitHub-Api-Version, Accept-Language"})
    void varyOnKeyedHeadersIsStored(String vary) {
        start(Duration.ofMinutes(10), Duration.ZERO);
        fixture.github.faults().always(path(ISSUE), Fault.replaceHeaders(new HeaderField("Vary", vary)));
        fixture.get(ISSUE);

        assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("hit");
    }

    /** RFC 9111, section 4.2.3. */
    @Test
    void upstreamAgeCountsTowardFreshness() {
        start(Duration.ofSeconds(60), Duration.ZERO);
        fixture.clock.advance(Duration.ofHours(1));
        fixture.github.faults().next(path(ISSUE), Fault.replaceHeaders(new HeaderField("Age", "30")));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(10));

        BufferedResponse hit = fixture.get(ISSUE);
        assertThat(hit.header("Age")).isEqualTo("40");
        assertThat(hit.header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=20");

        fixture.clock.advance(Duration.ofSeconds(20));
        assertThat(fixture.get(ISSUE).header("Cache-Status")).contains("fwd-status=304");
    }
}
