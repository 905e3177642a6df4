package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 request bodies without {@code Content-Length} (RFC 9113, section 8.1.1). */
class Http2BodyWithoutLengthTest {
    private static Stream<Arguments> containers() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind -> Arrays.stream(Container.Mode.values()).map(mode -> Arguments.of(kind, mode)));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void forwardsDeleteBodyWithoutLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawHttp2Client client = new RawHttp2Client(fixture.container.port())) {
            BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
            fixture.github.respondWith((request, out) -> {
                bodies.add(new String(request.body().readAllBytes(), StandardCharsets.UTF_8));
                out.write(StubGitHub.ascii("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"));
            });

            client.send("DELETE", "/repos/o/r/contents/f", "{\"sha\":\"1\"}");

            assertThat(bodies.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"sha\":\"1\"}");
        }
    }

    @ParameterizedTest
    @MethodSource("containers")
    void rejectsGetWithBodyWithoutLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawHttp2Client client = new RawHttp2Client(fixture.container.port())) {
            client.send("GET", "/user", "{}");

            await().until(() -> fixture.completed.count() == 1);
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("containers")
    void addsNoBodyHeadersToGet(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawHttp2Client client = new RawHttp2Client(fixture.container.port())) {
            client.get("/user");

            await().until(() -> fixture.github.received().size() == 1);
            assertThat(fixture.github.received().get(0).headers("Transfer-Encoding"))
                    .isEmpty();
            assertThat(fixture.github.received().get(0).headers("Content-Length"))
                    .isEmpty();
        }
    }
}
