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

/** GitHub's URLs are rewritten to the base URL that the client used. */
final class BaseUrlRewritingTest {
    static Stream<Arguments> mounts() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind -> Stream.of("", "/ctx")
                        .flatMap(context -> Stream.of("/*", "/some/prefix/*", "/api/v3/*")
                                .map(mapping -> Arguments.of(kind, context, mapping))));
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void rewritesUrlsToRequestHostAndPrefix(Container.Kind kind, String context, String mapping) throws Exception {
        String base = "http://proxy.test:1234" + context + mapping.substring(0, mapping.length() - 2);
        try (FilterFixture fixture = FilterFixture.of(kind, application -> application.at(context, mapping));
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);
            String path = context + mapping.substring(0, mapping.length() - 2) + "/repos/o/r/issues";

            RawClient.Response response = sendGet(client, path, "proxy.test:1234");

            assertThat(response.text()).isEqualTo("{\"url\":\"" + base + "/repos/o/r/issues/1\"}");
            assertThat(response.header("Link")).isEqualTo("<" + base + "/repos/o/r/issues?page=2>; rel=\"next\"");
            assertThat(response.header("Location")).isEqualTo(base + "/repositories/7");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsEnterpriseServerPaths(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, application -> application.at("", "/gh/*"));
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);

            assertThat(sendGet(client, "/gh/api/v3/repos/o/r/issues", "proxy.test")
                            .text())
                    .isEqualTo("{\"url\":\"http://proxy.test/gh/api/v3/repos/o/r/issues/1\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesForwardedHostAndScheme(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, Container.Mode.ASYNC);
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);

            RawClient.Response response = sendGet(
                    client,
                    "/repos/o/r/issues",
                    "internal:8080",
                    "X-Forwarded-For: 192.0.2.1",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: github-proxy.example",
                    "X-Forwarded-Port: 443");

            assertThat(response.text()).isEqualTo("{\"url\":\"https://github-proxy.example/repos/o/r/issues/1\"}");
            assertThat(fixture.github.received().get(0).headerLines())
                    .noneMatch(line -> line.contains("github-proxy.example"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void publicUrlOverridesHost(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.withPublicUrl(kind, "https://github-proxy.example/github");
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);

            assertThat(sendGet(client, "/api/v3/repos/o/r/issues", "proxy.test").text())
                    .isEqualTo("{\"url\":\"https://github-proxy.example/github/api/v3/repos/o/r/issues/1\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsAddressesAndNamesAsHost(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, Container.Mode.ASYNC)) {
            respondWithUrls(fixture);
            for (String host : new String[] {"127.0.0.1:8080", "[::1]:8080", "localhost", "a-b.example:80"}) {
                try (RawClient client = fixture.client()) {
                    assertThat(sendGet(client, "/repos/o/r/issues", host).text())
                            .isEqualTo("{\"url\":\"http://" + host.replaceAll(":80$", "") + "/repos/o/r/issues/1\"}");
                }
            }
        }
    }

    static Stream<Arguments> invalidHosts() {
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

    /** The container rejects most of these hosts. The others do not appear in a response. */
    @ParameterizedTest
    @MethodSource("invalidHosts")
    void invalidHostIsNotCopiedIntoResponse(Container.Kind kind, String host) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, Container.Mode.ASYNC);
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);

            RawClient.Response response = sendGet(client, "/repos/o/r/issues", host);

            if (response.status() != 200) {
                assertThat(response.status()).isEqualTo(400);
                return;
            }
            String api = fixture.github.url().toString();
            assertThat(response.headers("Link")).hasSize(1);
            assertThat(response.text())
                    .satisfiesAnyOf(
                            body -> assertThat(body).isEqualTo("{\"url\":\"" + api + "/repos/o/r/issues/1\"}"),
                            body -> assertThat(body).matches("\\{\"url\":\"http://[a-z0-9.:-]+/repos/o/r/issues/1\"}"));
        }
    }

    @Test
    void hostMayChangeOnOneConnection() throws Exception {
        try (FilterFixture fixture = FilterFixture.of(Container.Kind.JETTY, Container.Mode.ASYNC);
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);
            for (int i = 0; i < 20; i++) {
                assertThat(sendGet(client, "/repos/o/r/issues", "host" + i % 5).text())
                        .isEqualTo("{\"url\":\"http://host" + i % 5 + "/repos/o/r/issues/1\"}");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void contentLengthMatchesRewrittenBody(String method) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(Container.Kind.TOMCAT, Container.Mode.ASYNC);
                RawClient client = fixture.client()) {
            respondWithUrls(fixture);
            String body = sendGet(client, "/repos/o/r/issues", "proxy.test").text();
            fixture.github.respondWith("", "HTTP/1.1 304 Not Modified", "ETag: \"x\"");

            client.write(
                    StubGitHub.ascii(method + " /repos/o/r/issues HTTP/1.1\r\nHost: proxy.test\r\nAuthorization: token "
                            + RawClient.TOKEN + "\r\n\r\n"));

            assertThat(client.response().header("Content-Length")).isEqualTo(Integer.toString(body.length()));
        }
    }

    private static void respondWithUrls(FilterFixture fixture) {
        String api = fixture.github.url().toString();
        String body = "{\"url\":\"" + api + "/repos/o/r/issues/1\"}";
        fixture.github.respondWith(
                body,
                "HTTP/1.1 200 OK",
                "Content-Type: application/json; charset=utf-8",
                "Content-Length: " + body.length(),
                "ETag: \"x\"",
                "Link: <" + api + "/repositories/7/issues?page=2>; rel=\"next\"",
                "Location: " + api + "/repositories/7");
    }

    private static RawClient.Response sendGet(RawClient client, String path, String host, String... headers)
            throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
        request.append("Authorization: token " + RawClient.TOKEN + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        client.write(StubGitHub.ascii(request.append("\r\n").toString()));
        return client.response();
    }
}
