package io.github.githubproxy.identity;

import static io.github.githubproxy.fakegithub.oidc.FakeIssuer.DISCOVERY_PATH;
import static io.github.githubproxy.fakegithub.oidc.FakeIssuer.KEY_SET_PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer.Reply;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collections;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySetClientTest {
    private final KeySetClient client = new KeySetClient(new OkHttpClient());
    private FakeIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = FakeIssuer.start(InstantSource.system(), TrustedIssuers.KEY);
    }

    @AfterEach
    void stop() {
        client.close();
        issuer.close();
    }

    @Test
    void discoversKeySet() throws Exception {
        assertThat(discover().candidates(JWSAlgorithm.RS256, "key-1")).hasSize(1);
    }

    @Test
    void followsRedirectToSameHost() throws Exception {
        issuer.respond(DISCOVERY_PATH, Reply.redirect("/moved"));
        issuer.respond("/moved", document(issuer.issuer(), issuer.keySetUrl()));

        assertThat(discover().contains("key-1")).isTrue();
    }

    @Test
    void doesNotFollowRedirectToOtherHost() throws Exception {
        try (FakeIssuer other = FakeIssuer.start(InstantSource.system(), TrustedIssuers.KEY)) {
            issuer.respond(KEY_SET_PATH, Reply.redirect(other.keySetUrl()));

            assertRefused("redirects to another host");
            assertThat(other.requests(KEY_SET_PATH)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/jwks", "//attacker.example/jwks", "file:///etc/passwd", ""})
    void doesNotFollowRedirectTo(String location) {
        issuer.respond(KEY_SET_PATH, new Reply(302, location, issuer.keySet()));

        assertRefused("redirects to another host");
    }

    @Test
    void endsRedirectLoop() {
        issuer.respond(DISCOVERY_PATH, Reply.redirect(DISCOVERY_PATH));

        assertRefused("redirects more than 3 times");
        assertThat(issuer.requests(DISCOVERY_PATH)).isEqualTo(4);
    }

    @Test
    void acceptsKeySetOnOtherHost() throws Exception {
        try (FakeIssuer other = FakeIssuer.start(InstantSource.system(), TrustedIssuers.KEY)) {
            other.publish(SigningKey.ec("elsewhere", "P-256"));
            issuer.respond(DISCOVERY_PATH, document(issuer.issuer(), other.keySetUrl()));

            assertThat(discover().contains("elsewhere")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/other", " "})
    void refusesDiscoveryDocumentOfOtherIssuer(String suffix) {
        issuer.respond(DISCOVERY_PATH, document(issuer.issuer() + suffix, issuer.keySetUrl()));

        assertRefused("is of another issuer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://keys.example/jwks", "http://127.0.0.1.example/jwks", "ftp://127.0.0.1/jwks", "/jwks", ""
            })
    void refusesKeySetUrl(String url) {
        issuer.respond(DISCOVERY_PATH, document(issuer.issuer(), url));

        assertRefused("names no 'jwks_uri' of https");
    }

    @Test
    void refusesDiscoveryDocumentWithoutKeySetUrl() {
        issuer.respond(DISCOVERY_PATH, Reply.of(200, "{\"issuer\":\"" + issuer.issuer() + "\"}"));

        assertRefused("names no 'jwks_uri' of https");
    }

    @Test
    void refusesDocumentThatIsNoJson() {
        issuer.respond(DISCOVERY_PATH, Reply.of(200, "<html>"));

        assertRefused("is not a JSON object");
    }

    @Test
    void refusesOtherStatus() {
        issuer.respond(KEY_SET_PATH, Reply.of(404, issuer.keySet()));

        assertRefused("responds with status 404");
    }

    @Test
    void refusesLongBody() {
        issuer.respond(KEY_SET_PATH, Reply.of(200, issuer.keySet() + " ".repeat(KeySet.MAX_BYTES)));

        assertRefused("has more than 1048576 bytes");
    }

    @Test
    void refusesManyKeys() {
        String key = FakeIssuer.keySet(SigningKey.ec("k", "P-256")).replaceAll("^\\{\"keys\":\\[|\\]\\}$", "");
        issuer.respond(
                KEY_SET_PATH, Reply.of(200, "{\"keys\":[" + String.join(",", Collections.nCopies(201, key)) + "]}"));

        assertRefused("has 201 keys; at most 200 are allowed");
    }

    @Test
    void doesNotUseInterceptorsOfHost() throws Exception {
        OkHttpClient ofHost = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    throw new IOException("would send a credential");
                })
                .build();

        try (KeySetClient own = new KeySetClient(ofHost)) {
            assertThat(own.fetch(HttpUrl.get(issuer.keySetUrl())).contains("key-1"))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://token.actions.githubusercontent.com",
                "http://localhost:1",
                "http://127.0.0.2",
                "http://[::1]:80/x"
            })
    void fetchesFrom(String url) {
        assertThat(KeySetClient.fetchable(url)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://example.com", "http://localhost.example.com", "http://10.0.0.1", "file:/x", "x", ""})
    void doesNotFetchFrom(String url) {
        assertThat(KeySetClient.fetchable(url)).isEmpty();
    }

    @Test
    void discoveryUrlOfIssuerWithPath() {
        assertThat(KeySetClient.discoveryUrl("https://ghes.example/_services/token/"))
                .contains(HttpUrl.get("https://ghes.example/_services/token/.well-known/openid-configuration"));
    }

    private KeySet discover() throws IOException {
        return client.discover(
                issuer.issuer(), KeySetClient.discoveryUrl(issuer.issuer()).orElseThrow());
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::discover).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    private static Reply document(String issuer, String keySetUrl) {
        return Reply.of(200, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keySetUrl + "\"}");
    }
}
