package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTemplateTest {
    private static final NameTemplate ACME = NameTemplate.parse("acme-{repository}");

    @Test
    void valuesReplacePlaceholders() {
        NameTemplate template = NameTemplate.parse("ci {repository}#{environment}-x");

        assertThat(template.name(Map.of("repository", "acme/app", "environment", "prod", "ref", "main")))
                .isEqualTo("ci acme/app#prod-x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/app", "a", "A.b_c", "refs/heads/release-1", "x@y:z+1", "...", "a/.b/c..", "-"})
    void ordinaryValuesAreUsable(String value) {
        assertThat(ACME.firstUnusable(Map.of("repository", value))).isEmpty();
        assertThat(ACME.matches("acme-" + value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\nb",
                "a\n",
                "a\0",
                "{repository}",
                "{",
                "}",
                "..",
                ".",
                "../x",
                "x/..",
                "a/./b",
                "/",
                "/a",
                "a/",
                "a//b",
                "a\\b",
                "a%2Fb",
                "a\"b",
                "a'b",
                "a,b",
                "a#b",
                "a=b",
                "a;b",
                "<a>",
                "\u00e4",
                "a\u200bb",
                "\ud83d\ude00",
                "\u0430cme",
                "a\u2028b",
                "\ufeffa",
                "(others)",
                "a*",
                "$a",
                "~"
            })
    void otherValuesAreNotUsable(String value) {
        assertThat(ACME.firstUnusable(Map.of("repository", value))).hasValue("repository");
        assertThat(ACME.matches("acme-" + value)).isFalse();
    }

    @Test
    void valuesAreAtMostHundredCharacters() {
        assertThat(ACME.firstUnusable(Map.of("repository", "a".repeat(100)))).isEmpty();
        assertThat(ACME.firstUnusable(Map.of("repository", "a".repeat(101)))).hasValue("repository");
        assertThat(ACME.firstUnusable(Map.of("repository", "a".repeat(10_000)))).hasValue("repository");
    }

    @Test
    void onlyTextsAreUsable() {
        for (Object value : List.of(1, 1.5, true, List.of("acme/app"), Map.of("a", "b"))) {
            assertThat(ACME.firstUnusable(Map.of("repository", value))).hasValue("repository");
        }
        assertThat(ACME.firstUnusable(Map.of())).hasValue("repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "acme-", "acm-x", "Acme-x", "xacme-y", "acme-x ", "acme-{repository}"})
    void otherNamesDoNotMatch(String name) {
        assertThat(ACME.matches(name)).isFalse();
    }

    @Test
    void nameComesFromOneCombinationOfValues() {
        NameTemplate template = NameTemplate.parse("{a}-#-{b}");

        assertThat(template.name(Map.of("a", "x-", "b", "y"))).isEqualTo("x--#-y");
        assertThat(template.name(Map.of("a", "x", "b", "-y"))).isEqualTo("x-#--y");
        assertThat(template.matches("x--#-y")).isTrue();
        assertThat(template.matches("x#y")).isFalse();
        assertThat(template.matches("x-#-y#z")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a}{b}", "{a}-{b}", "{a}/{b}", "x{a}.{b}:{c}"})
    void placeholdersNeedSeparator(String text) {
        assertThatThrownBy(() -> NameTemplate.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("without a character between them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "a{", "{}", "{a", "{a b}", "{{a}}", "{a/b}", "{\u00e4}"})
    void braceMustBeginPlaceholder(String text) {
        assertThatThrownBy(() -> NameTemplate.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("begins no placeholder");
    }

    @ParameterizedTest
    @CsvSource({
        "acme-{a}, acme-{b}, true",
        "acme-{a}, acme-ci-{b}, true",
        "acme-{a}, corp-{a}, false",
        "{a}, x-{b}, true",
        "{a}-x, {b}-y, false",
        "{a}-x, y-{b}, true",
        "{a}, {a}#{b}, false",
        "{a}#{b}, {b}#{a}, true",
        "{a}#x, {b}#{c}, true",
        "{a}#x, {b}#y, false",
        "x#{a}, y#{a}, false",
    })
    void overlapIsKnown(String one, String other, boolean overlaps) {
        assertThat(NameTemplate.parse(one).overlaps(NameTemplate.parse(other))).isEqualTo(overlaps);
        assertThat(NameTemplate.parse(other).overlaps(NameTemplate.parse(one))).isEqualTo(overlaps);
    }
}
