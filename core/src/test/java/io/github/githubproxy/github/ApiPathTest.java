package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.githubproxy.github.ApiPath.Endpoint;
import io.github.githubproxy.github.ApiPath.InvalidPathException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {

    @ParameterizedTest
    @CsvSource({
        "'', /, REST",
        "/, /, REST",
        "/user, /user, REST",
        "/api/v3, /, REST",
        "/api/v3/, /, REST",
        "/api/v3/user, /user, REST",
        "/api/v3x/user, /api/v3x/user, REST",
        "/graphql, /graphql, GRAPHQL",
        "/api/graphql, /graphql, GRAPHQL",
        "/api/v3/graphql, /graphql, GRAPHQL",
        "/api/uploads/repos/o/r/releases/1/assets, /repos/o/r/releases/1/assets, UPLOADS",
    })
    void prefixSelectsEndpoint(String raw, String canonical, Endpoint endpoint) {
        ApiPath path = ApiPath.parse(raw);

        assertThat(path.canonical()).isEqualTo(canonical);
        assertThat(path.endpoint()).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/graphql/",
                "/GraphQL",
                "/GRAPHQL/x",
                "/graphql.json",
                "/graphql;a=b",
                "/graphql%20",
                "/graphql%3Fx",
                "/graph%2571l",
                "/graph%25%37%31l",
                "/graphql/repos/o/r",
                "/api/graphql/",
                "/API/graphql",
                "/api/v3/GraphQL",
                "/api/v3/graphql/",
                "/api/v3/api/graphql",
                "/api/v3/api/v3/graphql",
                "/api/uploads/graphql",
                "/api/uploads/api/graphql",
                "/;a/graphql",
                "/api;a/graphql",
                "/api/v3;a/graphql",
                "/%3Ba/graphql",
            })
    void rejectsPathsSimilarToGraphQl(String raw) {
        assertThatThrownBy(() -> ApiPath.parse(raw))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("/graphql");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/graphql-java",
                "/graphqlx",
                "/graphql_x/y",
                "/repos/graphql/graphql",
                "/users/graphql",
                "/repos/o/r/contents/graphql",
                "/repos/o/r/contents/api/graphql",
            })
    void acceptsGraphQlInOtherSegments(String raw) {
        assertThat(ApiPath.parse(raw).endpoint()).isEqualTo(Endpoint.REST);
        assertThat(ApiPath.parse(raw).canonical()).isEqualTo(raw);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repos/o/r/branches/feature%2Fx",
                "/repos/o/r/compare/main...topic",
                "/repos/o/r/contents/a%20b/c%3Fd%23e%25f",
                "/repos/o/r/contents/",
                "/repos/o/r/contents/...",
                "/repos/o/r/contents/.github/x",
                "/repos/o/r/contents/%E2%82%AC",
                "/repos/o/r/contents/!$&'()*+,;=:@~-._",
                "/repos/o/r/labels/%22quoted%22",
                "/search/{x}|\"<>^`[]",
            })
    void keepsUnambiguousPaths(String raw) {
        assertThat(ApiPath.parse(raw).canonical()).isEqualTo(raw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/v3", "/a", "/;a", "/%252e."})
    void longPathsAreParsedOrRejected(String piece) {
        String path = piece.repeat(8000 / piece.length());

        assertThat(catchThrowable(() -> ApiPath.parse(path)))
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        refused -> assertThat(refused).isInstanceOf(InvalidPathException.class));
        assertThat(catchThrowable(() -> ApiPath.parse(path + "/graphql/")))
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        refused -> assertThat(refused).isInstanceOf(InvalidPathException.class));
    }

    @Test
    void equivalentEncodingsAreEqual() {
        assertThat(ApiPath.parse("/%72epos/o%2fx/%7Er")).isEqualTo(ApiPath.parse("/repos/o%2Fx/~r"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user",
                "http://evil.example/user",
                "//user",
                "/repos//user",
                "/repos/..",
                "/repos/../user",
                "/./user",
                "/repos/%2e%2e/user",
                "/repos/.%2E/user",
                "/repos/..%2fuser",
                "/repos/x%2f..%2fuser",
                "/repos/%2Fuser",
                "/repos/user%2F",
                "/repos/a%2F%2Fb",
                "/repos/..;/user",
                "/repos/..;x=y/user",
                "/repos/..%3b/user",
                "/repos/..%3f/user",
                "/repos/..%23/user",
                "/repos/%252e%252e/user",
                "/repos/%25252e%25252e/user",
                "/repos/..%252fuser",
                "/repos/%5c..%5cuser",
                "/repos\\user",
                "/repos/%00/user",
                "/repos/x%0d%0aHost:evil",
                "/repos/%c0%ae%c0%ae/user",
                "/repos/%ff",
                "/repos/%zz",
                "/repos/%2",
                "/repos/%",
                "/repos/a b",
                "/repos/a\u00e9",
                "/repos/a?b",
                "/repos/a#b",
                "/repos/%2525252525252525252e",
            })
    void rejectsAmbiguousPaths(String raw) {
        assertThatThrownBy(() -> ApiPath.parse(raw)).isInstanceOf(InvalidPathException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/-",
                "/-/",
                "/-/status",
                "/%2D/status",
                "/-%2fstatus",
                "/-%2Fstatus/more",
                "/-%252Fstatus",
                "/%252D/status",
                "/-;a=b/status",
                "/;a/-/status",
                "/api/v3;x/-/status",
                "/-%3Ba/status",
                "/-%3Fwindow=day",
                "/-%20/status",
                "/api/v3/-",
                "/api/v3/-/status",
                "/api/v3/-%2Fstatus",
                "/API/V3/-/status",
                "/api/v3/api/v3/-/status",
                "/api/-/status",
                "/api/uploads/-/status",
            })
    void rejectsProxysOwnPaths(String raw) {
        assertThatThrownBy(() -> ApiPath.parse(raw))
                .isInstanceOf(InvalidPathException.class)
                .hasMessage("paths below /-/ are the proxy's own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/-x/status",
                "/--",
                "/-.-",
                "/repos/-/r",
                "/repos/o/r/-/status",
                "/repos/o/r/contents/-%2Fstatus",
                "/api/v3x/-/status",
                "/users/-",
            })
    void acceptsHyphenInOtherSegments(String raw) {
        assertThat(ApiPath.parse(raw).canonical()).isEqualTo(raw);
    }

    @Test
    void rejectsTooLongPath() {
        String path = "/" + "a".repeat(9_000);

        assertThatThrownBy(() -> ApiPath.parse(path)).hasMessageContaining("8192");
    }
}
