package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Basic credentials that a browser keeps from a page of the proxy, and sends by itself. */
class BrowserCredentialsTest {
    private static final String BASIC = "Basic "
            + Base64.getEncoder().encodeToString(("any:" + RawClient.TOKEN).getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "sec-fetch-site: Cross-Site",
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: https://proxy.test",
                "Origin: http://proxy.test:8080",
                "Origin: http://proxy.test.evil.example",
                "Sec-Fetch-Site: same-origin;Origin: https://evil.example",
            })
    void rejectsBasicOfOtherSites(String fields) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(Container.Kind.JETTY, Container.Mode.ASYNC)) {
            for (String method : new String[] {"POST", "GET", "DELETE"}) {
                RawClient.Response response = send(fixture, method, BASIC, fields);

                assertThat(response.status()).as(method).isEqualTo(403);
                assertThat(response.header("WWW-Authenticate")).isEmpty();
                assertThat(response.text())
                        .contains("Authorization: Bearer")
                        .contains("\"status\":\"403\"")
                        .doesNotContain(RawClient.TOKEN);
            }
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-None: 1",
                "Sec-Fetch-Site: none",
                "Sec-Fetch-Site: same-origin;Origin: http://proxy.test",
                "Origin: http://proxy.test:80",
            })
    void forwardsBasicOfOwnSite(String fields) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(Container.Kind.JETTY, Container.Mode.ASYNC)) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");

            assertThat(send(fixture, "POST", BASIC, fields).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forwardsBasicOfOriginOfPublicUrl(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.withPublicUrl(kind, "https://public.test/prefix")) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");

            assertThat(send(fixture, "POST", BASIC, "Origin: https://public.test")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forwardsScriptTokensOfOtherSites(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, Container.Mode.ASYNC)) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            for (String scheme : new String[] {"Bearer ", "token "}) {
                assertThat(send(
                                        fixture,
                                        "POST",
                                        scheme + RawClient.TOKEN,
                                        "Sec-Fetch-Site: cross-site;Origin: https://app.example")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void apiPathsSendNoBasicChallenge(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, Container.Mode.ASYNC)) {
            RawClient.Response response = send(fixture, "GET", "token unknown-token", "X-None: 1");

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.headers("WWW-Authenticate")).containsExactly("Bearer realm=\"github-proxy\"");
        }
    }

    private static RawClient.Response send(FilterFixture fixture, String method, String authorization, String fields)
            throws Exception {
        try (RawClient client = fixture.client()) {
            client.write(StubGitHub.ascii(method + " /repos/o/r HTTP/1.1\r\nHost: proxy.test\r\nAuthorization: "
                    + authorization + "\r\nConnection: close\r\n" + fields.replace(";", "\r\n") + "\r\n\r\n"));
            RawClient.Response response = client.response();
            String text = response.text();
            return new RawClient.Response(
                    response.status(),
                    response.headerLines(),
                    new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
