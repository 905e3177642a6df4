package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests and responses are forwarded unchanged. */
final class MessageForwardingTest {
    private static final String OK = "HTTP/1.1 200 OK";

    @InEveryContainer
    void forwardsEncodedSlashInBranchName(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            String target = "/repos/o/r/branches/feature%2Fx%20y";
            assertThat(client.send("GET", target).response().status()).isEqualTo(200);
            assertThat(fixture.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly(target);
        }
    }

    @InEveryContainer
    void keepsDuplicateQueryAndHeaderValues(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            String target = "/search/code?q=a+b&q=c%20d&empty=&q=%2F";
            client.send("DELETE", target, "X-Twice: one", "x-other: 1", "X-Twice: two")
                    .response();
            StubGitHub.Received received = fixture.github.received().get(0);
            assertThat(received.target()).isEqualTo(target);
            assertThat(received.headers("X-Twice")).containsExactly("one", "two");
            assertThat(received.headers("Transfer-Encoding")).isEmpty();
            assertThat(received.headers("Content-Length")).isEmpty();
        }
    }

    @InEveryContainer
    void requestHeadersKeepFirstSeenOrder(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            client.send(
                            "DELETE",
                            "/x",
                            "X-b: 2",
                            "X-A: 1",
                            "X-b: 1",
                            "Content-Type: text/plain;  charset=\"odd\"",
                            "Accept: application/json",
                            "X-Empty:",
                            "Cookie: session=1",
                            "Connection: keep-alive, X-Hop",
                            "X-Hop: 1",
                            "TE: trailers",
                            "Accept: text/plain",
                            "If-None-Match: \"x\"",
                            "X-Forwarded-For: 192.0.2.1",
                            "Via: 1.1 before",
                            "User-Agent: tester/1.0 (x; y)",
                            "Accept-Encoding: br, gzip;q=0.5",
                            "X-GitHub-Api-Version: 2022-11-28")
                    .response();
            List<String> lines = fixture.github.received().get(0).headerLines();
            assertThat(lines)
                    .extracting(line -> line.toLowerCase(Locale.ROOT).strip())
                    .containsExactly(
                            "x-b: 2",
                            "x-b: 1",
                            "x-a: 1",
                            "content-type: text/plain;  charset=\"odd\"",
                            "accept: application/json",
                            "accept: text/plain",
                            "x-empty:",
                            "if-none-match: \"x\"",
                            "user-agent: tester/1.0 (x; y)",
                            "accept-encoding: gzip;q=0.5",
                            "x-github-api-version: 2022-11-28",
                            "authorization: bearer ghp_upstream0123456789",
                            "host: " + fixture.github.url().getAuthority(),
                            "connection: keep-alive");
        }
    }

    @InEveryContainer
    void responseHeadersKeepValueOrder(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    "{}",
                    "HTTP/1.1 200 Very well",
                    "Server: github.com",
                    "Content-Type: application/vnd.github.raw",
                    "Vary: Accept, Authorization",
                    "X-Two: a",
                    "Link: <https://a.example/1>; rel=\"next\"",
                    "Set-Cookie: a=b",
                    "X-Two: b",
                    "Link: <https://a.example/2>; rel=\"last\"",
                    "Vary: Accept-Encoding",
                    "Access-Control-Allow-Origin: *",
                    "Strict-Transport-Security: max-age=1",
                    "Set-Cookie: c=d",
                    "Keep-Alive: timeout=5",
                    "X-Empty:",
                    "Content-Length: 2");
            RawClient.Response response = client.send("DELETE", "/x").response();
            assertThat(response.headerLines())
                    .filteredOn(line -> !line.startsWith("Date:") && !line.startsWith("Connection:"))
                    .extracting(String::strip)
                    .containsExactlyInAnyOrder(
                            "Server: github.com",
                            "Content-Type: application/vnd.github.raw",
                            "Vary: Accept, Authorization",
                            "X-Two: a",
                            "Link: <https://a.example/1>; rel=\"next\"",
                            "X-Two: b",
                            "Link: <https://a.example/2>; rel=\"last\"",
                            "Vary: Accept-Encoding",
                            "Access-Control-Allow-Origin: *",
                            "X-Empty:",
                            "Content-Length: 2",
                            "Cache-Status: github-proxy; fwd=method; fwd-status=200");
            assertThat(response.headers("Link"))
                    .containsExactly("<https://a.example/1>; rel=\"next\"", "<https://a.example/2>; rel=\"last\"");
            assertThat(response.headers("Vary")).containsExactly("Accept, Authorization", "Accept-Encoding");
            assertThat(response.headers("X-Two")).containsExactly("a", "b");
            assertThat(response.text()).isEqualTo("{}");
        }
    }

    @InEveryContainer
    void dropsTrailersAndKeepsBody(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                byte[] body = request.body().readAllBytes();
                out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nTrailer: X-T\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + body.length + "\r\n"));
                out.write(body);
                out.write(StubGitHub.ascii("\r\n0\r\nX-T: 1\r\n\r\n"));
            });
            client.send("POST", "/x", "Transfer-Encoding: chunked", "Trailer: X-T")
                    .write(StubGitHub.ascii("3;ext=1\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"));
            RawClient.Response response = client.response();
            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.headers("Trailer")).isEmpty();
            assertThat(fixture.github.received().get(0).headers("Trailer")).isEmpty();
        }
    }

    @InEveryContainer
    void copiesResponseWithoutDuplicateHeaders(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    "{\"a\":1}",
                    "HTTP/1.1 201 Created",
                    "Content-Type: application/json",
                    "Content-Length: 7",
                    "Date: Sat, 01 Jan 2000 00:00:00 GMT",
                    "Server: github.com",
                    "X-Two: a",
                    "X-Two: b");
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.text()).isEqualTo("{\"a\":1}");
            assertThat(response.headers("Content-Type")).containsExactly("application/json");
            assertThat(response.headers("Content-Length")).containsExactly("7");
            assertThat(response.headers("Date")).containsExactly("Sat, 01 Jan 2000 00:00:00 GMT");
            assertThat(response.headers("Server")).containsExactly("github.com");
            assertThat(response.headers("X-Two")).containsExactly("a", "b");
            assertThat(response.headers("Transfer-Encoding")).isEmpty();
        }
    }

    @InEveryContainer
    void nonAsciiHeaderValuesKeepOctets(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            String octets = new String("Zoë €".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            fixture.github.respondWith("{}", OK, "Content-Length: 2", "X-Name: " + octets);

            RawClient.Response response =
                    client.send("GET", "/x", "X-Name: " + octets).response();

            assertThat(fixture.github.received().get(0).headers("X-Name")).containsExactly(octets);
            assertThat(response.headers("X-Name")).containsExactly(octets);
        }
    }

    @InEveryContainer
    void contentTypeKeepsCharset(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            String sent = "application/json; charset=utf-8";
            fixture.github.respondWith("{}", OK, "Content-Type: " + sent, "Content-Length: 2");
            RawClient.Response response = client.send("GET", "/x").response();
            // Containers parse the charset and write it without the space.
            assertThat(response.headers("Content-Type")).containsExactly(sent.replace(" ", ""));
        }
    }

    @InEveryContainer
    void contentTypeGainsNoCharset(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode)) {
            for (String type : List.of(
                    "text/plain",
                    "text/html",
                    "application/vnd.github.v3.raw; x=y",
                    "text/x-Diff",
                    "application/json")) {
                fixture.github.respondWith("{}", OK, "Content-Type: " + type, "Content-Length: 2");
                try (RawClient client = fixture.client()) {
                    RawClient.Response response =
                            client.send("POST", "/x", "Content-Length: 0").response();
                    assertThat(response.headers("Content-Type")).containsExactly(type);
                }
            }
        }
    }

    @InEveryContainer
    void missingContentTypeStaysMissing(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("{}", OK, "Content-Length: 2");
            assertThat(client.send("GET", "/x").response().headers("Content-Type"))
                    .isEmpty();
        }
    }

    @InEveryContainer
    void headKeepsContentLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("", OK, "Content-Length: 12345", "Content-Type: text/plain");
            RawClient.Response head = client.send("HEAD", "/x").response();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo("12345");
            fixture.github.respondWith("next", OK, "Content-Length: 4");
            assertThat(client.send("GET", "/y").response().text()).isEqualTo("next");
        }
    }

    @InEveryContainer
    void headGainsNoContentLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("", OK, "Transfer-Encoding: chunked");
            RawClient.Response head = client.send("HEAD", "/x").response();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers("Content-Length")).isEmpty();
        }
    }

    @InEveryContainer
    void bodilessResponsesHaveNoContentLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("", "HTTP/1.1 204 No Content", "X-A: b");
            RawClient.Response none = client.send("DELETE", "/x").response();
            assertThat(none.status()).isEqualTo(204);
            assertThat(none.header("X-A")).isEqualTo("b");
            assertThat(none.headers("Content-Length")).isEmpty();
            fixture.github.respondWith("", "HTTP/1.1 304 Not Modified", "ETag: \"a\"", "Content-Length: 99");
            RawClient.Response same = client.send("GET", "/x", "Range: bytes=0-1", "If-None-Match: \"a\"")
                    .response();
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.headers("Content-Length")).isEmpty();
            assertThat(same.headers("Transfer-Encoding")).isEmpty();
            fixture.github.respondWith("next", OK, "Content-Length: 4");
            assertThat(client.send("GET", "/y").response().text()).isEqualTo("next");
        }
    }

    @InEveryContainer
    void forwardsFormBody(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            String form = "a=1&b=%2F&a=2+3";
            fixture.github.respondWith((request, out) -> {
                byte[] body = request.body().readAllBytes();
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n"));
                out.write(body);
            });
            client.send(
                            "POST",
                            "/x?c=d",
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: " + form.length())
                    .write(StubGitHub.ascii(form));
            assertThat(client.response().text()).isEqualTo(form);
            assertThat(fixture.github.received().get(0).headers("Content-Type"))
                    .containsExactly("application/x-www-form-urlencoded");
        }
    }

    @InEveryContainer
    void rejectsGetWithBody(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            client.send("GET", "/x", "Transfer-Encoding: chunked").write(StubGitHub.ascii("1\r\na\r\n0\r\n\r\n"));
            assertThat(client.response().status()).isEqualTo(400);
        }
    }

    @InEveryContainer
    void sendsJsonForUnauthorizedAndForbidden(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture =
                        new FilterFixture(kind, FilterFixture.READS_OF_OK, application -> application.in(mode));
                RawClient client = fixture.client()) {
            RawClient.Response forbidden = client.send("GET", "/user").response();
            assertThat(forbidden.status()).isEqualTo(403);
            assertThat(forbidden.header("Content-Type").replace(" ", "")).isEqualTo("application/json;charset=utf-8");
            assertThat(forbidden.text()).contains("no scope for GET /user").contains("documentation_url");
            client.write(StubGitHub.ascii("GET /repos/ok/x HTTP/1.1\r\nHost: a\r\nAuthorization: token wrong\r\n\r\n"));
            RawClient.Response unknown = client.response();
            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.text()).contains("Bad credentials");
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void asyncRequestsRunOnProxyThreads(Container.Kind kind) throws Exception {
        for (Container.Mode mode : Container.Mode.values()) {
            try (LogCapture log = LogCapture.ofAccessLog();
                    FilterFixture fixture = FilterFixture.of(kind, mode);
                    RawClient client = fixture.client()) {
                client.send("GET", "/x").response();
                org.awaitility.Awaitility.await().until(() -> fixture.completed.count() == 1);
                boolean ours = log.events().stream()
                        .map(ILoggingEvent::getThreadName)
                        .allMatch(thread -> thread.startsWith("github-proxy-") || thread.isEmpty());
                assertThat(ours).isEqualTo(mode == Container.Mode.ASYNC);
            }
        }
    }
}
