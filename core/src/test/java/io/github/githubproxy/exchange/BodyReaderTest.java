package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.ByteArrayInputStream;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyReaderTest {
    private static final int MAX_BYTES = 200_000;

    @ParameterizedTest
    @CsvSource({
        "0, 1000000, true",
        "65536, 0, true",
        "65537, 1000000, true",
        "65537, 0, false",
        "131072, 1000000, true",
        "150000, 200000, false",
        "200000, 1000000, true",
        "200001, 1000000, false",
        "1000000, 1000000, false"
    })
    void bodyIsReadOrStreamedWhole(int length, long memoryBytes, boolean complete) throws Exception {
        byte[] sent = new byte[length];
        new Random(length).nextBytes(sent);
        UpstreamResponse response = new UpstreamResponse(
                200,
                Headers.empty(),
                ResponseBody.of(new ByteArrayInputStream(sent), -1),
                new AccessToken(Secret.of("ghp_a")));
        BodyMemory memory = new BodyMemory(memoryBytes);
        BodyMemory.Reservation reservation = memory.open("client");

        BodyReader.Read read =
                BodyReader.read(response, MAX_BYTES, ProxyRequest.builder("GET").build(), reservation);

        byte[] bytes = complete
                ? read.complete().orElseThrow().bytes()
                : read.streamed().orElseThrow().body().stream().readAllBytes();
        assertThat(bytes).isEqualTo(sent);
        assertThat(memory.reservedBytes()).isLessThanOrEqualTo(length);
        reservation.close();
        assertThat(memory.reservedBytes()).isZero();
    }
}
