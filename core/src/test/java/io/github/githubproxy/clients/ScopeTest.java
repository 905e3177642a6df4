package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.ApiPath;
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
    void matchesWholePath(String regex, String path, boolean matches) {
        assertThat(Scope.everything().withPath(regex).matches("GET", path)).isEqualTo(matches);
    }

    @Test
    void methodMatchesExactlyAndGetAllowsHead() {
        Scope scope = Scope.everything().withMethod("get");

        assertThat(scope.matches("GET", "/user")).isTrue();
        assertThat(scope.matches("HEAD", "/user")).isTrue();
        assertThat(scope.matches("get", "/user")).isFalse();
    }

    @Test
    void asteriskMatchesAnyMethod() {
        assertThat(Scope.everything().withMethod("*").withPath("/user").matches("DELETE", "/user"))
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
    void rejectsPathWithApiV3Prefix(String regex) {
        assertThatThrownBy(() -> Scope.everything().withPath(regex))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/api/v3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "repos/.*", "/repos/(", "/a{2,1}", "/[z-a]"})
    void rejectsPathThatCannotMatch(String regex) {
        assertThatThrownBy(() -> Scope.everything().withPath(regex))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("path ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " GET", "GET,POST", "G*", "**"})
    void rejectsInvalidMethod(String method) {
        assertThatThrownBy(() -> Scope.everything().withMethod(method)).isInstanceOf(ConfigException.class);
    }

    @Test
    void slowRegexMatchesNothing() {
        Scope scope = Scope.everything().withPath("/(([a-z])+.)+[A-Z]([a-z])+$");

        assertThat(scope.matches("GET", "/" + "a".repeat(5000))).isFalse();
    }

    @Test
    void deeplyRecursiveRegexMatchesNothing() {
        assertThat(Scope.everything().withPath("(/|a)*").matches("GET", "/" + "a".repeat(400_000)))
                .isFalse();
    }

    @Test
    void clientMatchesAnyOfItsScopes() {
        Client client = Client.scoped(
                "ci",
                List.of(
                        Scope.everything().withMethod("GET").withPath("/user"),
                        Scope.everything().withMethod("POST").withPath("/graphql")));

        assertThat(client.matches("GET", "/user")).isTrue();
        assertThat(client.matches("POST", "/graphql")).isTrue();
        assertThat(client.matches("POST", "/user")).isFalse();
        assertThat(Client.unrestricted("ci").matches("DELETE", "/repos/o/r")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /graphql, true",
        "HEAD, /graphql, true",
        "POST, /graphql, true",
        "POST, /api/graphql, true",
        "POST, /api/v3/graphql, true",
        "PUT, /graphql, false",
        "PATCH, /graphql, false",
        "DELETE, /graphql, false",
        "OPTIONS, /graphql, false",
        "post, /graphql, false",
        "POST, /repos/o/r, false",
        "GET, /, false",
    })
    void queryScopeMatchesGraphQlOnly(String method, String path, boolean matches) {
        Scope scope = Scope.everything().onlyGraphqlQueries();

        assertThat(scope.matchesQueries(method, ApiPath.parse(path))).isEqualTo(matches);
        assertThat(scope.matches(method, ApiPath.parse(path).canonical())).isFalse();
    }

    @Test
    void queryScopeCanBeLimitedToMethod() {
        Scope scope = Scope.everything().withMethod("GET").onlyGraphqlQueries();
        ApiPath path = ApiPath.parse("/graphql");

        assertThat(scope.matchesQueries("GET", path)).isTrue();
        assertThat(scope.matchesQueries("HEAD", path)).isTrue();
        assertThat(scope.matchesQueries("POST", path)).isFalse();
        assertThat(Scope.everything().withPath("/graphql").onlyGraphqlQueries().matchesQueries("POST", path))
                .isTrue();
    }

    @Test
    void queryScopeRejectsOtherMethodsAndPaths() {
        Scope queries = Scope.everything().onlyGraphqlQueries();

        assertThatThrownBy(() -> queries.withMethod("DELETE")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> queries.withPath("/repos/.*")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> Scope.everything().withMethod("PUT").onlyGraphqlQueries())
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void queryScopeDoesNotAffectOtherScopes() {
        Client client = Client.scoped(
                "ci",
                List.of(
                        Scope.everything().onlyGraphqlQueries(),
                        Scope.everything().withMethod("GET").withPath("/user")));

        assertThat(client.matches("POST", "/graphql")).isFalse();
        assertThat(client.matchesQueries("POST", ApiPath.parse("/graphql"))).isTrue();
        assertThat(client.matchesQueries("GET", ApiPath.parse("/user"))).isFalse();
        assertThat(Client.unrestricted("ci").matchesQueries("POST", ApiPath.parse("/graphql")))
                .isFalse();
    }

    @Test
    void queryScopeDiffersFromPlainScope() {
        assertThat(Scope.everything().onlyGraphqlQueries())
                .isEqualTo(Scope.everything().onlyGraphqlQueries())
                .hasSameHashCodeAs(Scope.everything().onlyGraphqlQueries())
                .isNotEqualTo(Scope.everything())
                .hasToString("* * (GraphQL queries)");
    }
}
