package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final Pattern CURL = Pattern.compile(" *(curl -i -H '([^:]+): ([^']+)' (http\\S+))\n");

    private static final Pattern STATUS_PAGE =
            Pattern.compile("the client's token, (\\S+), as the password:\\s+(http\\S+/-/status)\n");

    @TempDir
    private Path directory;

    @Test
    void printedCommandsWork() throws Exception {
        try (ServerProcess process = ServerProcess.start(directory, Map.of("PORT", "0"), List.of(), "--demo")) {
            process.uri();
            await().until(() -> process.out().contains("Stop it with Ctrl+C."));
            List<MatchResult> lines = CURL.matcher(process.out()).results().toList();
            assertThat(lines).hasSize(3);

            HttpResponse<String> first = run(lines.get(0));
            HttpResponse<String> second = run(lines.get(1));
            HttpResponse<String> third = run(lines.get(2));

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.body()).contains("\"full_name\":\"octo-org/hello-world\"");
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(second.headers().firstValue("x-ratelimit-used")).hasValue("1");
            assertThat(third.statusCode()).isEqualTo(401);
            assertThat(third.body()).contains("\"message\":\"Bad credentials\"");
            await().untilAsserted(() -> assertThat(process.out())
                    .containsSubsequence(
                            "client=demo method=GET route=/repos/{owner}/{repo} status=200 cache=stored",
                            "client=demo method=GET route=/repos/{owner}/{repo} status=200 cache=revalidated",
                            "client=- method=GET route=/repos/{owner}/{repo} status=401 cache=refused"));
            assertThat(process.err()).isEmpty();
        }
    }

    @Test
    void statusPageOpensWithPrintedToken() throws Exception {
        try (Demo demo = Demo.start(listeningOn(0), Map.of("PORT", "0"))) {
            Matcher statusPage = STATUS_PAGE.matcher(demo.text());
            assertThat(statusPage.find()).isTrue();
            String credentials =
                    Base64.getEncoder().encodeToString(("me:" + statusPage.group(1)).getBytes(StandardCharsets.UTF_8));

            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(statusPage.group(2)))
                                    .header("Authorization", "Basic " + credentials)
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<h1>No requests in the last hour");
        }
    }

    @Test
    void usesOtherPortWhenDefaultIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Demo demo = Demo.start(listeningOn(taken.getLocalPort()), Map.of())) {
            assertThat(demo.server().uri().getPort()).isNotEqualTo(taken.getLocalPort());
            assertThat(demo.text())
                    .contains("listens on " + demo.server().uri() + " (port " + taken.getLocalPort() + " is taken)");
            assertThat(run(matched(demo.commands().get(0))).statusCode()).isEqualTo(200);
        }
    }

    private static ServerSettings listeningOn(int port) {
        return ServerSettings.fromMap(Map.of("PORT", Integer.toString(port)));
    }

    private static MatchResult matched(String line) {
        Matcher matcher = CURL.matcher(line + "\n");
        assertThat(matcher.matches()).isTrue();
        return matcher.toMatchResult();
    }

    private static HttpResponse<String> run(MatchResult line) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(line.group(4)))
                .header(line.group(2), line.group(3))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
