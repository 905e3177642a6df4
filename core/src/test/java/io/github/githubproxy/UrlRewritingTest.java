package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rewriting of GitHub's URLs in responses. */
class UrlRewritingTest {
    private static final String REPOSITORY = "/repos/ok/hello";
    private static final String BASE = "http://proxy.example:8080/some/prefix";
    private static final String OTHER_BASE = "https://other.example";

    private ProxyFixture fixture = ProxyFixture.withOneCredential();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void apiUrlsInBodyPointToProxy() {
        String github = read(REPOSITORY + "/issues/1", null).body();
        BufferedResponse seen = read(REPOSITORY + "/issues/1", BASE);

        assertThat(seen.body())
                .contains("\"url\":\"" + BASE + REPOSITORY + "/issues/1\"")
                .contains("\"html_url\":\"https://github.com/ok/hello/issues/1\"")
                .doesNotContain(api())
                .isEqualTo(github.replace(api(), BASE));
        assertThat(seen.header("Content-Length")).isEqualTo(Integer.toString(bytes(seen.body()).length));
    }

    @Test
    void bodyIsUnchangedWithoutBaseUrl() {
        assertThat(read(REPOSITORY, null).body()).contains(api()).doesNotContain(BASE);
    }

    @Test
    void publicUrlOverridesRequestBaseUrl() {
        restart(config -> config.publicUrl(URI.create(OTHER_BASE + "/github/")));

        assertThat(read(REPOSITORY, BASE).body())
                .contains(OTHER_BASE + "/github" + REPOSITORY)
                .doesNotContain(BASE);
        assertThat(read(REPOSITORY, null).body()).contains(OTHER_BASE + "/github" + REPOSITORY);
    }

    @Test
    void apiV3PrefixIsKeptInUrls() {
        assertThat(read("/api/v3" + REPOSITORY, BASE).body())
                .contains("\"url\":\"" + BASE + "/api/v3" + REPOSITORY + "\"");
        assertThat(read(REPOSITORY, BASE).body()).contains("\"url\":\"" + BASE + REPOSITORY + "\"");
        assertThat(fixture.github.journal().entries(any()))
                .extracting(Journal.Entry::status)
                .as("both share one stored response")
                .containsExactly(200, 304);
    }

    @Test
    void uploadUrlsPointToProxy() {
        fixture.repository.releases().add("v1");

        assertThat(read(REPOSITORY + "/releases", BASE).body())
                .contains("\"upload_url\":\"" + BASE + "/api/uploads" + REPOSITORY + "/releases/");
    }

    @Test
    void oneEntryServesEveryBaseUrl() throws Exception {
        String path = REPOSITORY + "/issues";
        String github = read(path, null).body();
        List<String> bases =
                List.of("http://a.example", "http://b.example:1", "http://c.example/p", "https://a.example");
        List<Callable<String>> reads = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String base = bases.get(i % bases.size());
            boolean gzip = i / bases.size() % 2 == 0;
            ProxyRequest request = request("GET", base, "", "Accept-Encoding", gzip ? "gzip" : "identity");
            reads.add(() -> gzip
                    ? Gzip.text(fixture.proxy.serve(path, request))
                    : BufferedResponse.read(fixture.proxy.serve(path, request)).body());
        }

        List<String> bodies = ConcurrentTasks.run(reads);

        for (int i = 0; i < bodies.size(); i++) {
            assertThat(bodies.get(i)).isEqualTo(github.replace(api(), bases.get(i % bases.size())));
        }
        assertThat(read(path, null).body()).isEqualTo(github);
        assertThat(fixture.github.journal().quotaUnits()).isEqualTo(1);
    }

    @Test
    void gzipAndIdentityBodiesAreEqual() throws IOException {
        String plain = read(REPOSITORY + "/issues", BASE).body();
        try (ProxyResponse compressed =
                fixture.proxy.serve(REPOSITORY + "/issues", request("GET", BASE, "", "Accept-Encoding", "gzip"))) {
            assertThat(compressed.headers().first("Content-Encoding")).contains("gzip");
            assertThat(compressed.headers().first("Content-Length"))
                    .contains(Long.toString(compressed.body().length()));
            assertThat(Gzip.text(compressed)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void headHasSameLengthAndETagAsGet(String coding) {
        String path = REPOSITORY + "/issues";
        ProxyResponse got = fixture.proxy.serve(path, request("GET", BASE, "", "Accept-Encoding", coding));
        BufferedResponse head = send("HEAD", path, BASE, "", "Accept-Encoding", coding);

        assertThat(head.header("Content-Length"))
                .isEqualTo(got.headers().first("Content-Length").orElseThrow());
        assertThat(head.header("ETag")).isEqualTo(got.headers().first("ETag").orElseThrow());
        assertThat(head.body()).isEmpty();
        BufferedResponse.read(got);
    }

    @Test
    void uncachedHeadOmitsRewrittenLength() {
        assertThat(send("HEAD", REPOSITORY, BASE, "").header("Content-Length")).isEqualTo("(none)");
        assertThat(send("HEAD", REPOSITORY, null, "").header("Content-Length")).isNotEqualTo("(none)");
    }

    @Test
    void etagDiffersPerBaseUrlAndRevalidates() {
        String path = REPOSITORY + "/issues";
        String tag = read(path, BASE).header("ETag");

        assertThat(tag).startsWith("W/\"").isNotEqualTo(read(path, OTHER_BASE).header("ETag"));
        assertThat(tag)
                .isNotEqualTo(read(path, null).header("ETag"))
                .isEqualTo(read(path, BASE).header("ETag"));
        BufferedResponse confirmed = read(path, BASE, "If-None-Match", tag);
        assertThat(confirmed.status()).isEqualTo(304);
        assertThat(confirmed.header("ETag")).isEqualTo(tag);
        assertThat(confirmed.header("Content-Length")).isEqualTo("(none)");
        assertThat(read(path, OTHER_BASE, "If-None-Match", tag).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void bodyWithoutUrlsKeepsLengthAndETag(String method) {
        fixture.github
                .faults()
                .next(any(), response(202, "application/json", "{\"Java\":1}", "ETag", "\"x\"", "Content-MD5", "y"));

        BufferedResponse response = send(method, REPOSITORY + "/languages", BASE, "");

        assertThat(response.body()).isEqualTo("{\"Java\":1}");
        assertThat(response.header("Content-Length")).isEqualTo("10");
        assertThat(response.header("Content-MD5")).isEqualTo("y");
        assertThat(response.header("ETag")).isEqualTo("\"x\"");
    }

    @Test
    void paginationKeepsPathAndIsRevalidated() {
        for (int i = 4; i <= 7; i++) {
            fixture.repository.issues().add("Issue " + i);
        }
        StringBuilder seen = new StringBuilder();
        for (int round = 0; round < 2; round++) {
            String next = "/api/v3" + REPOSITORY + "/issues?per_page=3";
            int pages = 0;
            while (!next.isEmpty()) {
                BufferedResponse page =
                        send("GET", next, BASE, "", "Authorization", "token " + ProxyFixture.SCOPED_TOKEN);
                assertThat(page.status()).as(next).isEqualTo(200);
                seen.append(page.body());
                Matcher link = Pattern.compile("<([^>]*)>; rel=\"next\"").matcher(page.header("Link"));
                next = link.find() ? link.group(1).substring(BASE.length()) : "";
                assertThat(next)
                        .satisfiesAnyOf(
                                path -> assertThat(path).isEmpty(),
                                path -> assertThat(path).startsWith("/api/v3/repos/ok/hello/issues?"));
                pages++;
            }
            assertThat(pages).isEqualTo(3);
        }
        for (int i = 1; i <= 7; i++) {
            assertThat(seen.toString()).contains("Issue " + i);
        }
        assertThat(fixture.github.journal().quotaUnits()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void renamedRepositoryRedirectsToProxy(String method) {
        fixture.github.data().rename(fixture.repository, "hi");
        String body = method.equals("POST") ? "{\"title\":\"New\"}" : "";

        BufferedResponse moved = send(method, REPOSITORY + "/issues?state=all", BASE, body);

        assertThat(moved.status()).isEqualTo(method.equals("POST") ? 307 : 301);
        assertThat(moved.header("Location"))
                .isEqualTo(BASE + "/repositories/" + fixture.repository.id() + "/issues?state=all");
        assertThat(moved.body()).contains("\"url\":\"" + moved.header("Location") + "\"");
        assertThat(send(method, moved.header("Location").substring(BASE.length()), BASE, body)
                        .status())
                .isEqualTo(method.equals("POST") ? 201 : 200);
    }

    @Test
    void storageRedirectsAreUnchanged() {
        String location = "https://codeload.github.com/ok/hello/legacy.tar.gz/main?token=" + api() + "/x";
        fixture.github.faults().next(any(), response(302, "text/html", "", "Location", location));

        assertThat(read(REPOSITORY + "/tarball", BASE).header("Location")).isEqualTo(location);
    }

    @Test
    void createdResourceUrlsPointToProxy() {
        BufferedResponse created = send("POST", REPOSITORY + "/issues", BASE, "{\"title\":\"" + api() + "\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).startsWith(BASE + REPOSITORY + "/issues/");
        assertThat(created.body())
                .contains("\"url\":\"" + created.header("Location") + "\"")
                .contains("\"title\":\"" + api() + "\"");
        assertThat(created.header("Content-Length")).isEqualTo(Integer.toString(bytes(created.body()).length));
    }

    @Test
    void apiUrlsInErrorsAreRewritten() {
        String body = "{\"message\":\"no\",\"documentation_url\":\"https://docs.github.com/rest\",\"url\":\"" + api()
                + "/x\"}";
        fixture.github.faults().next(any(), response(422, "application/json; charset=utf-8", body));

        assertThat(send("POST", REPOSITORY + "/issues", BASE, "{}").body()).isEqualTo(body.replace(api(), BASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.github.raw+json; charset=utf-8",
                "application/vnd.github.v3.raw; charset=utf-8",
                "application/vnd.github.v3.diff; charset=utf-8",
                "application/vnd.github.v3.html; charset=utf-8",
                "application/javascript; charset=utf-8",
                "application/octet-stream",
                "text/plain"
            })
    void otherMediaTypesAreUnchanged(String type) {
        String file = "{\"url\":\"" + api() + "/x\"}";
        fixture.github.faults().next(any(), okFault(type, file, "ETag", "\"x\""));

        assertThat(read(REPOSITORY + "/contents/a.json", BASE).body()).isEqualTo(file);
        assertThat(read(REPOSITORY + "/contents/b.json", BASE).status()).isEqualTo(404);
    }

    @Test
    void rawFilesAreUnchanged() {
        String file = "{\"url\":\"" + api() + "/x\"}";
        fixture.repository.files().put("a.json", FileContent.of(bytes(file)));

        for (String accept : List.of("application/vnd.github.raw", "application/vnd.github.raw+json")) {
            assertThat(read(REPOSITORY + "/contents/a.json", BASE, "Accept", accept)
                            .body())
                    .isEqualTo(file);
            assertThat(read(REPOSITORY + "/contents/a.json", BASE, "Accept", accept)
                            .body())
                    .isEqualTo(file);
        }
        assertThat(read(REPOSITORY + "/contents/a.json", BASE).body()).contains(BASE + REPOSITORY + "/contents/a.json");
    }

    @Test
    void graphQlBodiesAreUnchanged() {
        String body = "{\"data\":{\"x\":{\"url\":\"" + api() + "/x\"}}}";
        fixture.github.faults().next(post("/graphql"), response(200, "application/json; charset=utf-8", body));

        assertThat(send("POST", "/graphql", BASE, "{\"query\":\"{viewer{login}}\"}")
                        .body())
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity", "gzip;q=1, deflate, br", "br", "*"})
    void oversizedBodiesAreRewrittenAsStream(String coding) {
        restart(config -> config.cacheMaxEntryBytes(1000));
        String item = "{\"url\":\"" + api() + "/x\",\"body\":\"" + api() + "\"},";
        String body = "[" + item.repeat(20_000) + "{}]";
        boolean gzip = coding.contains("gzip");
        fixture.github.faults().next(any(), largeFault(body, gzip));

        ProxyResponse response =
                fixture.proxy.serve(REPOSITORY + "/issues", request("GET", BASE, "", "Accept-Encoding", coding));

        assertThat(response.headers().first("Content-Length")).isEmpty();
        assertThat(response.headers().first("ETag")).contains("W/\"strong\"");
        assertThat(response.headers().contains("Content-MD5")).isFalse();
        assertThat(gzip ? Gzip.text(response) : BufferedResponse.read(response).body())
                .isEqualTo("[" + item.replace(api() + "/x", BASE + "/x").repeat(20_000) + "{}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity", "gzip, deflate, br", "br;q=1.0, *;q=0.5"})
    void writeResponsesAreRewrittenInAnyEncoding(String coding) {
        String body = "{\"url\":\"" + api() + "/x\",\"y\":\"" + "y".repeat(100_000) + "\"}";
        boolean gzip = coding.contains("gzip");
        fixture.github.faults().next(any(), largeFault(body, gzip));

        ProxyResponse response =
                fixture.proxy.serve(REPOSITORY + "/issues", request("POST", BASE, "{}", "Accept-Encoding", coding));

        assertThat(fixture.github.journal().last(any()).request().header("Accept-Encoding"))
                .contains(gzip ? "gzip" : "identity");
        assertThat(gzip ? Gzip.text(response) : BufferedResponse.read(response).body())
                .isEqualTo(body.replace(api(), BASE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void truncatedResponseThrowsOnRead(String coding) throws IOException {
        fixture.github.faults().next(any(), Fault.cutChunkedBodyAfter(200));

        try (ProxyResponse response = fixture.proxy.serve(
                REPOSITORY + "/issues", request("POST", BASE, "{\"title\":\"New\"}", "Accept-Encoding", coding))) {
            assertThat(response.status()).isEqualTo(201);
            assertThatThrownBy(() -> response.body().stream().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void partialContentIsUnchanged() {
        String part = "{\"url\":\"" + api() + "/x\"}";
        fixture.github.faults().next(any(), response(206, "application/json", part, "Content-Range", "bytes 0-9/10"));

        BufferedResponse response = read(REPOSITORY + "/issues", BASE, "Range", "bytes=0-9", "Accept-Encoding", "br");

        assertThat(response.body()).isEqualTo(part);
        assertThat(fixture.github.journal().last(any()).request().header("Accept-Encoding"))
                .contains("br");
    }

    @Test
    void staleResponsesAreRewritten() {
        restart(config -> config.cacheStaleIfError(Duration.ofHours(1)).cacheFreshFor(Duration.ofSeconds(5)));
        String first = read(REPOSITORY, BASE).body();
        String fresh = read(REPOSITORY, OTHER_BASE).body();
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.github.faults().next(any(), Fault.json(503, "{}"));
        BufferedResponse stale = read(REPOSITORY, OTHER_BASE);

        assertThat(stale.header("Cache-Status")).contains("detail=upstream-503");
        assertThat(fresh).isEqualTo(first.replace(BASE, OTHER_BASE));
        assertThat(stale.body()).isEqualTo(fresh);
    }

    @Test
    void unknownTokenGets401WithBaseUrl() {
        assertThat(send("GET", REPOSITORY, BASE, "", "Authorization", "token wrong")
                        .status())
                .isEqualTo(401);
    }

    private String api() {
        return fixture.github.apiUrl().toString();
    }

    private void restart(UnaryOperator<ConfigBuilder> settings) {
        fixture.close();
        fixture = ProxyFixture.configured(settings);
    }

    private BufferedResponse read(String path, @Nullable String base, String... headers) {
        return send("GET", path, base, "", headers);
    }

    private BufferedResponse send(
            String method, String pathAndQuery, @Nullable String base, String body, String... headers) {
        int queryStart = pathAndQuery.indexOf('?');
        String path = queryStart < 0 ? pathAndQuery : pathAndQuery.substring(0, queryStart);
        ProxyRequest request = request(method, base, body, headers);
        ProxyRequest withQuery = ProxyRequest.builder(method)
                .rawQuery(queryStart < 0 ? null : pathAndQuery.substring(queryStart + 1))
                .headers(request.headers())
                .body(request.body())
                .baseUrl(request.baseUrl().orElse(null))
                .build();
        return BufferedResponse.read(fixture.proxy.serve(path, withQuery));
    }

    private static ProxyRequest request(String method, @Nullable String base, String body, String... headers) {
        Headers.Builder all =
                Headers.of("Authorization", "token " + ProxyFixture.CLIENT_TOKEN, "User-Agent", "test").toBuilder();
        Headers.of(headers).forEach(all::set);
        return ProxyRequest.builder(method)
                .headers(all.build())
                .body(RequestBody.of(bytes(body)))
                .baseUrl(base == null ? null : BaseUrl.parse(base))
                .build();
    }

    private static Fault okFault(String type, String body, String... fields) {
        return response(200, type, body, fields);
    }

    private static Fault response(int status, String type, String body, String... fields) {
        return Fault.response(status, fields(type, fields), bytes(body));
    }

    private static Fault largeFault(String body, boolean gzip) {
        String[] fields = {"ETag", "\"strong\"", "Content-MD5", "x"};
        return gzip
                ? Fault.response(
                        200, fields("application/json", "ETag", "\"strong\"", "Content-Encoding", "gzip"), zip(body))
                : response(200, "application/json", body, fields);
    }

    private static List<HeaderField> fields(String type, String... namesAndValues) {
        List<HeaderField> fields = new ArrayList<>();
        fields.add(new HeaderField("Content-Type", type));
        Headers.of(namesAndValues).forEach((name, value) -> fields.add(new HeaderField(name, value)));
        return fields;
    }

    private static byte[] zip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
