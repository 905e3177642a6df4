package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawTargetTest {
    private final FakeGitHub gitHub = TestData.simulator(new SettableClock()).start();

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/../b",
                "/a/./b",
                "//x",
                "/x//y",
                "/x%2Fy",
                "/x%2fy",
                "/%2e%2E/z",
                "/q?",
                "/q??",
                "/q?a=1&a=2&b[]=3&c=x+y|z&d=\"e\"",
                "/q?a=%zz",
                "/a;b=c/d;e",
                "/a\\b",
                "/%00",
                "/%c3%28",
                "/compare/a...b",
                "/x#fragment",
                "http://other.example/absolute?x=1",
                "*",
            })
    void journalHasTargetAsSent(String target) throws IOException {
        String response = TestClient.raw(
                gitHub.apiUrl(),
                "GET " + target + " HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 ");
        assertThat(gitHub.journal().entries())
                .as(response.lines().findFirst().orElse(""))
                .extracting(entry -> entry.request().target())
                .containsExactly(target);
    }

    @Test
    void journalHasHeadersAsSent() throws IOException {
        TestClient.raw(
                gitHub.apiUrl(),
                "GET /zen HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\nX-A: 1\r\nx-a: 2\r\naccept: */*\r\n"
                        + "Authorization: bearer ghp_bob\r\nConnection: close\r\n\r\n");

        RecordedRequest recorded =
                gitHub.journal().last(RequestPredicates.get("/zen")).request();
        assertThat(recorded.headers())
                .containsExactly(
                        new HeaderField("Host", "h"),
                        new HeaderField("User-Agent", "x"),
                        new HeaderField("X-A", "1"),
                        new HeaderField("x-a", "2"),
                        new HeaderField("accept", "*/*"),
                        new HeaderField("Authorization", "bearer ghp_bob"),
                        new HeaderField("Connection", "close"));
        assertThat(recorded.login()).contains("bob");
    }
}
