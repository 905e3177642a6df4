package io.github.githubproxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseBodyTest {
    private final byte[] bytes = new byte[1_000_000];

    ResponseBodyTest() {
        new Random(1).nextBytes(bytes);
    }

    @Test
    void transfersWholeBodyInOrder() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ResponseBody body = ResponseBody.of(bytes);

        assertThat(body.stream().transferTo(written)).isEqualTo(bytes.length);

        assertThat(written.toByteArray()).isEqualTo(bytes);
        assertThat(body.stream().read()).isNegative();
    }

    @Test
    void transfersOnlyUnreadPart() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ResponseBody body = ResponseBody.of(bytes);
        body.stream().readNBytes(999_990);

        assertThat(body.stream().transferTo(written)).isEqualTo(10);
        assertThat(written.size()).isEqualTo(10);
    }

    @Test
    void transfersInPiecesUntilFailure() {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) {
                taken.write(octet);
            }

            @Override
            public void write(byte[] piece, int offset, int length) throws IOException {
                if (taken.size() + length > bytes.length / 2) {
                    throw new IOException("no more room");
                }
                taken.write(piece, offset, length);
            }
        };

        assertThatThrownBy(() -> ResponseBody.of(bytes).stream().transferTo(full))
                .hasMessage("no more room");

        assertThat(taken.size()).isBetween(bytes.length / 2 - 64 * 1024, bytes.length / 2);
    }
}
