package io.github.githubproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredResponseCodecTest {
    private static final byte[] TEXT = "{\"a\": 1, \"b\": \"a text, a text, a text\"}".getBytes(StandardCharsets.UTF_8);

    static Stream<StoredResponse> responses() {
        return Stream.of(response(StoredBody.gzip(gzip(TEXT), TEXT)), response(StoredBody.identity(TEXT)));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void roundTripKeepsResponse(StoredResponse response) {
        byte[] description = StoredResponseCodec.encodeDescription(response);
        StoredResponse read =
                StoredResponseCodec.decode(description, response.body().bytes()).orElseThrow();

        assertThat(StoredResponseCodec.encodeDescription(read)).isEqualTo(description);
        assertThat(read.body().decode()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void rejectsDescriptionWithAnyFlippedBit(StoredResponse response) {
        byte[] description = StoredResponseCodec.encodeDescription(response);
        for (int bit = 0; bit < description.length * 8; bit++) {
            byte[] damaged = withFlipped(description, bit);
            assertThat(StoredResponseCodec.decode(damaged, response.body().bytes()))
                    .as("bit %d", bit)
                    .isEmpty();
            assertThat(StoredResponseCodec.decodeBodyName(damaged))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("responses")
    void rejectsDescriptionWithAnyChangedByte(StoredResponse response) {
        byte[] description = StoredResponseCodec.encodeDescription(response);
        for (int i = 0; i < description.length; i++) {
            for (int other = 1; other < 256; other++) {
                byte[] damaged = description.clone();
                damaged[i] ^= (byte) other;
                assertThat(StoredResponseCodec.decodeBodyName(damaged)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("responses")
    void rejectsDescriptionOfWrongLength(StoredResponse response) {
        byte[] description = StoredResponseCodec.encodeDescription(response);
        for (int length = 0; length <= description.length + 8; length++) {
            if (length != description.length) {
                assertThat(StoredResponseCodec.decode(
                                Arrays.copyOf(description, length),
                                response.body().bytes()))
                        .as("length %d", length)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("responses")
    void rejectsBodyWithAnyFlippedBit(StoredResponse response) {
        byte[] description = StoredResponseCodec.encodeDescription(response);
        byte[] body = response.body().bytes();
        for (int bit = 0; bit < body.length * 8; bit++) {
            assertThat(StoredResponseCodec.decode(description, withFlipped(body, bit)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void rejectsBodyWithInvalidLength() {
        String digest = StoredBody.identity(TEXT).digest();

        assertThatThrownBy(() -> StoredBody.restored(gzip(TEXT), true, -1, digest))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StoredBody.restored(TEXT, false, 5, digest))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static StoredResponse response(StoredBody body) {
        return StoredResponse.of(
                Headers.of("Content-Type", "application/json", "X-A", "b"),
                body.withNotes(new byte[] {1, 2, 3}),
                new Validators(Optional.of("\"a\""), "f", Optional.of("Mon, 23 Nov 2026 09:00:00 GMT"), true),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static byte[] withFlipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
