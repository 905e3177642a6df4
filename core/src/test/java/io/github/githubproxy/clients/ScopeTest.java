package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @ParameterizedTest
    @CsvSource({
        "/user, /user, true",
        "/user, /users/octocat, false",
        "/user, /user/repos, false",
        "/user, /x/user, false",
        "/user|/rate_limit, /user/repos, false",
        "/user|/rate_limit, /rate_limit, true",
        "^/repos/o/.*$, /repos/o/r, true",
        ".*, /anything/at/all, true",
        "(/api/v3)?/user, /user, true",
    })
    void thePathMatchesAsAWhole(String regex, String path, boolean matches) {
        assertThat(Scope.everything().path(regex).matches("GET", path)).isEqualTo(matches);
    }

    @Test
    void theMethodMatchesExactlyAndGetIncludesHead() {
        Scope scope = Scope.everything().method("get");

        assertThat(scope.matches("GET", "/user")).isTrue();
        assertThat(scope.matches("HEAD", "/user")).isTrue();
        assertThat(scope.matches("get", "/user")).isFalse();
    }

    @Test
    void anAsteriskIsAnyMethod() {
        assertThat(Scope.everything().method("*").path("/user").matches("DELETE", "/user"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v3",
                "/api/v3/repos/.*",
                "^/api/v3/user",
                "\\/api\\/v3\\/user",
                "/api/v3(/.*)?",
                "/api/v3.*"
            })
    void aPathWithTheStrippedPrefixIsRefused(String regex) {
        assertThatThrownBy(() -> Scope.everything().path(regex))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/api/v3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "repos/.*", "/repos/(", "/a{2,1}", "/[z-a]"})
    void aPathThatCannotMatchIsRefused(String regex) {
        assertThatThrownBy(() -> Scope.everything().path(regex))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("path ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " GET", "GET,POST", "G*", "**"})
    void aMethodThatIsNoneIsRefused(String method) {
        assertThatThrownBy(() -> Scope.everything().method(method)).isInstanceOf(ConfigException.class);
    }

    @Test
    void anExpressionThatTakesForeverMatchesNothing() {
        Scope scope = Scope.everything().path("/(([a-z])+.)+[A-Z]([a-z])+$");

        assertThat(scope.matches("GET", "/" + "a".repeat(5000))).isFalse();
    }

    @Test
    void anExpressionThatNeedsADeepStackMatchesNothing() {
        assertThat(Scope.everything().path("(/|a)*").matches("GET", "/" + "a".repeat(400_000)))
                .isFalse();
    }

    @Test
    void aClientMayDoWhatOneOfItsScopesIncludes() {
        Client client = Client.scoped(
                "ci",
                List.of(
                        Scope.everything().method("GET").path("/user"),
                        Scope.everything().method("POST").path("/graphql")));

        assertThat(client.matches("GET", "/user")).isTrue();
        assertThat(client.matches("POST", "/graphql")).isTrue();
        assertThat(client.matches("POST", "/user")).isFalse();
        assertThat(Client.unrestricted("ci").matches("DELETE", "/repos/o/r")).isTrue();
    }
}
