package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recorded requests and responses of GitHub pass through the proxy unchanged. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("node")
class RecordedScenariosTest {
    private static final String API = "https://api.github.com";
    private static final String UPLOADS = "https://uploads.github.com";

    /** Fields that the proxy replaces in requests or that belong to a connection. */
    private static final Set<String> REPLACED_FOR_GITHUB = Set.of(
            "Host",
            "Authorization",
            "User-Agent",
            "Accept-Encoding",
            "Content-Length",
            "Connection",
            "If-None-Match",
            "If-Modified-Since");

    /** Fields that the proxy replaces in responses, which are checked separately, or does not forward. */
    private static final Set<String> REPLACED_FOR_THE_CLIENT = Set.of(
            "Connection",
            "Strict-Transport-Security",
            "Cache-Status",
            "Content-Type",
            "Content-Length",
            "Content-Encoding",
            "Transfer-Encoding",
            "ETag",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Used",
            "X-RateLimit-Reset",
            "X-RateLimit-Resource");

    private static List<RecordedExchange> recordings;

    @TempDir
    private Path directory;

    private int notModified;

    @BeforeAll
    static void fetch() throws Exception {
        recordings = RecordedExchange.read(PublishedNpmPackages.fetch(RecordedScenariosTest.class)
                .packageOf("@octokit/fixtures")
                .resolve("scenarios"));
    }

    @ParameterizedTest
    @EnumSource
    void forwardsRecordedExchangesUnchanged(ReplayedGitHub.Form form) throws Exception {
        List<RecordedExchange> apiRecordings = recordings.stream()
                .filter(recording -> Set.of(API, UPLOADS).contains(recording.origin()))
                .toList();
        try (ReplayedGitHub gitHub = ReplayedGitHub.start(form)) {
            URI api = gitHub.server().uri();
            try (StandaloneServer server =
                    TestEnvironment.start(TestEnvironment.environment(api, api.resolve("/of-uploads"), directory))) {
                ReverseUrlMapping view =
                        new ReverseUrlMapping(server.uri().toString(), api.toString(), api + "/of-uploads");
                for (RecordedExchange recording : apiRecordings) {
                    RecordedExchange local = recording.withOrigins(api.toString(), api + "/of-uploads");
                    gitHub.respondWith(local.response());
                    for (List<String> acceptEncoding : List.of(List.<String>of(), List.of("Accept-Encoding: gzip"))) {
                        RawMessage response = sendRequest(server.uri(), local, acceptEncoding);
                        assertForwarded(local, gitHub);
                        assertThat(response.values("Content-Encoding"))
                                .isIn(List.of(), acceptEncoding.isEmpty() ? List.of() : List.of("gzip"));
                        assertReturned(local, decompressed(response), view);
                    }
                    notModified += (int) gitHub.sentResponses().stream()
                            .filter(sentResponses -> sentResponses.status() == 304)
                            .count();
                }
            }
        }
        Set<String> scenarios = new HashSet<>();
        apiRecordings.forEach(recording -> scenarios.add(recording.scenario()));
        System.out.printf(
                "%s: %d scenarios; %d of %d recorded requests were for the API, each sent twice; %d responses were 304%n",
                form, scenarios.size(), apiRecordings.size(), recordings.size(), notModified);
        assertThat(scenarios).hasSize(22);
        assertThat(recordings).hasSize(132);
        assertThat(recordings.size() - apiRecordings.size())
                .as("the download that follows a redirect")
                .isEqualTo(1);
        assertThat(notModified)
                .as("the second request for each storable response is revalidated")
                .isEqualTo((int) apiRecordings.stream()
                        .filter(RecordedScenariosTest::isStored)
                        .count());
    }

    private static RawMessage sendRequest(URI proxy, RecordedExchange recording, List<String> acceptEncoding)
            throws Exception {
        String path = recording.origin().equals(UPLOADS) ? "/api/uploads" : "";
        List<String> fields = new ArrayList<>(List.of(
                "Host: " + proxy.getAuthority(),
                "Authorization: token " + TestEnvironment.CLIENT_TOKEN,
                ReplayedGitHub.MARKER_FIELD + ": 1"));
        fields.addAll(acceptEncoding);
        recording.request().fields().stream()
                .filter(line -> !line.startsWith("accept-encoding"))
                .forEach(fields::add);
        try (RawClient client = new RawClient(proxy)) {
            return client.exchange(new RawMessage(
                    recording.request().startLine().replaceFirst(" ", " " + path),
                    fields,
                    recording.request().body()));
        }
    }

    private static void assertForwarded(RecordedExchange recording, ReplayedGitHub gitHub) {
        RawMessage sent = recording.request();
        RawMessage arrived = gitHub.received().get(gitHub.received().size() - 1);
        String path = recording.origin().equals(UPLOADS) ? "/of-uploads" : "";
        assertThat(arrived.startLine()).isEqualTo(sent.startLine().replaceFirst(" ", " " + path));
        List<String> fields = new ArrayList<>(List.of("x-mark: 1"));
        fields.addAll(sent.fieldsWithout(REPLACED_FOR_GITHUB));
        assertThat(arrived.fieldsWithout(REPLACED_FOR_GITHUB))
                .as(recording.toString())
                .isEqualTo(fields);
        assertThat(arrived.values("Authorization")).containsExactly("Bearer " + TestEnvironment.PAT);
        assertThat(arrived.body()).as(recording.toString()).isEqualTo(sent.body());
    }

    private static void assertReturned(RecordedExchange recording, RawMessage received, ReverseUrlMapping view) {
        String requestLine = recording.request().startLine();
        RawMessage recorded = view.reverted(recording.response(), requestLine);
        RawMessage response = view.reverted(received, requestLine);
        String description = recording.toString();
        assertThat(response.status()).as(description).isEqualTo(recorded.status());
        assertThat(text(response.body())).as(description).isEqualTo(text(recorded.body()));
        assertThat(response.fieldsWithout(REPLACED_FOR_THE_CLIENT))
                .as(description)
                .containsExactlyInAnyOrderElementsOf(recorded.fieldsWithout(REPLACED_FOR_THE_CLIENT));
        assertThat(types(response)).as(description).isEqualTo(types(recorded));
        assertThat(response.isChunked() || !response.values("Content-Length").isEmpty() || response.body().length == 0)
                .as(description)
                .isTrue();
        assertThat(response.values("Strict-Transport-Security")).as(description).isEmpty();
        assertThat(response.values("Cache-Status")).as(description).hasSize(1);
        if (isStored(recording)) {
            assertThat(response.values("ETag")).as(description).hasSize(1);
        } else {
            assertThat(strong(response.values("ETag"))).as(description).isEqualTo(strong(recorded.values("ETag")));
        }
        for (String name : List.of("Limit", "Remaining", "Used", "Reset", "Resource")) {
            assertThat(response.values("X-RateLimit-" + name))
                    .as(description)
                    .hasSameSizeAs(recorded.values("X-RateLimit-" + name));
        }
        assertThat(response.values("X-RateLimit-Resource"))
                .as(description)
                .isEqualTo(recorded.values("X-RateLimit-Resource"));
        assertThat(response.values("X-RateLimit-Limit"))
                .as(description)
                .isEqualTo(recorded.values("X-RateLimit-Limit"));
    }

    /** Removes the space before a charset, which containers omit in known types. */
    private static List<String> types(RawMessage response) {
        return response.values("Content-Type").stream()
                .map(type -> type.replace("; charset", ";charset"))
                .toList();
    }

    /** Removes the weakness indicator, which GitHub adds to tags of compressed responses. */
    private static List<String> strong(List<String> tags) {
        return tags.stream().map(tag -> tag.replace("W/", "")).toList();
    }

    private static boolean isStored(RecordedExchange recording) {
        return recording.request().method().equals("GET")
                && recording.response().status() == 200
                && !recording.response().values("ETag").isEmpty();
    }

    private static RawMessage decompressed(RawMessage response) throws IOException {
        if (response.values("Content-Encoding").isEmpty()) {
            return response;
        }
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        return new RawMessage(response.startLine(), response.fields(), body);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }
}
