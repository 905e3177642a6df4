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

/** Bodies over HTTP/2 that no field tells of (RFC 9113, section 8.1.1). */
class UntoldBodyTest {
    private static Stream<Arguments> containers() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind -> Arrays.stream(Container.Mode.values()).map(mode -> Arguments.of(kind, mode)));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void theBodyOfADeleteGoesOn(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawHttp2Client client = new RawHttp2Client(rig.container.port())) {
            BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
            rig.github.answers((request, out) -> {
                bodies.add(new String(request.body().readAllBytes(), StandardCharsets.UTF_8));
                out.write(StubGitHub.ascii("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"));
            });

            client.send("DELETE", "/repos/o/r/contents/f", "{\"sha\":\"1\"}");

            assertThat(bodies.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"sha\":\"1\"}");
        }
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aReadWithABodyIsRefused(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawHttp2Client client = new RawHttp2Client(rig.container.port())) {
            client.send("GET", "/user", "{}");

            await().until(() -> rig.finished.count() == 1);
            assertThat(rig.github.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aReadWithoutOneGoesOnWithoutOne(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawHttp2Client client = new RawHttp2Client(rig.container.port())) {
            client.get("/user");

            await().until(() -> rig.github.received().size() == 1);
            assertThat(rig.github.received().get(0).headers("Transfer-Encoding"))
                    .isEmpty();
            assertThat(rig.github.received().get(0).headers("Content-Length")).isEmpty();
        }
    }
}
