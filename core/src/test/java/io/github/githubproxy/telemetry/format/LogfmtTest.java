package io.github.githubproxy.telemetry.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogfmtTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ci",
                "-",
                "/repos/{owner}/{repo}",
                "C0DE:1A2B:3C4D5E",
                "a,b;c'd",
                "a\\b",
                "z\u00fcrich",
                "\ud83d\ude80",
            })
    void unambiguousValuesAreUnquoted(String text) {
        assertThat(Logfmt.value(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, \"\"",
                "night build, \"night build\"",
                "a=b, \"a=b\"",
                "say \"hi\", \"say \\\"hi\\\"\"",
                "a \\ b, \"a \\\\ b\"",
                "a\" status=200, \"a\\\" status=200\"",
            })
    void ambiguousValuesAreQuoted(String text, String quoted) {
        assertThat(Logfmt.value(text)).isEqualTo(quoted);
    }

    @Test
    void invisibleCharactersAreEscaped() {
        assertThat(Logfmt.value("a\nb\rc\td")).isEqualTo("\"a\\nb\\rc\\td\"");
        assertThat(Logfmt.value("\u0000\u001b[2J\u007f\u0085")).isEqualTo("\"\\u0000\\u001b[2J\\u007f\\u0085\"");
        assertThat(Logfmt.value("a\u2028b\u202ec\ufeff")).isEqualTo("\"a\\u2028b\\u202ec\\ufeff\"");
        assertThat(Logfmt.value("\udb40\udc41 \ud800")).isEqualTo("\"\\udb40\\udc41 \\ud800\"");
        assertThat(Logfmt.value("no\u00a0break")).isEqualTo("\"no\u00a0break\"");
    }
}
