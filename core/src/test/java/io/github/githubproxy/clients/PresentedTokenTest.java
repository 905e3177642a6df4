package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresentedTokenTest {
    @ParameterizedTest
    @ValueSource(strings = {"token abc", "Token abc", "Bearer abc", "bearer abc", "BEARER  abc ", "token\tabc"})
    void schemeIsCaseInsensitive(String value) {
        assertThat(PresentedToken.from(Headers.of("authorization", value))).contains(Secret.of("abc"));
    }

    @ParameterizedTest
    @CsvSource({
        "user:abc, abc",
        ":abc, abc",
        "abc:, abc",
        "abc:x-oauth-basic, abc",
        "x-access-token:abc, abc",
        "user:a:b, a:b",
    })
    void basicCarriesTokenAsPasswordOrUser(String userAndPassword, String token) {
        assertThat(PresentedToken.from(basic(userAndPassword))).contains(Secret.of(token));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc", "token", "token ", "token a b", "Digest abc", "token=abc", "Basic !!!", "Basic YWJj"})
    void malformedHeaderHasNoToken(String value) {
        assertThat(PresentedToken.from(Headers.of("Authorization", value))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {":", ":x-oauth-basic", "user:a b", "user:\u00e9", "user:a\nb"})
    void basicWithoutUsableTokenIsIgnored(String userAndPassword) {
        assertThat(PresentedToken.from(basic(userAndPassword))).isEmpty();
    }

    @Test
    void missingOrRepeatedHeaderHasNoToken() {
        assertThat(PresentedToken.from(Headers.empty())).isEmpty();
        assertThat(PresentedToken.from(Headers.of("Authorization", "token abc", "authorization", "token abc")))
                .isEmpty();
    }

    private static Headers basic(String userAndPassword) {
        byte[] bytes = userAndPassword.getBytes(StandardCharsets.UTF_8);
        return Headers.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
}
