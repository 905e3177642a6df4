package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.FileContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of {@code docs/compatibility.md} about responses. */
class CompatibleResponsesTest {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
    private static final long GIGABYTE = 1L << 30;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "/repos/octo-org/hello-world/issues?per_page=30, 75, /repos/octo-org/hello-world/issues?",
        "/api/v3/repos/octo-org/hello-world/issues?per_page=30, 75, /api/v3/repos/octo-org/hello-world/issues?",
        "/repositories/1296269/issues?per_page=40, 75, /repositories/1296269/issues?",
        "/users?per_page=1, 4, /users?",
        "/api/v3/search/issues?q=bug&per_page=50, 75, /api/v3/search/issues?"
    })
    void case04PaginationReachesLastPage(String path, int items, String next) {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            int seen = 0;
            Optional<String> page = Optional.of(fixture.uri() + path);
            while (page.isPresent()) {
                assertThat(page.get()).startsWith(fixture.uri() + next.replace("?", ""));
                HttpResponse<String> response = fixture.get(page.get());
                assertThat(response.statusCode()).isEqualTo(200);
                JsonNode body = ServerFixture.json(response);
                seen += body.isArray() ? body.size() : body.get("items").size();
                String link = response.headers().firstValue("Link").orElse("");
                assertThat(link).doesNotContain(fixture.gitHub().apiUrl().getAuthority());
                Matcher matcher = NEXT.matcher(link);
                page = matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
            }
            assertThat(seen).isEqualTo(items);
        }
    }

    @Test
    void case05BodyUrlsUseClientBaseUrl() {
        try (ServerFixture fixture =
                ServerFixture.with(directory, environment -> environment.put("MOUNT", "/some/prefix"))) {
            HttpResponse<String> issues = fixture.get(ServerFixture.REPOSITORY + "/issues");
            assertThat(issues.statusCode()).isEqualTo(200);
            List<String> urls = new ArrayList<>();
            for (JsonNode issue : ServerFixture.json(issues)) {
                urls.add(issue.get("url").asText());
                urls.add(issue.get("comments_url").asText());
                assertThat(issue.get("html_url").asText()).startsWith("https://github.com/");
            }
            assertThat(urls)
                    .isNotEmpty()
                    .allMatch(url -> url.startsWith(fixture.uri() + ServerFixture.REPOSITORY + "/"));
            assertThat(fixture.uri()).hasPath("/some/prefix");

            HttpResponse<String> issue = fixture.get(urls.get(0));

            assertThat(issue.statusCode()).isEqualTo(200);
            assertThat(ServerFixture.json(issue).get("url").asText()).isEqualTo(urls.get(0));
        }
    }

    @Test
    void case16RenamedRepositoryRedirectsToProxy() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            fixture.gitHub().data().rename(fixture.repository(), "renamed");
            String issues = ServerFixture.REPOSITORY + "/issues";

            HttpResponse<String> read = fixture.get(ServerFixture.REPOSITORY);
            HttpResponse<String> write = fixture.send("POST", issues, "{\"title\":\"found\"}");

            assertThat(read.statusCode()).isEqualTo(301);
            assertThat(write.statusCode()).isEqualTo(307);
            assertThat(fixture.gitHub().journal().entries())
                    .as("redirects are not followed")
                    .extracting(Journal.Entry::status)
                    .containsExactly(301, 307);
            String moved = read.headers().firstValue("Location").orElseThrow();
            String movedIssues = write.headers().firstValue("Location").orElseThrow();
            assertThat(List.of(moved, movedIssues)).allMatch(url -> url.startsWith(fixture.uri() + "/"));
            assertThat(ServerFixture.json(read).get("url").asText()).isEqualTo(moved);
            assertThat(ServerFixture.json(fixture.get(moved)).get("full_name").asText())
                    .isEqualTo("octo-org/renamed");
            HttpResponse<String> written = fixture.send("POST", movedIssues, "{\"title\":\"found\"}");
            assertThat(written.statusCode()).isEqualTo(201);
            assertThat(ServerFixture.json(written).get("title").asText()).isEqualTo("found");
        }
    }

    @ParameterizedTest
    @CsvSource({
        ServerFixture.REPOSITORY + "/tarball/main, application/json",
        ServerFixture.REPOSITORY + "/actions/runs/1/logs, application/json",
        ServerFixture.REPOSITORY + "/actions/artifacts/1/zip, application/json",
        "ASSET, application/octet-stream"
    })
    void case17DownloadRedirectsAreNotFollowed(String path, String accept) {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            String storage = fixture.gitHub().storageUrl() + "/logs?sv=2026&sig=c2ln%2Bbmf%3D";
            fixture.gitHub()
                    .faults()
                    .always(
                            RequestPredicates.pathStartingWith(ServerFixture.REPOSITORY + "/actions/"),
                            Fault.response(302, List.of(new HeaderField("Location", storage)), new byte[0]));
            long asset = fixture.repository()
                    .releases()
                    .assets(fixture.repository().releases().list().get(0).id())
                    .get(0)
                    .id();
            String target = path.equals("ASSET") ? ServerFixture.REPOSITORY + "/releases/assets/" + asset : path;

            for (int i = 0; i < 2; i++) {
                HttpResponse<String> response = fixture.get(target, "Accept", accept);

                assertThat(response.statusCode()).isEqualTo(302);
                assertThat(response.headers().firstValue("Location").orElseThrow())
                        .startsWith(fixture.gitHub().storageUrl() + "/")
                        .doesNotContain(TestEnvironment.CLIENT_TOKEN, TestEnvironment.PAT);
                if (target.contains("/actions/")) {
                    assertThat(response.headers().firstValue("Location")).contains(storage);
                }
            }
            assertThat(fixture.gitHub().journal().entries())
                    .as("redirects are not stored")
                    .extracting(Journal.Entry::status)
                    .containsExactly(302, 302);
            assertThat(fixture.gitHub().storageJournal().total()).isZero();
        }
    }

    @Test
    void case18StreamsGigabyteToUploadUrl() {
        FileContent gigabyte = FileContent.generated(GIGABYTE, 3);
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            JsonNode release = ServerFixture.json(fixture.get(ServerFixture.REPOSITORY + "/releases/latest"));
            String upload = release.get("upload_url").asText();
            assertThat(upload)
                    .isEqualTo(fixture.uri() + "/api/uploads" + ServerFixture.REPOSITORY + "/releases/"
                            + release.get("id").asText() + "/assets{?name,label}");

            HttpResponse<String> response = fixture.exchange(
                    fixture.request(upload.replace("{?name,label}", "?name=a%20tool"))
                            .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                            .header("Content-Type", "application/octet-stream")
                            .POST(BodyPublishers.fromPublisher(
                                    BodyPublishers.ofInputStream(() -> {
                                        try {
                                            return gigabyte.open();
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    }),
                                    GIGABYTE))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            assertThat(GIGABYTE)
                    .as("larger than the heap")
                    .isGreaterThan(Runtime.getRuntime().maxMemory());
            JsonNode asset = ServerFixture.json(response);
            assertThat(asset.get("size").asLong()).isEqualTo(GIGABYTE);
            assertThat(asset.get("name").asText()).isEqualTo("a tool");
            assertThat(asset.get("url").asText())
                    .as("with the prefix of Enterprise Server, as in the upload URL")
                    .startsWith(fixture.uri() + "/api/v3" + ServerFixture.REPOSITORY + "/releases/assets/");
            assertThat(fixture.gitHub()
                            .journal()
                            .last(RequestPredicates.method("POST"))
                            .body()
                            .size())
                    .isEqualTo(GIGABYTE);
        }
    }

    @Test
    void case20RootDocumentUrlsPointAtProxy() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            assertThat(fixture.send("HEAD", "/", "").statusCode()).isEqualTo(200);
            for (String root : List.of("", "/", "/api/v3", "/api/v3/")) {
                HttpResponse<String> response = fixture.get(root);

                assertThat(response.statusCode()).as(root).isEqualTo(200);
                String base = fixture.uri() + (root.startsWith("/api") ? "/api/v3" : "");
                assertThat(ServerFixture.json(response).get("rate_limit_url").asText())
                        .isEqualTo(base + "/rate_limit");
                assertThat(ServerFixture.json(response).get("repository_url").asText())
                        .isEqualTo(base + "/repos/{owner}/{repo}");
            }
            assertThat(fixture.get("/meta").statusCode()).isEqualTo(200);
            assertThat(fixture.get("/api/v3/meta").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 204, 205, 410, 422, 451, 503})
    void case22UnusualStatusesAreNotStored(int status) {
        boolean bodiless = status == 204 || status == 205;
        String text = status == 503 ? "<!DOCTYPE html>\n<title>Unicorn!</title>" : "{ \"message\" : \"as  it is\" }";
        String body = bodiless ? "" : text;
        String type = status == 503 ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            fixture.gitHub()
                    .faults()
                    .always(
                            RequestPredicates.any(),
                            Fault.response(
                                    status,
                                    bodiless
                                            ? List.of(new HeaderField("ETag", "\"e\""))
                                            : List.of(
                                                    new HeaderField("ETag", "\"e\""),
                                                    new HeaderField("Content-Type", type)),
                                    body.getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> response = fixture.get(ServerFixture.REPOSITORY + "/stats/contributors");

                assertThat(response.statusCode()).isEqualTo(status);
                assertThat(response.body()).isEqualTo(body);
                assertThat(response.headers().firstValue("ETag")).contains("\"e\"");
            }
            assertThat(fixture.gitHub().journal().entries())
                    .extracting(entry -> entry.request().header("If-None-Match").orElse("-"))
                    // What may be sent again is sent twice.
                    .hasSize(status == 502 || status == 503 ? 4 : 2)
                    .doesNotContain("\"e\"");
        }
    }

    @Test
    void case23BodyLengthMatchesEachEncoding() throws IOException {
        String path = ServerFixture.REPOSITORY + "/issues?per_page=100";
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> plain = fixture.get(path);
                HttpResponse<byte[]> packed = fixture.exchange(
                        fixture.request(path)
                                .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofByteArray());

                assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
                assertThat(plain.headers().firstValueAsLong("Content-Length"))
                        .hasValue(plain.body().getBytes(StandardCharsets.UTF_8).length);
                assertThat(plain.body()).contains(fixture.uri().toString());
                assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
                assertThat(packed.headers().firstValueAsLong("Content-Length")).hasValue(packed.body().length);
                assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                        .isEqualTo(plain.body().getBytes(StandardCharsets.UTF_8));
            }
            long asked = fixture.gitHub().journal().total();
            HttpResponse<String> anew = fixture.get(path, "Cache-Control", "no-cache");
            assertThat(fixture.gitHub().journal().total()).isEqualTo(asked + 1);
            assertThat(anew.headers().allValues("Date")).hasSize(1);
            assertThat(chunked(fixture)).startsWith("HTTP/1.1 201 ").contains("\"title\":\"in two pieces\"");
        }
    }

    private static String chunked(ServerFixture fixture) throws IOException {
        try (Socket socket = new Socket(fixture.uri().getHost(), fixture.uri().getPort())) {
            String request = "POST " + ServerFixture.REPOSITORY + "/issues HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Authorization: token " + TestEnvironment.CLIENT_TOKEN + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "10\r\n{\"title\":\"in two\r\n9\r\n pieces\"}\r\n0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
