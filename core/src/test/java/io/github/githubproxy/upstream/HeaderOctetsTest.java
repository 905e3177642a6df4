package io.github.githubproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderOctetsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Zoë", "10 €", "octopus \uD83D\uDC19"})
    void convertsUtf8BothWays(String text) {
        String octets = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(HeaderOctets.toOkHttp(octets)).isEqualTo(text);
        assertThat(HeaderOctets.fromOkHttp(text)).isEqualTo(octets);
    }

    @Test
    void nonUtf8IsUnchanged() {
        assertThat(HeaderOctets.toOkHttp("Zo\u00eb")).isEqualTo("Zo\u00eb");
    }

    @Test
    void charactersBeyondLatin1AreUnchanged() {
        assertThat(HeaderOctets.toOkHttp("\u00c3\u00ab and 10 €")).isEqualTo("\u00c3\u00ab and 10 €");
    }
}
