package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The format of the server's log lines. */
class LogLineTest {
    @TempDir
    private Path directory;

    @Test
    void lineWithoutPairsEndsWithMessage() {
        assertThat(line(List.of())).endsWith(" INFO  logger - A message" + System.lineSeparator());
    }

    @Test
    void pairsFollowMessage() {
        assertThat(line(List.of(new KeyValuePair("client", "ci"), new KeyValuePair("status", 200))))
                .endsWith(" - A message client=ci status=200" + System.lineSeparator());
    }

    @Test
    void escapesQuotesAndLineBreaksInValues() {
        assertThat(line(List.of(
                        new KeyValuePair("client", "a\" status=\"200\n2026-01-01 ERROR forged"),
                        new KeyValuePair("none", null))))
                .endsWith(" - A message client=\"a\\\" status=\\\"200\\n2026-01-01 ERROR forged\" none=null"
                        + System.lineSeparator())
                .hasLineCount(1);
    }

    @Test
    void slf4jCollectorLogsClientRequest() throws Exception {
        try (FakeGitHub gitHub = TestEnvironment.gitHub()) {
            Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
            environment.put("TELEMETRY_COLLECTOR_TYPE", "slf4j");
            try (ServerProcess process = ServerProcess.start(directory, environment, List.of())) {
                URI server = process.uri();
                HttpClient.newHttpClient()
                        .send(
                                TestEnvironment.request(server, "/repos/octo-org/hello-world")
                                        .header("X-Request-Id", "a\"client=\"b")
                                        .build(),
                                BodyHandlers.ofString());

                await().until(() -> process.out().contains("Request of a client"));
                assertThat(process.out().lines().filter(line -> line.contains("Request of a client")))
                        .singleElement()
                        .asString()
                        .contains(
                                " events - Request of a client request_id=\"a\\\"client=\\\"b\" client=test method=GET"
                                        + " route=/repos/{owner}/{repo} status=200 cache=stored resource=core quota_spent=1");
            }
        }
    }

    @Test
    void truncatedResponseIsLoggedWithoutItsPath() throws Exception {
        try (RawServer gitHub = RawServer.start(LogLineTest::sendTruncatedResponse)) {
            Map<String, String> environment = TestEnvironment.environment(gitHub.uri(), gitHub.uri(), directory);
            try (ServerProcess process = ServerProcess.start(directory, environment, List.of())) {
                HttpRequest request = TestEnvironment.request(process.uri(), "/repos/o/secret-name/issues")
                        .version(HttpClient.Version.HTTP_1_1)
                        .POST(BodyPublishers.ofString("{}"))
                        .build();
                assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class);
                process.terminate();
                assertThat(process.exitCode()).isEqualTo(143);

                assertThat(process.out()).contains("ended early");
                assertThat(process.out().lines().filter(line -> !line.contains(" audit - event=write ")))
                        .noneMatch(line -> line.contains("secret-name"));
            }
        }
    }

    private static void sendTruncatedResponse(InputStream in, OutputStream out, Socket socket) throws IOException {
        if (in.read() >= 0) {
            out.write("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[0x20000]);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** Formats a log event with the encoder of the server. */
    private static String line(List<KeyValuePair> pairs) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>) root.getAppender("log");
        LoggingEvent event = new LoggingEvent(
                null, root.getLoggerContext().getLogger("a.logger"), Level.INFO, "A message", null, null);
        pairs.forEach(event::addKeyValuePair);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
