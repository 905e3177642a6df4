package io.github.githubproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldOctetsTest {
    private static final String TEXT = "filename=\"Bericht für 5 €.txt\"";
    private static final String AS_OCTETS =
            new String(TEXT.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    @Test
    void theOctetsOfUtf8AreTheSameOnBothSides() {
        assertThat(FieldOctets.toOkHttp(AS_OCTETS)).isEqualTo(TEXT);
        assertThat(FieldOctets.fromOkHttp(TEXT)).isEqualTo(AS_OCTETS);
    }

    @Test
    void asciiStaysTheVeryValue() {
        String ascii = "token ~!@#";

        assertThat(FieldOctets.toOkHttp(ascii)).isSameAs(ascii);
        assertThat(FieldOctets.fromOkHttp(ascii)).isSameAs(ascii);
    }

    @Test
    void otherOctetsKeepTheirCharacters() {
        assertThat(FieldOctets.toOkHttp("caf\u00e9")).isEqualTo("caf\u00e9");
    }
}
