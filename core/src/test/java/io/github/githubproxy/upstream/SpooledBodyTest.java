package io.github.githubproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.http.ResponseBody;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SpooledBodyTest {
    private final byte[] sent = new byte[1_000_000];
    private final AtomicInteger closed = new AtomicInteger();
    private final SpoolWatch watch = new SpoolWatch(10_000_000);

    SpooledBodyTest() {
        new Random(1).nextBytes(sent);
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    private ResponseBody body(InputStream stream) {
        return ResponseBody.of(
                new FilterInputStream(stream) {
                    @Override
                    public void close() throws IOException {
                        closed.incrementAndGet();
                        super.close();
                    }
                },
                -1);
    }

    @Test
    void stalledReaderReleasesTheConnectionAndGetsEverything() throws IOException {
        ResponseBody body = watch.watch(body(new ByteArrayInputStream(sent)));
        byte[] first = body.stream().readNBytes(100_000);

        await().until(() -> closed.get() > 0);

        byte[] rest = body.stream().readAllBytes();
        assertThat(first.length + rest.length).isEqualTo(sent.length);
        assertThat(first).isEqualTo(java.util.Arrays.copyOf(sent, first.length));
        assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(sent, first.length, sent.length));
        body.close();
    }

    @Test
    void steadyReaderReadsFromGitHub() throws IOException {
        ResponseBody body = watch.watch(body(new ByteArrayInputStream(sent)));

        assertThat(body.stream().readAllBytes()).isEqualTo(sent);
        assertThat(closed).hasValue(1);
        body.close();
    }

    @Test
    void readerGetsTheRestFromGitHubWhenThereIsNoRoom() throws IOException {
        try (SpoolWatch small = new SpoolWatch(200_000)) {
            ResponseBody body = small.watch(body(new ByteArrayInputStream(sent)));
            await().until(() -> !((SpooledBody) body).isReadFromGitHub());

            assertThat(body.stream().readAllBytes()).isEqualTo(sent);
            body.close();
        }
    }

    @Test
    void brokenResponseIsReportedAfterItsLastByte() throws IOException {
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream(sent), new FilterInputStream(InputStream.nullInputStream()) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new IOException("reset");
                    }
                });
        ResponseBody body = watch.watch(body(broken));
        await().until(() -> closed.get() > 0);

        assertThat(body.stream().readNBytes(sent.length)).isEqualTo(sent);
        assertThatThrownBy(() -> body.stream().read()).isInstanceOf(IOException.class);
        body.close();
    }

    @Test
    void closeDuringCopyEndsIt() throws IOException {
        ResponseBody body = watch.watch(body(new ByteArrayInputStream(sent)));
        await().until(() -> !((SpooledBody) body).isReadFromGitHub());
        body.close();

        await().until(() -> closed.get() > 0);
        assertThatThrownBy(() -> body.stream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void closeDuringCopyLeavesTheBodyToTheCopy() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        InputStream holding = new FilterInputStream(new ByteArrayInputStream(sent)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return super.read(buffer, offset, length);
            }
        };
        ResponseBody body = watch.watch(body(holding));
        await().until(() -> !((SpooledBody) body).isReadFromGitHub());
        body.close();
        assertThat(closed).hasValue(0);

        held.countDown();

        await().untilAtomic(closed, count -> assertThat(count).isPositive());
    }

    @Test
    void shortBodyIsNotWatched() {
        ResponseBody body = ResponseBody.of(new byte[10]);

        assertThat(watch.watch(body)).isSameAs(body);
    }
}
