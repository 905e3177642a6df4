package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.servlet.request.MinDataRate;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients below the minimum data rate, according to the clock. */
final class SlowClientTest {
    /** More than fits into the buffers of sockets. */
    private static final int LARGE = 32 * 1024 * 1024;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger slowReadings = new AtomicInteger();
    private final MinDataRate minRate =
            new MinDataRate(500, Duration.ofSeconds(30), Duration.ofDays(1), this::nanoTime);

    @InEveryContainer
    void slowUploadGets408(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = fixture(kind, mode);
                RawClient client = fixture.client()) {
            client.send("POST", "/x", "Transfer-Encoding: chunked");
            letNextTransferTakeHours();
            client.write(StubGitHub.ascii("1\r\na\r\n"));

            RawClient.Response response = client.response();

            assertThat(response.status()).isEqualTo(408);
            assertThat(response.text()).contains("stalled");
        }
    }

    @InEveryContainer
    void slowReaderIsDisconnected(Container.Kind kind, Container.Mode mode) throws Exception {
        try (LogCapture log = new LogCapture();
                FilterFixture fixture = fixture(kind, mode);
                RawClient client = fixture.client()) {
            client.send("GET", "/large");

            RawClient.Response response = client.response();
            letNextTransferTakeHours();

            assertThatThrownBy(response::text).isInstanceOf(IOException.class);
            await().until(() -> fixture.completed.count() == 1);
            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void slowHttp2ReaderIsReset(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = fixture(kind, Container.Mode.ASYNC)) {
            try (Response response = fixture.getOverHttp2("/large")) {
                letNextTransferTakeHours();
                assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
            }
            await().until(() -> fixture.completed.count() == 1);
        }
    }

    private void letNextTransferTakeHours() {
        slowReadings.set(2);
    }

    private long nanoTime() {
        return slowReadings.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                ? nanos.addAndGet(Duration.ofHours(1).toNanos())
                : nanos.get();
    }

    private FilterFixture fixture(Container.Kind kind, Container.Mode mode) throws Exception {
        return FilterFixture.withMinDataRate(kind, mode, minRate).withResponseOf(LARGE);
    }
}
