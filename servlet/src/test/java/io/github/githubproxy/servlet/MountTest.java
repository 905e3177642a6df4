package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import jakarta.servlet.Filter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mappings and init parameters of the filter. */
final class MountTest {
    @TempDir
    Path directory;

    static Stream<Arguments> mounts() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind -> Stream.of("", "/ctx")
                        .flatMap(context -> Stream.of("/*", "/some/prefix/*", "/api/v3/*")
                                .map(mapping -> Arguments.of(kind, context, mapping))));
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void stripsPrefixFromPath(Container.Kind kind, String context, String mapping) throws Exception {
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        try (FilterFixture fixture = FilterFixture.of(kind, application -> application.at(context, mapping))) {
            for (String path : List.of("/user", "/repos/a/b/branches/c%2Fd", "/")) {
                assertThat(get(fixture, prefix + path).status()).as(path).isEqualTo(200);
            }
            assertThat(fixture.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly("/user", "/repos/a/b/branches/c%2Fd", "/");
        }
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void passesLocalAndUnmappedPathsThrough(Container.Kind kind, String context, String mapping) throws Exception {
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        try (FilterFixture fixture = FilterFixture.of(kind, application -> application.at(context, mapping))) {
            assertThat(get(fixture, prefix + "/-/status.json").text())
                    .isEqualTo(EchoServlet.BODY_PREFIX + prefix + "/-/status.json");
            assertThat(get(fixture, prefix + "/-/").status()).isEqualTo(200);
            if (!mapping.equals("/*")) {
                assertThat(get(fixture, context + "/other").text()).startsWith(EchoServlet.BODY_PREFIX);
            }
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void nonLiteralPrefixesNeverReachGitHub(Container.Kind kind, String context, String mapping) throws Exception {
        if (mapping.equals("/*")) {
            return;
        }
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        String last = prefix.substring(prefix.lastIndexOf('/') + 1);
        String before = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        String encoded = "%" + Integer.toHexString(last.charAt(0)) + last.substring(1);
        try (FilterFixture fixture = FilterFixture.of(kind, application -> application.at(context, mapping))) {
            for (String variant :
                    List.of(before + encoded, prefix + ";a=b", before + "/" + last, before + "./" + last)) {
                RawClient.Response response = get(fixture, variant + "/user");
                // A container that does not normalize the path passes it to another servlet.
                if (response.status() == 200) {
                    assertThat(response.text()).startsWith(EchoServlet.BODY_PREFIX);
                } else {
                    assertThat(response.status()).as(variant).isIn(400, 404);
                }
            }
            RawClient.Response refused = get(fixture, before + encoded + "/user");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("\"status\":\"400\"").contains("documentation_url");
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void longestMatchingPrefixWins(Container.Kind kind) throws Exception {
        try (FilterFixture fixture =
                FilterFixture.of(kind, application -> application.at("/c", "/a/*", "/*", "/a/b/*"))) {
            get(fixture, "/c/a/b/x");
            get(fixture, "/c/a/bc");
            get(fixture, "/c/z");
            assertThat(fixture.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly("/x", "/bc", "/z");
        }
    }

    @ParameterizedTest
    @EnumSource
    void filterBuildsProxyFromInitParams(Container.Kind kind) throws Exception {
        Path registry = Files.writeString(
                directory.resolve("clients.yaml"),
                "version: 1\nclients:\n  - name: me\n    token: " + RawClient.TOKEN + "\n");
        try (StubGitHub github = new StubGitHub();
                Container container = kind.start(Container.Application.of(new GitHubProxyFilter())
                        .initParam("GITHUB_API_URL", github.url().toString())
                        .initParam("GITHUB_PAT_BOT", "ghp_0123456789")
                        .initParam("CLIENT_REGISTRY_FILE_PATH", registry.toString()));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.send("GET", "/user").response().status()).isEqualTo(200);
            assertThat(github.received()).hasSize(1);
        }
    }

    @Test
    void reportsUnknownInitParam() throws Exception {
        assertThatThrownBy(() -> start(new GitHubProxyFilter(), "GITHUB_API_URI", "x"))
                .hasStackTraceContaining("init-param GITHUB_API_URI")
                .hasStackTraceContaining("GITHUB_API_URL, GITHUB_GRAPHQL_URL");
    }

    @Test
    void reportsInvalidInitParamAsServletException() throws Exception {
        assertThatThrownBy(() -> start(new GitHubProxyFilter(), "CACHE_TTL", "often"))
                .hasStackTraceContaining("ServletException: CACHE_TTL");
    }

    @Test
    void rejectsInitParamsWithGivenProxy() throws Exception {
        try (StubGitHub github = new StubGitHub();
                Proxy proxy = Proxy.builder(Config.builder()
                                .githubApiUrl(github.url())
                                .pat("BOT", "ghp_0123456789")
                                .build())
                        .build()) {
            assertThatThrownBy(() -> start(new GitHubProxyFilter(proxy), "CACHE_TTL", "5"))
                    .hasStackTraceContaining("mean nothing");
        }
    }

    @ParameterizedTest
    @EnumSource
    void invalidConfigurationFailsStartup(Container.Kind kind) {
        assertThatThrownBy(() -> kind.start(
                        Container.Application.of(new GitHubProxyFilter()).initParam("NONSENSE", "x")))
                .isInstanceOf(jakarta.servlet.ServletException.class);
    }

    @Test
    void prefixesAreComparedLiterally() {
        MountPrefixes prefixes = MountPrefixes.of("/c", List.of("/a/*", "*.x", "/exact", "/"), List.of("s"));
        assertThat(prefixes.strip("/c/a/b")).contains("/b");
        assertThat(prefixes.strip("/c/a")).contains("");
        assertThat(prefixes.strip("/c/a/")).contains("/");
        for (String other : List.of("/c/ab", "/c/%61/b", "/c;x/a/b", "/c/a;x/b", "//c/a/b", "/C/a/b", "/c/exact")) {
            assertThat(prefixes.strip(other)).as(other).isEqualTo(Optional.empty());
        }
        assertThat(prefixes.coversServlet("s")).isTrue();
        assertThat(MountPrefixes.of("", List.of("*.x"), List.of()).isEmpty()).isTrue();
    }

    private static void start(Filter filter, String name, String value) throws Exception {
        Container.Kind.JETTY
                .start(Container.Application.of(filter).initParam(name, value))
                .close();
    }

    private static RawClient.Response get(FilterFixture fixture, String target) throws Exception {
        try (RawClient client = fixture.client()) {
            RawClient.Response response =
                    client.send("GET", target, "Connection: close").response();
            byte[] body = response.body().readAllBytes();
            return new RawClient.Response(
                    response.status(), response.headerLines(), new java.io.ByteArrayInputStream(body));
        }
    }
}
