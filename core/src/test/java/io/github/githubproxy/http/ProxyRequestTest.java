package io.github.githubproxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRequestTest {
    private static final byte[] FIVE = "12345".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(longs = {-1, 5})
    void bufferedBodyCanBeReadAgain(long length) throws IOException {
        ProxyRequest request = request(length);

        assertThat(request.body().isRepeatable()).isFalse();
        assertThat(request.bufferBody(5)).hasValue(FIVE);

        assertThat(request.body().isRepeatable()).isTrue();
        assertThat(request.body().length()).isEqualTo(5);
        assertThat(request.body().open()).hasBinaryContent(FIVE);
        assertThat(request.body().open()).hasBinaryContent(FIVE);
        assertThat(request.bufferBody(5)).hasValue(FIVE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 5})
    void oversizedBodyStaysReadable(long length) throws IOException {
        ProxyRequest request = request(length);

        assertThat(request.bufferBody(4)).isEmpty();

        assertThat(request.body().isRepeatable()).isFalse();
        assertThat(request.body().length()).isEqualTo(length);
        assertThat(request.body().open()).hasBinaryContent(FIVE);
    }

    @Test
    void bufferedBodyIsCopied() throws IOException {
        ProxyRequest request = request(5);

        request.bufferBody(5).orElseThrow()[0] = 'x';

        assertThat(request.body().open()).hasBinaryContent(FIVE);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 6})
    void wrongLengthFails(long length) {
        assertThatIOException().isThrownBy(() -> request(length).bufferBody(10));
    }

    @Test
    void readBodyCannotBeBuffered() throws IOException {
        ProxyRequest request = request(5);
        request.body().open().close();

        assertThatIllegalStateException().isThrownBy(() -> request.bufferBody(5));
    }

    private static ProxyRequest request(long length) {
        return ProxyRequest.builder("POST")
                .body(RequestBody.of(new ByteArrayInputStream(FIVE), length))
                .build();
    }
}
