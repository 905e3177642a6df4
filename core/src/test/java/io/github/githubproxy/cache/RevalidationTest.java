package io.github.githubproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevalidationTest {
    private static final Headers ANSWER = Headers.of(
            "Date", "Mon, 23 Nov 2026 10:00:00 GMT",
            "Content-Type", "application/json; charset=utf-8",
            "Content-Length", "7",
            "Content-Encoding", "gzip",
            "ETag", "W/\"github\"",
            "Last-Modified", "Mon, 23 Nov 2026 09:00:00 GMT",
            "X-RateLimit-Remaining", "10",
            "X-GitHub-Request-Id", "1",
            "Vary", "Accept");

    private final StoredResponse stored = Revalidation.store(ANSWER, bytes("body"), "credential-1");

    @Test
    void theCredentialThatGotTheTagSendsIt() {
        Headers conditions = Revalidation.conditions(
                Headers.of("If-None-Match", "\"client\"", "Accept", "a"), stored, "credential-1");

        assertThat(conditions.all("If-None-Match")).containsExactly("W/\"github\"");
        assertThat(conditions.all("If-Modified-Since")).containsExactly("Mon, 23 Nov 2026 09:00:00 GMT");
        assertThat(conditions.first("Accept")).contains("a");
    }

    /** RFC 9110, section 13.1.3: a recipient ignores the date where there is a tag. */
    @Test
    void anotherCredentialSendsTheDateAlone() {
        Headers conditions = Revalidation.conditions(Headers.empty(), stored, "credential-2");

        assertThat(conditions.contains("If-None-Match")).isFalse();
        assertThat(conditions.all("If-Modified-Since")).containsExactly("Mon, 23 Nov 2026 09:00:00 GMT");
    }

    /** RFC 9110, section 8.8.2.2. */
    @Test
    void aDateWithinTheSecondOfTheAnswerIsNoValidatorButIsShown() {
        Headers justModified = ANSWER.toBuilder()
                .set("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT")
                .build();
        StoredResponse fresh = Revalidation.store(justModified, bytes("body"), "credential-1");

        Headers conditions = Revalidation.conditions(Headers.empty(), fresh, "credential-2");

        assertThat(conditions.contains("If-Modified-Since")).isFalse();
        assertThat(conditions.all("If-None-Match")).containsExactly("W/\"github\"");
        assertThat(Revalidation.serve(fresh, ANSWER).first("Last-Modified")).contains("Mon, 23 Nov 2026 10:00:00 GMT");
    }

    /** RFC 9111, section 4.3.4. */
    @Test
    void aConfirmationUpdatesTheFieldsButNotThoseOfTheBody() {
        Headers notModified = Headers.of(
                "Date", "Mon, 23 Nov 2026 11:00:00 GMT",
                "Content-Type", "text/plain",
                "Content-Length", "0",
                "X-GitHub-Media-Type", "new",
                "Vary", "Accept, Authorization",
                "X-RateLimit-Remaining", "9",
                "ETag", "W/\"of-credential-2\"");

        StoredResponse confirmed = Revalidation.confirm(stored, notModified, "credential-2");
        Headers served = Revalidation.serve(confirmed, notModified);

        assertThat(served.all("Vary")).containsExactly("Accept, Authorization");
        assertThat(served.all("Content-Type")).containsExactly("application/json; charset=utf-8");
        assertThat(served.all("Content-Length")).containsExactly("4");
        assertThat(served.all("X-RateLimit-Remaining")).containsExactly("9");
        assertThat(served.all("Date")).containsExactly("Mon, 23 Nov 2026 11:00:00 GMT");
        assertThat(served.contains("Content-Encoding")).isFalse();
        assertThat(served.contains("X-GitHub-Request-Id")).isFalse();
        assertThat(confirmed.body()).isSameAs(stored.body());
        assertThat(Revalidation.conditions(Headers.empty(), confirmed, "credential-2")
                        .first("If-None-Match"))
                .contains("W/\"of-credential-2\"");
    }

    @Test
    void theClientsTagDependsOnTheBodyAlone() {
        StoredResponse again =
                Revalidation.store(ANSWER.toBuilder().set("ETag", "\"other\"").build(), bytes("body"), "credential-2");
        StoredResponse changed = Revalidation.store(ANSWER, bytes("changed"), "credential-1");

        assertThat(again.entityTag()).isEqualTo(stored.entityTag()).startsWith("W/\"");
        assertThat(changed.entityTag()).isNotEqualTo(stored.entityTag());
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203, 204, 206, 301, 302, 304, 403, 404, 410, 500})
    void nothingButA200IsStored(int status) {
        assertThat(Revalidation.isStorable(status, ANSWER)).isFalse();
        assertThat(Revalidation.isStorable(200, ANSWER)).isTrue();
    }

    @Test
    void whatCannotBeConfirmedIsNotStored() {
        assertThat(Revalidation.isStorable(200, Headers.of("Content-Type", "a")))
                .isFalse();
        assertThat(Revalidation.isStorable(200, with("Vary", "*"))).isFalse();
        assertThat(Revalidation.isStorable(200, with("Cache-Control", "private, no-store")))
                .isFalse();
        assertThat(Revalidation.isStorable(200, with("Content-Range", "bytes 0-1/2")))
                .isFalse();
    }

    private static Headers with(String name, String value) {
        return ANSWER.toBuilder().set(name, value).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
