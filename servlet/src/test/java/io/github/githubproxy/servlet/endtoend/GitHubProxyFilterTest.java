package io.github.githubproxy.servlet.endtoend;

import static io.github.githubproxy.fakegithub.Requests.any;
import static io.github.githubproxy.fakegithub.Requests.get;
import static io.github.githubproxy.fakegithub.Requests.post;
import static io.github.githubproxy.fakegithub.Requests.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.fakegithub.Fault;
import io.github.githubproxy.fakegithub.Journal;
import io.github.githubproxy.fakegithub.world.Content;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.endtoend.Container.Kind;
import io.github.githubproxy.servlet.endtoend.Container.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GitHubProxyFilterTest {
    private static final String REPOSITORY = "/repos/ok/hello";
    private static final int LARGE = 30_000_000;

    static Stream<Arguments> everywhere() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(Mode.values()).map(mode -> Arguments.of(kind, mode)));
    }

    static Stream<Arguments> mounts() {
        return everywhere()
                .flatMap(container -> Stream.of(
                                List.of("", "/*", ""),
                                List.of("/app", "/*", "/app"),
                                List.of("", "/some/prefix/*", "/some/prefix"),
                                List.of("/app", "/some/prefix/*", "/app/some/prefix"),
                                List.of("", "/api/v3/*", "/api/v3"))
                        .map(mount -> Arguments.of(
                                container.get()[0], container.get()[1], mount.get(0), mount.get(1), mount.get(2))));
    }

    @ParameterizedTest
    @MethodSource("mounts")
    void aMountIsWhatItsPatternSays(Kind kind, Mode mode, String context, String pattern, String prefix)
            throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, context, pattern)) {
            HttpResponse<String> first = fixture.get(prefix + REPOSITORY);
            HttpResponse<String> second = fixture.get(prefix + REPOSITORY);
            HttpResponse<String> branch =
                    fixture.get(prefix + REPOSITORY + "/branches/feature%2Fx?a=b+c&a=d|e".replace("|", "%7C"));
            HttpResponse<String> own = fixture.get(prefix + "/-/live");

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body()).contains("\"full_name\":\"ok/hello\"");
            assertThat(branch.body()).contains("\"name\":\"feature/x\"");
            assertThat(own.body()).isEqualTo(Container.BEHIND);
            assertThat(fixture.github.journal().entries())
                    .extracting(entry -> entry.request().target() + " " + entry.status())
                    .containsExactly(
                            REPOSITORY + " 200",
                            REPOSITORY + " 304",
                            REPOSITORY + "/branches/feature%2Fx?a=b+c&a=d%7Ce 200");
            assertThat(fixture.github.journal().count(withToken(ServletFixture.TOKEN)))
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void severalMountsLeadToOneProxyAndTheRestGoesDownTheChain(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/github/*", "/api/v3/*")) {
            assertThat(fixture.get("/github" + REPOSITORY).statusCode()).isEqualTo(200);
            assertThat(fixture.get("/api/v3" + REPOSITORY).statusCode()).isEqualTo(200);
            assertThat(fixture.get("/github/api/v3" + REPOSITORY).statusCode()).isEqualTo(200);
            assertThat(fixture.get("/elsewhere").body()).isEqualTo(Container.BEHIND);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aPrefixInDisguiseIsRefused(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/some/prefix/*")) {
            for (String target : List.of(
                    "/some/%70refix/user", "/some;x=y/prefix/user", "/x/../some/prefix/user", "/some/./prefix/user")) {
                RawHttp.Answer answer = RawHttp.send(
                        fixture.container.uri(),
                        "GET " + target + " HTTP/1.1",
                        "Authorization: token " + ServletFixture.TOKEN);
                assertThat(answer.status()).as(target).isEqualTo(400);
            }
            assertThat(fixture.github.journal().total()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void headersComeThroughInBothDirections(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            HttpResponse<String> answer = fixture.get(REPOSITORY, "X-Twice", "1", "X-Twice", "2");

            assertThat(fixture.github.journal().last(any()).request().headers().stream()
                            .filter(field -> field.name().equalsIgnoreCase("X-Twice"))
                            .map(field -> field.value()))
                    .containsExactly("1", "2");
            assertThat(answer.headers().allValues("Date")).hasSize(1);
            assertThat(answer.headers().allValues("Server")).hasSizeLessThanOrEqualTo(1);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow().replace(" ", ""))
                    .isEqualToIgnoringCase("application/json;charset=utf-8");
            assertThat(answer.headers().firstValueAsLong("Content-Length"))
                    .hasValue(answer.body().length());
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).isPresent();

            String tag = answer.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> notModified = fixture.get(REPOSITORY, "If-None-Match", tag);
            assertThat(notModified.statusCode()).isEqualTo(304);
            assertThat(notModified.body()).isEmpty();

            HttpResponse<String> head = fixture.http.send(
                    fixture.request(REPOSITORY)
                            .method("HEAD", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValueAsLong("Content-Length"))
                    .hasValue(answer.body().length());
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void refusalsHaveGitHubsForm(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            HttpResponse<String> unknown = fixture.http.send(
                    HttpRequest.newBuilder(fixture.container.uri().resolve("/user"))
                            .header("Authorization", "Bearer nobody-knows-this")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(unknown.statusCode()).isEqualTo(401);
            assertThat(unknown.body())
                    .contains("\"message\":\"Bad credentials\"")
                    .contains("\"status\":\"401\"");
            assertThat(fixture.get(REPOSITORY + "//x").statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void bodiesArriveAsSentWhateverTheirTypeAndFraming(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            String form = "title=a+b&title=c%26d";
            HttpRequest fixed = fixture.request(
                            REPOSITORY + "/issues", "Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            HttpRequest chunked = fixture.request(REPOSITORY + "/issues")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(
                            "{\"title\":\"chunked\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                    .build();

            fixture.http.send(fixed, HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> created = fixture.http.send(chunked, HttpResponse.BodyHandlers.ofString());

            assertThat(created.statusCode()).isEqualTo(201);
            assertThat(fixture.github.journal().entries(post(REPOSITORY + "/issues")))
                    .extracting(entry -> entry.body().text())
                    .containsExactly(form, "{\"title\":\"chunked\"}");
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void largeBodiesStreamBothWays(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            Content content = Content.generated(LARGE, 7);
            fixture.github
                    .world()
                    .repository("ok", "hello")
                    .orElseThrow()
                    .files()
                    .put("big.bin", content);
            long release = fixture.github
                    .world()
                    .repository("ok", "hello")
                    .orElseThrow()
                    .releases()
                    .add("v1")
                    .id();

            HttpResponse<InputStream> download = fixture.http.send(
                    fixture.request(REPOSITORY + "/contents/big.bin", "Accept", "application/vnd.github.raw+json")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            String downloaded = sha256(download.body());
            HttpResponse<String> upload = fixture.http.send(
                    fixture.request("/api/uploads" + REPOSITORY + "/releases/" + release + "/assets?name=a.bin")
                            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> open(content)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            Journal.Entry received = fixture.github.journal().last(any());
            assertThat(downloaded).isEqualTo(sha256(content.open()));
            assertThat(upload.statusCode()).isEqualTo(201);
            assertThat(received.body().size()).isEqualTo(LARGE);
            assertThat(received.body().sha256()).isEqualTo(downloaded);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void anAnswerThatBreaksOffNeverLooksComplete(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            String path = REPOSITORY + "/contents/big.bin";
            fixture.github
                    .world()
                    .repository("ok", "hello")
                    .orElseThrow()
                    .files()
                    .put("big.bin", Content.generated(LARGE, 7));
            for (Fault fault : List.of(Fault.cutBodyAfter(20_000_000), Fault.cutChunkedBodyAfter(20_000_000))) {
                fixture.github.faults().next(get(path), fault);

                assertThatThrownBy(() -> sha256(fixture.http
                                .send(
                                        fixture.request(path, "Accept", "application/vnd.github.raw+json")
                                                .build(),
                                        HttpResponse.BodyHandlers.ofInputStream())
                                .body()))
                        .as(fault.toString())
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aClientThatGoesAwayFreesTheConnectionToGitHub(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            fixture.github
                    .world()
                    .repository("ok", "hello")
                    .orElseThrow()
                    .files()
                    .put("big.bin", Content.generated(LARGE, 7));
            HttpResponse<InputStream> download = fixture.http.send(
                    fixture.request(REPOSITORY + "/contents/big.bin", "Accept", "application/vnd.github.raw+json")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(download.body().read()).isNotNegative();

            download.body().close();

            Awaitility.await().until(() -> fixture.github.journal().inFlight() == 0);
            assertThat(fixture.get(REPOSITORY).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void manyClientsAtOnceGetEachTheirOwn(Kind kind, Mode mode) throws Exception {
        try (ServletFixture fixture = new ServletFixture(kind, mode, "", "/*")) {
            for (int i = 0; i < 10; i++) {
                fixture.github.world().addRepository("ok", "r" + i);
            }
            int threads = 16;
            CyclicBarrier barrier = new CyclicBarrier(threads);
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            List<Future<Void>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int offset = t;
                Callable<Void> reader = () -> {
                    barrier.await();
                    for (int i = 0; i < 20; i++) {
                        String name = "r" + (i + offset) % 10;
                        assertThat(fixture.get("/repos/ok/" + name).body())
                                .contains("\"full_name\":\"ok/" + name + "\"");
                    }
                    return null;
                };
                results.add(executor.submit(reader));
            }
            for (Future<Void> result : results) {
                result.get();
            }
            executor.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anInitParamThatIsNoVariableStopsTheApplication(Kind kind) {
        assertThatThrownBy(() -> startWith(kind, Map.of("GITHUB_API_UR", "https://api.github.com")))
                .hasStackTraceContaining(kind == Kind.JETTY ? "GITHUB_API_UR" : "did not start");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aBadInitParamStopsTheApplication(Kind kind) {
        assertThatThrownBy(() -> startWith(kind, Map.of("CACHE_TTL", "soon")))
                .hasStackTraceContaining(kind == Kind.JETTY ? "CACHE_TTL" : "did not start");
    }

    private static void startWith(Kind kind, Map<String, String> initParams) throws Exception {
        Container.start(kind, new Container.Setting(new GitHubProxyFilter(), Mode.SYNC, "", List.of("/*"), initParams))
                .close();
    }

    private static InputStream open(Content content) {
        try {
            return content.open();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String sha256(InputStream stream) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(stream, digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
