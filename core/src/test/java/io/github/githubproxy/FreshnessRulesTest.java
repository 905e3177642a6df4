package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.Requests.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.Received;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends the time for which something is served without asking, or instead of a failure. */
class FreshnessRulesTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";
    private static final int MAX_ENTRY_BYTES = 20_000;

    private final PoolFixture fixture = PoolFixture.of(world -> {
                world.addUser("alice").token("ghp_alice");
                world.addOrganization("acme");
                world.addRepository("acme", "app").issues().add("Bug");
                world.addRepository("acme", "other").issues().add("Bug");
            })
            .configured(config -> config.pat("ALICE", "ghp_alice").cacheMaxEntryBytes(MAX_ENTRY_BYTES));


    @AfterEach
    void close() {
        fixture.close();
    }

    private void start(Duration fresh, Duration stale) {
        fixture.configured(config -> config.cacheFreshFor(fresh).cacheStaleIfError(stale))
                .start();
    }

    private long asked() {
        return fixture.github.journal().total();
    }

    private static RequestBody json(String text) {
        return RequestBody.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"GET, Cache-Control, no-store", "HEAD, Cache-Control, no-store", "GET, Range, bytes=0-10"})
    void rfc9111Section5Point2Point1Point7ReadsPastTheCacheAreNotSentEither(String method, String field, String value) {
        start(Duration.ofMinutes(1), Duration.ZERO);

        Answered answered =
                fixture.send(method, ISSUE, RequestBody.empty(), "Cache-Control", "only-if-cached", field, value);

        assertThat(answered.status()).isEqualTo(504);
        assertThat(answered.header("Content-Type")).startsWith("application/json");
        assertThat(asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control", "Pragma"})
    void whatChangesSomethingIsSentWhateverItSaysOfCaches(String field) {
        start(Duration.ofMinutes(1), Duration.ZERO);

        Answered answered = fixture.send("PATCH", ISSUE, json("{\"title\":\"New\"}"), field, "only-if-cached, x=\"y\"");

        assertThat(answered.status()).isEqualTo(200);
        Received received = fixture.github.journal().last(any()).request();
        assertThat(received.header(field)).hasValue("only-if-cached, x=\"y\"");
    }
}
