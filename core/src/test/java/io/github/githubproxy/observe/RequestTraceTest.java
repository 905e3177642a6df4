package io.github.githubproxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RequestTraceTest {
    private final RequestTrace trace = new RequestTrace("id", "GET", Instant.EPOCH);

    @Test
    void releasesGoOnAfterFailures() {
        AtomicInteger released = new AtomicInteger();
        trace.releaseAtEnd(() -> {
            throw new IllegalStateException("a test");
        });
        trace.releaseAtEnd(() -> {
            throw new LinkageError("a test");
        });
        trace.releaseAtEnd(released::incrementAndGet);

        trace.release();
        trace.release();

        assertThat(released).hasValue(1);
    }

    @Test
    void requestIsChargedForParallelCalls() {
        trace.client("someone");
        RequestTrace parallel = trace.forParallelCall();
        parallel.recordResponse("core", 1, Optional.empty());

        assertThat(parallel.origin().client()).isEqualTo("someone");
        assertThat(event().quota().spent()).isEqualTo(1);
    }

    @Test
    void responseAfterEventCountsAsProxysOwn() {
        trace.client("someone");
        RequestTrace parallel = trace.forParallelCall();
        event();

        parallel.recordResponse("core", 1, Optional.empty());

        assertThat(parallel.origin().hasClient()).isFalse();
    }

    private ProxyRequestEvent event() {
        return trace.toEvent(200, Headers.empty(), Instant.EPOCH, 0);
    }
}
