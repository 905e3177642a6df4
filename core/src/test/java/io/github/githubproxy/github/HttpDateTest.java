package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 5.6.7. */
class HttpDateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void parsesAllThreeFormats(String date) {
        assertThat(HttpDate.first(Headers.of("Date", date), "Date")).contains(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "yesterday", "Sun, 06 Nov 1994 25:49:37 GMT"})
    void invalidDateIsEmpty(String date) {
        assertThat(HttpDate.first(Headers.of("Date", date), "Date")).isEmpty();
    }

    @Test
    void writesPreferredFormat() {
        assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.9Z"))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void differentSecondsAreNotConfused() {
        Instant first = Instant.parse("1994-11-06T08:49:37Z");
        for (int seconds = 0; seconds < 3000; seconds++) {
            String date = HttpDate.format(first.plusSeconds(seconds));
            assertThat(HttpDate.first(Headers.of("Date", date), "Date")).contains(first.plusSeconds(seconds));
            assertThat(HttpDate.format(first)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        }
    }
}
