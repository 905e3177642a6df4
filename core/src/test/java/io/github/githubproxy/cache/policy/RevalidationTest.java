package io.github.githubproxy.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevalidationTest {
    private static final Headers RESPONSE_HEADERS = Headers.of(
            "Date", "Mon, 23 Nov 2026 10:00:00 GMT",
            "Content-Type", "application/json; charset=utf-8",
            "Content-Length", "7",
            "Content-Encoding", "gzip",
            "ETag", "W/\"github\"",
            "Last-Modified", "Mon, 23 Nov 2026 09:00:00 GMT",
            "X-RateLimit-Remaining", "10",
            "X-GitHub-Request-Id", "1",
            "Vary", "Accept");

    private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

    private final StoredResponse stored = store(RESPONSE_HEADERS, "body", "credential-1");

    @Test
    void storingCredentialSendsETag() {
        Headers conditions = Revalidation.conditionalHeaders(
                Headers.of("If-None-Match", "\"client\"", "Accept", "a"), stored, "credential-1", Optional.empty());

        assertThat(conditions.all("If-None-Match")).containsExactly("W/\"github\"");
        assertThat(conditions.all("If-Modified-Since")).containsExactly("Mon, 23 Nov 2026 09:00:00 GMT");
        assertThat(conditions.first("Accept")).contains("a");
    }

    /** RFC 9110, section 13.1.3: a recipient ignores the date if there is a tag. */
    @Test
    void otherCredentialSendsDateOnly() {
        Headers conditions = Revalidation.conditionalHeaders(Headers.empty(), stored, "credential-2", Optional.empty());

        assertThat(conditions.contains("If-None-Match")).isFalse();
        assertThat(conditions.all("If-Modified-Since")).containsExactly("Mon, 23 Nov 2026 09:00:00 GMT");
    }

    @Test
    void verifiedPredictionIsUsedForOtherTokens() {
        StoredResponse verified =
                store(RESPONSE_HEADERS.toBuilder().set("ETag", "\"predicted\"").build(), "body", "credential-1");

        assertThat(verified.validators().predictable()).isTrue();
        assertThat(verified.validators().preferredToken()).isEmpty();
        assertThat(stored.validators().predictable()).isFalse();
        assertThat(stored.validators().preferredToken()).contains("credential-1");
        assertThat(Revalidation.conditionalHeaders(
                                Headers.empty(), verified, "credential-2", Optional.of("W/\"other\""))
                        .all("If-None-Match"))
                .containsExactly("W/\"other\"");
    }

    @Test
    void revalidationIsStoredIfChangedOrOld() {
        StoredResponse same = stored.revalidated(stored.headers(), stored.validators(), Instant.EPOCH.plusSeconds(59));
        StoredResponse later = stored.revalidated(stored.headers(), stored.validators(), Instant.EPOCH.plusSeconds(60));
        StoredResponse other = stored.revalidated(Headers.of("Content-Type", "a"), stored.validators(), Instant.EPOCH);

        assertThat(Revalidation.requiresWrite(stored, same, Duration.ofMinutes(1)))
                .isFalse();
        assertThat(Revalidation.requiresWrite(stored, later, Duration.ofMinutes(1)))
                .isTrue();
        assertThat(Revalidation.requiresWrite(stored, other, Duration.ofMinutes(1)))
                .isTrue();
    }

    @Test
    void revalidationReplacesFutureEntry() {
        StoredResponse future = stored.revalidated(stored.headers(), stored.validators(), NOW.plusMillis(1));
        StoredResponse confirmed = stored.revalidated(stored.headers(), stored.validators(), NOW);

        assertThat(Revalidation.requiresWrite(future, confirmed, Duration.ZERO)).isTrue();
        assertThat(Revalidation.requiresWrite(future, confirmed, Duration.ofDays(1)))
                .isTrue();
    }

    /** RFC 9110, section 8.8.2.2. */
    @Test
    void dateWithinSameSecondIsNoValidator() {
        Headers justModified = RESPONSE_HEADERS.toBuilder()
                .set("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT")
                .build();
        StoredResponse fresh = store(justModified, "body", "credential-1");

        Headers conditions = Revalidation.conditionalHeaders(Headers.empty(), fresh, "credential-2", Optional.empty());

        assertThat(conditions.contains("If-Modified-Since")).isFalse();
        assertThat(conditions.all("If-None-Match")).containsExactly("W/\"github\"");
        assertThat(Revalidation.servedHeaders(fresh, RESPONSE_HEADERS, false).first("Last-Modified"))
                .contains("Mon, 23 Nov 2026 10:00:00 GMT");
    }

    /** RFC 9111, section 4.3.4. */
    @Test
    void revalidationUpdatesAllButBodyHeaders() {
        Headers notModified = Headers.of(
                "Date", "Mon, 23 Nov 2026 11:00:00 GMT",
                "Content-Type", "text/plain",
                "Content-Length", "0",
                "X-GitHub-Media-Type", "new",
                "Vary", "Accept, Authorization",
                "X-RateLimit-Remaining", "9",
                "ETag", "W/\"of-credential-2\"");

        StoredResponse confirmed = Revalidation.updateStored(stored, notModified, "credential-2", NOW);
        Headers served = Revalidation.servedHeaders(confirmed, notModified, false);

        assertThat(served.all("Vary")).containsExactly("Accept, Authorization");
        assertThat(served.all("Content-Type")).containsExactly("application/json; charset=utf-8");
        assertThat(served.all("Content-Length")).isEmpty();
        assertThat(served.all("X-RateLimit-Remaining")).containsExactly("9");
        assertThat(served.all("Date")).containsExactly("Mon, 23 Nov 2026 11:00:00 GMT");
        assertThat(served.contains("Content-Encoding")).isFalse();
        assertThat(served.contains("X-GitHub-Request-Id")).isFalse();
        assertThat(confirmed.body()).isSameAs(stored.body());
        assertThat(confirmed.validatedAt()).isEqualTo(NOW);
        assertThat(Revalidation.conditionalHeaders(Headers.empty(), confirmed, "credential-2", Optional.empty())
                        .first("If-None-Match"))
                .contains("W/\"of-credential-2\"");
    }

    @Test
    void clientETagDependsOnBodyOnly() {
        StoredResponse again =
                store(RESPONSE_HEADERS.toBuilder().set("ETag", "\"other\"").build(), "body", "credential-2");
        StoredResponse changed = store(RESPONSE_HEADERS, "changed", "credential-1");

        assertThat(again.entityTag()).isEqualTo(stored.entityTag()).startsWith("W/\"");
        assertThat(changed.entityTag()).isNotEqualTo(stored.entityTag());
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203, 204, 206, 301, 302, 304, 403, 404, 410, 500})
    void onlyStatus200IsStorable(int status) {
        assertThat(Revalidation.isStorable(status, RESPONSE_HEADERS)).isFalse();
        assertThat(Revalidation.isStorable(200, RESPONSE_HEADERS)).isTrue();
    }

    @Test
    void unusableResponseIsNotStorable() {
        assertThat(Revalidation.isStorable(200, Headers.of("Content-Type", "a")))
                .isFalse();
        assertThat(Revalidation.isStorable(200, with("Vary", "*"))).isFalse();
        assertThat(Revalidation.isStorable(200, with("Cache-Control", "private, no-store")))
                .isFalse();
        assertThat(Revalidation.isStorable(200, with("Content-Range", "bytes 0-1/2")))
                .isFalse();
    }

    private static Headers with(String name, String value) {
        return RESPONSE_HEADERS.toBuilder().set(name, value).build();
    }

    private static StoredResponse store(Headers responseHeaders, String body, String token) {
        return Revalidation.createStored(
                responseHeaders,
                StoredBody.identity(body.getBytes(StandardCharsets.UTF_8)),
                token,
                "W/\"predicted\"",
                Instant.EPOCH);
    }
}
