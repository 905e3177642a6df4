package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9110, sections 8.8.3.2 and 13.1.2. */
class EntityTagsTest {

    @Test
    void comparisonIsWeak() {
        assertThat(EntityTags.matchesAny(List.of("\"a\""), "W/\"a\"")).isTrue();
        assertThat(EntityTags.matchesAny(List.of("W/\"a\""), "\"a\"")).isTrue();
        assertThat(EntityTags.matchesAny(List.of("W/\"b\""), "\"a\"")).isFalse();
    }

    @Test
    void matchesAnyListMember() {
        assertThat(EntityTags.matchesAny(List.of("\"x,y\", W/\"b\"", "\"a\""), "\"a\""))
                .isTrue();
        assertThat(EntityTags.matchesAny(List.of("\"x,a\", W/\"b\""), "\"a\"")).isFalse();
    }

    @Test
    void asteriskMatchesAnyTag() {
        assertThat(EntityTags.matchesAny(List.of("*"), "\"a\"")).isTrue();
    }

    @Test
    void malformedTagsMatchNothing() {
        assertThat(EntityTags.matchesAny(List.of("a", "\"a", ""), "\"a\"")).isFalse();
    }
}
