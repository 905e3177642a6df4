package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.upstream.UpstreamException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SecondRequestSenderTest {
    private static final FetchResult RESULT = new FetchResult.Failed(UpstreamException.late());

    private final SecondRequestSender sender = new SecondRequestSender();
    private final AtomicInteger traces = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        sender.close();
    }

    @Test
    void createsNoTraceWithoutPermit() {
        sendMaximum();

        assertThat(send()).isEmpty();
        assertThat(traces).hasValue(SecondRequestSender.MAX_REQUESTS);
    }

    @Test
    void closeGivesUpRequestThatWaitsForThread() throws Exception {
        CountDownLatch busy = new CountDownLatch(SecondRequestSender.MAX_REQUESTS);
        CountDownLatch never = new CountDownLatch(1);
        for (SecondRequest sent : sendMaximum()) {
            var unused = sent.result().thenAccept(result -> {
                busy.countDown();
                await(never);
            });
        }
        end.countDown();
        busy.await();
        SecondRequest queued = send().orElseThrow();

        sender.close();

        FetchResult result = queued.result().get(10, TimeUnit.SECONDS);
        assertThat(result.isFailure()).isTrue();
        assertThat(result).isNotSameAs(RESULT);
    }

    @Test
    void failureOfCallIsResult() throws Exception {
        SecondRequest sent = sender.send(this::trace, trace -> {
                    throw new StackOverflowError();
                })
                .orElseThrow();

        assertThat(sent.result().get().isFailure()).isTrue();
    }

    @Test
    void sendsNothingAfterClose() {
        sender.close();

        assertThat(send()).isEmpty();
        assertThat(traces).hasValue(0);
    }

    private List<SecondRequest> sendMaximum() {
        List<SecondRequest> all = new ArrayList<>();
        for (int i = 0; i < SecondRequestSender.MAX_REQUESTS; i++) {
            all.add(send().orElseThrow());
        }
        return all;
    }

    private Optional<SecondRequest> send() {
        return sender.send(this::trace, trace -> {
            await(end);
            return RESULT;
        });
    }

    private RequestTrace trace() {
        traces.incrementAndGet();
        return new RequestTrace("id", "GET", Instant.EPOCH);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
