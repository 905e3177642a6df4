package io.github.githubproxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://proxy.example, https://proxy.example",
        "https://proxy.example/, https://proxy.example",
        "HTTPS://Proxy.Example:443/Some/prefix/, https://proxy.example/Some/prefix",
        "http://proxy.example:80, http://proxy.example",
        "http://proxy.example:, http://proxy.example",
        "http://proxy.example:8080/a%2Fb, http://proxy.example:8080/a%2Fb",
        "https://proxy.example:80, https://proxy.example:80",
        "http://github_proxy:8080, http://github_proxy:8080",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
        "http://[::1]:8080/x, http://[::1]:8080/x"
    })
    void normalizesUrl(String text, String normal) {
        assertThat(BaseUrl.parse(text)).hasToString(normal).isEqualTo(BaseUrl.parse(normal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy.example",
                "//proxy.example",
                "ftp://proxy.example",
                "https://",
                "https:///x",
                "https://user@proxy.example",
                "https://proxy.example?x",
                "https://proxy.example#x",
                "https://proxy.example/a//b",
                "https://proxy.example:0",
                "https://proxy.example:65536",
                "https://proxy.example:123456",
                "https://proxy.example:x",
                "https://proxy example",
                "https://proxy.example\r\nX-Evil: 1",
                "https://proxy.example\"",
                "https://proxy.example/\"",
                "https://proxy.example/>",
                "https://proxy.example/\\",
                "https://proxy.example/%zz",
                "https://pr\u00f6xy.example",
                "https://[::1",
                "https://::1"
            })
    void rejectsAmbiguousUrl(String text) {
        assertThatThrownBy(() -> BaseUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsTooLongUrl() {
        assertThatThrownBy(() -> BaseUrl.parse("http://" + "a".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BaseUrl.parse("http://a/" + "a".repeat(1024)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
