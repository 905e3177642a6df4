package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
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

    /** The digest was computed independently: SHA-256 of {@code application/json:Bearer ghs_token:[]}. */
    @Test
    void predictsDigestOfAcceptAuthorizationAndBody() {
        assertThat(EntityTags.predicted(
                        Optional.of("application/json"), "Bearer ghs_token", "[]".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("W/\"8d05ddf70aa2120a558f56e0035117893d09cb0e85ad6744d4033ca98989e5f7\"");
    }
}
