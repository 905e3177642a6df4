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

/** Where the filter is, and what it is configured with. */
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
    void whatFollowsThePrefixIsGitHubsPath(Container.Kind kind, String context, String mapping) throws Exception {
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        try (Rig rig = Rig.of(kind, application -> application.at(context, mapping))) {
            for (String path : List.of("/user", "/repos/a/b%2Fc", "/")) {
                assertThat(get(rig, prefix + path).status()).as(path).isEqualTo(200);
            }
            assertThat(rig.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly("/user", "/repos/a/b%2Fc", "/");
        }
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void ownPathsAndOthersGoDownTheChain(Container.Kind kind, String context, String mapping) throws Exception {
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        try (Rig rig = Rig.of(kind, application -> application.at(context, mapping))) {
            assertThat(get(rig, prefix + "/-/status.json").text())
                    .isEqualTo(EchoServlet.GREETING + prefix + "/-/status.json");
            assertThat(get(rig, prefix + "/-/").status()).isEqualTo(200);
            if (!mapping.equals("/*")) {
                assertThat(get(rig, context + "/other").text()).startsWith(EchoServlet.GREETING);
            }
            assertThat(rig.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void disguisedPrefixesAreRefused(Container.Kind kind, String context, String mapping) throws Exception {
        if (mapping.equals("/*")) {
            return;
        }
        String prefix = context + mapping.substring(0, mapping.length() - 2);
        String last = prefix.substring(prefix.lastIndexOf('/') + 1);
        String before = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        String encoded = "%" + Integer.toHexString(last.charAt(0)) + last.substring(1);
        try (Rig rig = Rig.of(kind, application -> application.at(context, mapping))) {
            for (String disguised :
                    List.of(before + encoded, prefix + ";a=b", before + "/" + last, before + "./" + last)) {
                RawClient.Answer answer = get(rig, disguised + "/user");
                // A container that does not see through the disguise takes it for a path of somebody else.
                if (answer.status() == 200) {
                    assertThat(answer.text()).startsWith(EchoServlet.GREETING);
                } else {
                    assertThat(answer.status()).as(disguised).isIn(400, 404);
                }
            }
            RawClient.Answer refused = get(rig, before + encoded + "/user");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("\"status\":\"400\"").contains("documentation_url");
            assertThat(rig.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLongestOfManyPrefixesCounts(Container.Kind kind) throws Exception {
        try (Rig rig = Rig.of(kind, application -> application.at("/c", "/a/*", "/*", "/a/b/*"))) {
            get(rig, "/c/a/b/x");
            get(rig, "/c/a/bc");
            get(rig, "/c/z");
            assertThat(rig.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly("/x", "/bc", "/z");
        }
    }

    @ParameterizedTest
    @EnumSource
    void initParamsConfigureAProxyOfTheFiltersOwn(Container.Kind kind) throws Exception {
        Path registry = Files.writeString(
                directory.resolve("clients.yaml"),
                "version: 1\nclients:\n  - name: me\n    token: " + RawClient.TOKEN + "\n");
        try (StubGitHub github = new StubGitHub();
                Container container = kind.start(Container.Application.of(new GitHubProxyFilter())
                        .initParam("GITHUB_API_URL", github.url().toString())
                        .initParam("GITHUB_PAT_BOT", "ghp_0123456789")
                        .initParam("CLIENT_REGISTRY_FILE_PATH", registry.toString()));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.send("GET", "/user").answer().status()).isEqualTo(200);
            assertThat(github.received()).hasSize(1);
        }
    }

    @Test
    void unknownInitParamIsNamed() throws Exception {
        assertThatThrownBy(() -> start(new GitHubProxyFilter(), "GITHUB_API_URI", "x"))
                .hasStackTraceContaining("init-param GITHUB_API_URI")
                .hasStackTraceContaining("GITHUB_API_URL, GITHUB_GRAPHQL_URL");
    }

    @Test
    void configurationErrorsAreOneLine() throws Exception {
        assertThatThrownBy(() -> start(new GitHubProxyFilter(), "CACHE_TTL", "often"))
                .hasStackTraceContaining("ServletException: CACHE_TTL");
    }

    @Test
    void initParamsOfAGivenProxyAreRefused() throws Exception {
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
    void faultyConfigurationStopsTheApplication(Container.Kind kind) {
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

    private static RawClient.Answer get(Rig rig, String target) throws Exception {
        try (RawClient client = rig.client()) {
            RawClient.Answer answer =
                    client.send("GET", target, "Connection: close").answer();
            byte[] body = answer.body().readAllBytes();
            return new RawClient.Answer(answer.status(), answer.headerLines(), new java.io.ByteArrayInputStream(body));
        }
    }
}
