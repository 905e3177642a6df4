package io.github.githubproxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HeadersTest {

    @Test
    void keepsOrderDuplicatesAndCase() {
        List<String> seen = new ArrayList<>();
        Headers.of("B", "1", "a", "2", "b", "3").forEach((name, value) -> seen.add(name + "=" + value));

        assertThat(seen).containsExactly("B=1", "a=2", "b=3");
    }

    @Test
    void namesAreCaseInsensitive() {
        Headers headers = Headers.of("ETag", "x", "etag", "y");

        assertThat(headers.first("ETAG")).contains("x");
        assertThat(headers.all("eTag")).containsExactly("x", "y");
    }

    @Test
    void setReplacesFirstInPlace() {
        Headers headers = Headers.of("a", "1", "b", "2", "A", "3").toBuilder()
                .set("A", "4")
                .set("c", "5")
                .build();

        assertThat(headers).isEqualTo(Headers.of("A", "4", "b", "2", "c", "5"));
    }

    @Test
    void replaceAllReplacesAllFieldsOfName() {
        Headers headers = Headers.of("a", "1", "b", "2", "A", "3").toBuilder()
                .replaceAll(Headers.of("A", "4", "c", "5", "C", "6"))
                .build();

        assertThat(headers).isEqualTo(Headers.of("b", "2", "A", "4", "c", "5", "C", "6"));
    }

    @Test
    void hasAllComparesValuesOfNamedFields() {
        Headers headers = Headers.of("Vary", "Accept", "ETag", "a", "vary", "Cookie");

        assertThat(headers.hasAll(Headers.empty())).isTrue();
        assertThat(headers.hasAll(Headers.of("VARY", "Accept", "Vary", "Cookie")))
                .isTrue();
        assertThat(headers.hasAll(Headers.of("Vary", "Cookie", "Vary", "Accept")))
                .isFalse();
        assertThat(headers.hasAll(Headers.of("Vary", "Accept"))).isFalse();
        assertThat(headers.hasAll(Headers.of("ETag", "A"))).isFalse();
        assertThat(headers.hasAll(Headers.of("ETag", "a", "ETag", "a"))).isFalse();
        assertThat(headers.hasAll(Headers.of("Link", "a"))).isFalse();
    }

    @Test
    void manyDistinctNamesAreSupported() {
        for (int number = 0; number < 2000; number++) {
            String name = "X-Name-" + number;
            Headers headers = Headers.of(name, "first", name.toUpperCase(Locale.ROOT), "second");

            assertThat(headers.all("x-name-" + number)).containsExactly("first", "second");
            assertThat(headers.toString()).isEqualTo("[" + name + ", " + name.toUpperCase(Locale.ROOT) + "]");
            assertThat(headers.anyName(("x-name-" + number)::equals)).isTrue();
        }
    }

    @Test
    void listJoinsAllFields() {
        assertThat(Headers.of("Connection", "close, X-A", "connection", ",x-b ,")
                        .list("Connection"))
                .containsExactly("close", "X-A", "x-b");
    }

    @Test
    void toStringHidesValues() {
        assertThat(Headers.of("Authorization", "secret-value")).hasToString("[Authorization]");
    }

    @Test
    void lineBreakErrorHidesValue() {
        assertThatThrownBy(() -> Headers.of("A", "secret\r\nB: c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> Headers.of("A B", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.of("A")).isInstanceOf(IllegalArgumentException.class);
    }
}
