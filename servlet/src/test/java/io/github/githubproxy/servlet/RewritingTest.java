package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That GitHub's URLs lead back by the way that the client came. */
final class RewritingTest {
    static Stream<Arguments> mounts() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind -> Stream.of("", "/ctx")
                        .flatMap(context -> Stream.of("/*", "/some/prefix/*", "/api/v3/*")
                                .map(mapping -> Arguments.of(kind, context, mapping))));
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void urlsBeginWithTheHostAndThePrefixOfTheRequest(Container.Kind kind, String context, String mapping)
            throws Exception {
        String base = "http://proxy.test:1234" + context + mapping.substring(0, mapping.length() - 2);
        try (Rig rig = Rig.of(kind, application -> application.at(context, mapping));
                RawClient client = rig.client()) {
            answerUrls(rig);
            String path = context + mapping.substring(0, mapping.length() - 2) + "/repos/o/r/issues";

            RawClient.Answer answer = ask(client, path, "proxy.test:1234");

            assertThat(answer.text()).isEqualTo("{\"url\":\"" + base + "/repos/o/r/issues/1\"}");
            assertThat(answer.header("Link")).isEqualTo("<" + base + "/repos/o/r/issues?page=2>; rel=\"next\"");
            assertThat(answer.header("Location")).isEqualTo(base + "/repositories/7");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFormOfEnterpriseServerIsKept(Container.Kind kind) throws Exception {
        try (Rig rig = Rig.of(kind, application -> application.at("", "/gh/*"));
                RawClient client = rig.client()) {
            answerUrls(rig);

            assertThat(ask(client, "/gh/api/v3/repos/o/r/issues", "proxy.test").text())
                    .isEqualTo("{\"url\":\"http://proxy.test/gh/api/v3/repos/o/r/issues/1\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheContainerBelievesOfAProxyBeforeItCounts(Container.Kind kind) throws Exception {
        try (Rig rig = Rig.of(kind, Container.Mode.ASYNC);
                RawClient client = rig.client()) {
            answerUrls(rig);

            RawClient.Answer answer = ask(
                    client,
                    "/repos/o/r/issues",
                    "internal:8080",
                    "X-Forwarded-For: 192.0.2.1",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: github-proxy.example",
                    "X-Forwarded-Port: 443");

            assertThat(answer.text()).isEqualTo("{\"url\":\"https://github-proxy.example/repos/o/r/issues/1\"}");
            assertThat(rig.github.received().get(0).headerLines())
                    .noneMatch(line -> line.contains("github-proxy.example"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void publicUrlCountsBeforeAllThat(Container.Kind kind) throws Exception {
        try (Rig rig = Rig.withPublicUrl(kind, "https://github-proxy.example/github");
                RawClient client = rig.client()) {
            answerUrls(rig);

            assertThat(ask(client, "/api/v3/repos/o/r/issues", "proxy.test").text())
                    .isEqualTo("{\"url\":\"https://github-proxy.example/github/api/v3/repos/o/r/issues/1\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostMayBeAnAddressOrAName(Container.Kind kind) throws Exception {
        try (Rig rig = Rig.of(kind, Container.Mode.ASYNC)) {
            answerUrls(rig);
            for (String host : new String[] {"127.0.0.1:8080", "[::1]:8080", "localhost", "a-b.example:80"}) {
                try (RawClient client = rig.client()) {
                    assertThat(ask(client, "/repos/o/r/issues", host).text())
                            .isEqualTo("{\"url\":\"http://" + host.replaceAll(":80$", "") + "/repos/o/r/issues/1\"}");
                }
            }
        }
    }

    static Stream<Arguments> hostileHosts() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind -> Stream.of(
                                "a\"b",
                                "a\",\"x\":\"y",
                                "a>; rel=\"next\", <http://evil.example",
                                "a b",
                                "a/b",
                                "a\\b",
                                "a@b",
                                "a?b",
                                "a#b",
                                "a,b",
                                "<script>",
                                "a:99999",
                                "a:b",
                                "[::1",
                                "\u00e4",
                                "a".repeat(2000),
                                "")
                        .map(host -> Arguments.of(kind, host)));
    }

    /** A container refuses most of them; of the others, nothing gets into an answer. */
    @ParameterizedTest
    @MethodSource("hostileHosts")
    void aHostThatIsNoneGetsNowhere(Container.Kind kind, String host) throws Exception {
        try (Rig rig = Rig.of(kind, Container.Mode.ASYNC);
                RawClient client = rig.client()) {
            answerUrls(rig);

            RawClient.Answer answer = ask(client, "/repos/o/r/issues", host);

            if (answer.status() != 200) {
                assertThat(answer.status()).isEqualTo(400);
                return;
            }
            String api = rig.github.url().toString();
            assertThat(answer.headers("Link")).hasSize(1);
            assertThat(answer.text())
                    .satisfiesAnyOf(
                            body -> assertThat(body).isEqualTo("{\"url\":\"" + api + "/repos/o/r/issues/1\"}"),
                            body -> assertThat(body).matches("\\{\"url\":\"http://[a-z0-9.:-]+/repos/o/r/issues/1\"}"));
        }
    }

    @Test
    void clientsOnOneConnectionMayComeByDifferentNames() throws Exception {
        try (Rig rig = Rig.of(Container.Kind.JETTY, Container.Mode.ASYNC);
                RawClient client = rig.client()) {
            answerUrls(rig);
            for (int i = 0; i < 20; i++) {
                assertThat(ask(client, "/repos/o/r/issues", "host" + i % 5).text())
                        .isEqualTo("{\"url\":\"http://host" + i % 5 + "/repos/o/r/issues/1\"}");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void theLengthIsThatOfWhatIsSent(String method) throws Exception {
        try (Rig rig = Rig.of(Container.Kind.TOMCAT, Container.Mode.ASYNC);
                RawClient client = rig.client()) {
            answerUrls(rig);
            String body = ask(client, "/repos/o/r/issues", "proxy.test").text();
            rig.github.answers("", "HTTP/1.1 304 Not Modified", "ETag: \"x\"");

            client.write(
                    StubGitHub.ascii(method + " /repos/o/r/issues HTTP/1.1\r\nHost: proxy.test\r\nAuthorization: token "
                            + RawClient.TOKEN + "\r\n\r\n"));

            assertThat(client.answer().header("Content-Length")).isEqualTo(Integer.toString(body.length()));
        }
    }

    private static void answerUrls(Rig rig) {
        String api = rig.github.url().toString();
        String body = "{\"url\":\"" + api + "/repos/o/r/issues/1\"}";
        rig.github.answers(
                body,
                "HTTP/1.1 200 OK",
                "Content-Type: application/json; charset=utf-8",
                "Content-Length: " + body.length(),
                "ETag: \"x\"",
                "Link: <" + api + "/repositories/7/issues?page=2>; rel=\"next\"",
                "Location: " + api + "/repositories/7");
    }

    private static RawClient.Answer ask(RawClient client, String path, String host, String... headers)
            throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
        request.append("Authorization: token " + RawClient.TOKEN + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        client.write(StubGitHub.ascii(request.append("\r\n").toString()));
        return client.answer();
    }
}
