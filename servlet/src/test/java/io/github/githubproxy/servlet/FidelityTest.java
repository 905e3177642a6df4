package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.Scope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That what one side sends arrives at the other as it was. */
final class FidelityTest {
    private static final String OK = "HTTP/1.1 200 OK";

    @Everywhere
    void encodedSlashInABranchNameArrives(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            String target = "/repos/o/r/branches/feature%2Fx%20y";
            assertThat(client.send("GET", target).answer().status()).isEqualTo(200);
            assertThat(rig.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly(target);
        }
    }

    @Everywhere
    void duplicatesInQueryAndHeadersAreKept(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            String target = "/search/code?q=a+b&q=c%20d&empty=&q=%2F";
            client.send("DELETE", target, "X-Twice: one", "x-other: 1", "X-Twice: two")
                    .answer();
            StubGitHub.Received received = rig.github.received().get(0);
            assertThat(received.target()).isEqualTo(target);
            assertThat(received.headers("X-Twice")).containsExactly("one", "two");
            assertThat(received.headers("Transfer-Encoding")).isEmpty();
            assertThat(received.headers("Content-Length")).isEmpty();
        }
    }

    @Everywhere
    void fieldsKeepTheirOrderOnTheWayThere(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
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
                    .answer();
            List<String> lines = rig.github.received().get(0).headerLines();
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
                            "host: " + rig.github.url().getAuthority(),
                            "connection: keep-alive");
        }
    }

    @Everywhere
    void fieldsKeepTheirOrderOnTheWayBack(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers(
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
            RawClient.Answer answer = client.send("DELETE", "/x").answer();
            assertThat(answer.headerLines())
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
            assertThat(answer.headers("Link"))
                    .containsExactly("<https://a.example/1>; rel=\"next\"", "<https://a.example/2>; rel=\"last\"");
            assertThat(answer.headers("Vary")).containsExactly("Accept, Authorization", "Accept-Encoding");
            assertThat(answer.headers("X-Two")).containsExactly("a", "b");
            assertThat(answer.text()).isEqualTo("{}");
        }
    }

    @Everywhere
    void trailersAreLeftOutAndTheBodyIsWhole(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> {
                byte[] body = request.body().readAllBytes();
                out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nTrailer: X-T\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + body.length + "\r\n"));
                out.write(body);
                out.write(StubGitHub.ascii("\r\n0\r\nX-T: 1\r\n\r\n"));
            });
            client.send("POST", "/x", "Transfer-Encoding: chunked", "Trailer: X-T")
                    .write(StubGitHub.ascii("3;ext=1\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"));
            RawClient.Answer answer = client.answer();
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(answer.headers("Trailer")).isEmpty();
            assertThat(rig.github.received().get(0).headers("Trailer")).isEmpty();
        }
    }

    @Everywhere
    void answerIsCopiedWithItsFieldsOnce(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers(
                    "{\"a\":1}",
                    "HTTP/1.1 201 Created",
                    "Content-Type: application/json",
                    "Content-Length: 7",
                    "Date: Sat, 01 Jan 2000 00:00:00 GMT",
                    "Server: github.com",
                    "X-Two: a",
                    "X-Two: b");
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.text()).isEqualTo("{\"a\":1}");
            assertThat(answer.headers("Content-Type")).containsExactly("application/json");
            assertThat(answer.headers("Content-Length")).containsExactly("7");
            assertThat(answer.headers("Date")).containsExactly("Sat, 01 Jan 2000 00:00:00 GMT");
            assertThat(answer.headers("Server")).containsExactly("github.com");
            assertThat(answer.headers("X-Two")).containsExactly("a", "b");
            assertThat(answer.headers("Transfer-Encoding")).isEmpty();
        }
    }

    @Everywhere
    void valuesBeyondAsciiKeepTheirOctets(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            String octets = new String("Zoë €".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            rig.github.answers("{}", OK, "Content-Length: 2", "X-Name: " + octets);

            RawClient.Answer answer =
                    client.send("GET", "/x", "X-Name: " + octets).answer();

            assertThat(rig.github.received().get(0).headers("X-Name")).containsExactly(octets);
            assertThat(answer.headers("X-Name")).containsExactly(octets);
        }
    }

    @Everywhere
    void contentTypeWithCharset(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            String sent = "application/json; charset=utf-8";
            rig.github.answers("{}", OK, "Content-Type: " + sent, "Content-Length: 2");
            RawClient.Answer answer = client.send("GET", "/x").answer();
            // Containers take a charset apart, and put it together without the space.
            assertThat(answer.headers("Content-Type")).containsExactly(sent.replace(" ", ""));
        }
    }

    @Everywhere
    void contentTypeWithoutCharsetGetsNone(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode)) {
            for (String type : List.of(
                    "text/plain",
                    "text/html",
                    "application/vnd.github.v3.raw; x=y",
                    "text/x-Diff",
                    "application/json")) {
                rig.github.answers("{}", OK, "Content-Type: " + type, "Content-Length: 2");
                try (RawClient client = rig.client()) {
                    RawClient.Answer answer =
                            client.send("POST", "/x", "Content-Length: 0").answer();
                    assertThat(answer.headers("Content-Type")).containsExactly(type);
                }
            }
        }
    }

    @Everywhere
    void missingContentTypeStaysMissing(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("{}", OK, "Content-Length: 2");
            assertThat(client.send("GET", "/x").answer().headers("Content-Type"))
                    .isEmpty();
        }
    }

    @Everywhere
    void headKeepsTheLengthOfGet(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("", OK, "Content-Length: 12345", "Content-Type: text/plain");
            RawClient.Answer head = client.send("HEAD", "/x").answer();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo("12345");
            rig.github.answers("next", OK, "Content-Length: 4");
            assertThat(client.send("GET", "/y").answer().text()).isEqualTo("next");
        }
    }

    @Everywhere
    void headOfUnknownLengthGetsNone(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("", OK, "Transfer-Encoding: chunked");
            RawClient.Answer head = client.send("HEAD", "/x").answer();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers("Content-Length")).isEmpty();
        }
    }

    @Everywhere
    void statusesWithoutBody(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("", "HTTP/1.1 204 No Content", "X-A: b");
            RawClient.Answer none = client.send("DELETE", "/x").answer();
            assertThat(none.status()).isEqualTo(204);
            assertThat(none.header("X-A")).isEqualTo("b");
            assertThat(none.headers("Content-Length")).isEmpty();
            rig.github.answers("", "HTTP/1.1 304 Not Modified", "ETag: \"a\"", "Content-Length: 99");
            RawClient.Answer same = client.send("GET", "/x", "Range: bytes=0-1", "If-None-Match: \"a\"")
                    .answer();
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.headers("Content-Length")).isEmpty();
            assertThat(same.headers("Transfer-Encoding")).isEmpty();
            rig.github.answers("next", OK, "Content-Length: 4");
            assertThat(client.send("GET", "/y").answer().text()).isEqualTo("next");
        }
    }

    @Everywhere
    void formsAreNotEaten(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            String form = "a=1&b=%2F&a=2+3";
            rig.github.answers((request, out) -> {
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
            assertThat(client.answer().text()).isEqualTo(form);
            assertThat(rig.github.received().get(0).headers("Content-Type"))
                    .containsExactly("application/x-www-form-urlencoded");
        }
    }

    @Everywhere
    void getWithABodyIsRefused(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            client.send("GET", "/x", "Transfer-Encoding: chunked").write(StubGitHub.ascii("1\r\na\r\n0\r\n\r\n"));
            assertThat(client.answer().status()).isEqualTo(400);
        }
    }

    @Everywhere
    void strangersAndTrespassersAreToldInJson(Container.Kind kind, Container.Mode mode) throws Exception {
        Client scoped = Client.scoped(
                "scoped", List.of(Scope.everything().withMethod("GET").withPath("/repos/ok/.*")));
        try (Rig rig = new Rig(kind, scoped, application -> application.in(mode));
                RawClient client = rig.client()) {
            RawClient.Answer forbidden = client.send("GET", "/user").answer();
            assertThat(forbidden.status()).isEqualTo(403);
            assertThat(forbidden.header("Content-Type").replace(" ", "")).isEqualTo("application/json;charset=utf-8");
            assertThat(forbidden.text()).contains("no scope for GET /user").contains("documentation_url");
            client.write(StubGitHub.ascii("GET /repos/ok/x HTTP/1.1\r\nHost: a\r\nAuthorization: token wrong\r\n\r\n"));
            RawClient.Answer unknown = client.answer();
            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.text()).contains("Bad credentials");
            assertThat(rig.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void asynchronousRequestsLeaveTheContainersThreads(Container.Kind kind) throws Exception {
        for (Container.Mode mode : Container.Mode.values()) {
            try (LogCapture log = LogCapture.ofAccess();
                    Rig rig = Rig.of(kind, mode);
                    RawClient client = rig.client()) {
                client.send("GET", "/x").answer();
                org.awaitility.Awaitility.await().until(() -> rig.finished.count() == 1);
                boolean ours = log.events().stream()
                        .map(ILoggingEvent::getThreadName)
                        .allMatch(thread -> thread.startsWith("github-proxy-") || thread.isEmpty());
                assertThat(ours).isEqualTo(mode == Container.Mode.ASYNC);
            }
        }
    }
}
