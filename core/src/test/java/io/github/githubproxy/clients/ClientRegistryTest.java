package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRegistryTest {
    private static final String ORIGINAL_EXAMPLE = """
            ---
            version: 1
            clients:
              - name: test
                token: H+hYxlecgRq7yfmhq2COlJk7tpSwDmdsp8thdPsnbnQ=
              - name: read_only
                token: oed4+Uo4s4mgwstjSAY/N+HSOsGwfbX91QxqSOjsVlU=
                scopes:
                - method: GET
                  path: .*
            ...
            """;

    private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void readsOriginalExample() throws IOException {
        ClientRegistry registry = load(ORIGINAL_EXAMPLE, Map.of());

        assertThat(registry.clients()).extracting(Client::name).containsExactly("test", "read_only");
        assertThat(registry.authenticate("H+hYxlecgRq7yfmhq2COlJk7tpSwDmdsp8thdPsnbnQ=", NOW))
                .contains(Client.unrestricted("test"));
        assertThat(registry.authenticate("oed4+Uo4s4mgwstjSAY/N+HSOsGwfbX91QxqSOjsVlU=", NOW))
                .contains(Client.scoped(
                        "read_only",
                        List.of(Scope.everything().withMethod("GET").withPath(".*"))));
        assertThat(registry.findByName("read_only")).isPresent();
    }

    @Test
    void rejectsUnknownTokensAndNames() throws IOException {
        ClientRegistry registry = load(ORIGINAL_EXAMPLE, Map.of());

        assertThat(registry.authenticate("H+hYxlecgRq7yfmhq2COlJk7tpSwDmdsp8thdPsnbnq=", NOW))
                .isEmpty();
        assertThat(registry.authenticate("", NOW)).isEmpty();
        assertThat(registry.findByName("Test")).isEmpty();
    }

    @Test
    void toStringShowsNamesOnly() throws IOException {
        assertThat(load(ORIGINAL_EXAMPLE, Map.of())).hasToString("ClientRegistry[test, read_only]");
    }

    @ParameterizedTest
    @CsvSource({
        "${TOKEN}, from-environment",
        "'\"${TOKEN}\"', from-environment",
        "${ TOKEN }, from-environment",
        "${TOKEN:-defaulted}, from-environment",
        "${ABSENT:-defaulted}, defaulted",
        "${ABSENT-defaulted}, defaulted",
        "${EMPTY:-defaulted}, defaulted",
        "${TOKEN:?missing}, from-environment",
    })
    void readsTokensFromVariables(String token, String expected) throws IOException {
        ClientRegistry registry = load(
                "version: 1\nclients:\n- name: a\n  token: " + token + "\n",
                Map.of("TOKEN", "from-environment\n", "EMPTY", ""));

        assertThat(registry.authenticate(expected, NOW)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "'50'", "${FIFTY}"})
    void readsConcurrency(String concurrency) throws IOException {
        ClientRegistry registry = load(
                "version: 1\nclients:\n- name: a\n  token: aaaaaaaa\n  concurrency: " + concurrency + "\n",
                Map.of("FIFTY", "50"));

        assertThat(registry.findByName("a").orElseThrow().concurrency()).hasValue(50);
    }

    @Test
    void scopesCanShareYamlAnchor() throws IOException {
        ClientRegistry registry = load("""
                version: 1
                clients:
                - {name: a, token: aaaaaaaa, scopes: &ro [{method: GET}]}
                - {name: b, token: bbbbbbbb, scopes: *ro}
                """, Map.of());

        assertThat(registry.findByName("b").orElseThrow().matches("GET", "/user"))
                .isTrue();
        assertThat(registry.findByName("b").orElseThrow().matches("PUT", "/user"))
                .isFalse();
    }

    @Test
    void eachOfSeveralTokensIsAccepted() throws IOException {
        ClientRegistry registry = load("""
                version: 1
                clients:
                - name: a
                  token: first-token
                  tokens: [second-token, '${THIRD}', {token: fourth-token}]
                  token_sha256: ${FIFTH}
                """, Map.of("THIRD", "third-token", "FIFTH", sha256("fifth-token")));

        assertThat(List.of("first-token", "second-token", "third-token", "fourth-token", "fifth-token"))
                .allSatisfy(
                        token -> assertThat(registry.authenticate(token, NOW)).contains(Client.unrestricted("a")));
        assertThat(registry.authenticate(sha256("fifth-token"), NOW)).isEmpty();
    }

    @Test
    void digestsAreReadInEitherCase() throws IOException {
        ClientRegistry registry = load(
                "version: 1\nclients:\n- {name: a, token_sha256: ['"
                        + sha256("first-token").toUpperCase(Locale.ROOT) + "', '" + sha256("second-token") + "']}\n",
                Map.of());

        assertThat(registry.authenticate("first-token", NOW)).isPresent();
        assertThat(registry.authenticate("second-token", NOW)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-31, 2027-02-01T00:00:00Z",
        "'\"2027-01-31\"', 2027-02-01T00:00:00Z",
        "2027-01-31T18:00:00Z, 2027-01-31T18:00:00Z",
        "2027-01-31T18:00Z, 2027-01-31T18:00:00Z",
        "2027-01-31T18:00:00+02:00, 2027-01-31T16:00:00Z",
        "${END}, 2027-02-01T00:00:00Z",
    })
    void tokenIsAcceptedUntilItExpires(String expires, Instant end) throws IOException {
        ClientRegistry registry = load(
                "version: 1\nclients:\n- name: a\n  token: the-token-of-a\n  expires: " + expires + "\n",
                Map.of("END", "2027-01-31"));

        assertThat(registry.authenticate("the-token-of-a", end.minusMillis(1))).isPresent();
        assertThat(registry.authenticate("the-token-of-a", end)).isEmpty();
        assertThat(registry.findExpired("the-token-of-a", end)).contains(new TokenExpiry("a", end));
        assertThat(registry.findExpired("the-token-of-a", end.minusMillis(1))).isEmpty();
        assertThat(registry.findExpired("another-token", end)).isEmpty();
    }

    @Test
    void ownExpiryOfTokenReplacesThatOfClient() throws IOException {
        ClientRegistry registry = load("""
                version: 1
                clients:
                - name: a
                  expires: 2027-02-10
                  tokens:
                  - new-token
                  - token: old-token
                    expires: 2027-01-31T13:00:00Z
                - {name: b, token: unlimited-token}
                """, Map.of());

        Instant endOfOld = Instant.parse("2027-01-31T13:00:00Z");
        Instant endOfNew = Instant.parse("2027-02-11T00:00:00Z");
        assertThat(registry.expiringBefore(NOW.plus(Duration.ofDays(7))))
                .containsExactly(new TokenExpiry("a", endOfOld));
        assertThat(registry.expiringBefore(NOW.plus(Duration.ofDays(30))))
                .containsExactly(new TokenExpiry("a", endOfOld), new TokenExpiry("a", endOfNew));
        assertThat(registry.authenticate("new-token", endOfOld)).isPresent();
    }

    @Test
    void readsClientCredentials() throws IOException {
        ClientRegistry registry = load("""
                version: 1
                clients:
                - {name: a, token: aaaaaaaa, credentials: [CI, '${BOT}']}
                - {name: b, token: bbbbbbbb}
                """, Map.of("BOT", "b0t"), Set.of("CI", "b0t", "OTHER"));

        assertThat(registry.findByName("a").orElseThrow().credentials()).contains(Set.of("CI", "b0t"));
        assertThat(registry.findByName("b").orElseThrow().credentials()).isEmpty();
    }

    @Test
    void credentialsAreUncheckedWithoutKnownNames() throws IOException {
        ClientRegistry registry =
                load("version: 1\nclients: [{name: a, token: aaaaaaaa, credentials: [ANY]}]\n", Map.of());

        assertThat(registry.findByName("a").orElseThrow().credentials()).contains(Set.of("ANY"));
    }

    @Test
    void ignoresByteOrderMark() throws IOException {
        assertThat(load("\ufeff" + ORIGINAL_EXAMPLE, Map.of()).clients()).hasSize(2);
    }

    @Test
    void builderAddsClients() {
        ClientRegistry registry = ClientRegistry.builder()
                .add(Client.unrestricted("a"), "aaaaaaaa")
                .add(Client.unrestricted("known-otherwise"))
                .build();

        assertThat(registry.authenticate("aaaaaaaa", NOW)).contains(Client.unrestricted("a"));
        assertThat(registry.findByName("known-otherwise")).isPresent();
    }

    @Test
    void builderRejectsDuplicatesHidingToken() {
        ClientRegistry.Builder builder = ClientRegistry.builder().add(Client.unrestricted("a"), "hunter22");

        assertThatThrownBy(() -> builder.add(Client.unrestricted("a"), "other-token"))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> builder.add(Client.unrestricted("b"), "hunter22"))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("hunter22");
        assertThat(builder.build().clients()).extracting(Client::name).containsExactly("a");
    }

    private static String sha256(String token) {
        return HexFormat.of().formatHex(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    private ClientRegistry load(String yaml, Map<String, String> environment, Set<String> credentials)
            throws IOException {
        return ClientRegistry.load(
                Files.writeString(directory.resolve("clients.yaml"), yaml), environment, credentials);
    }

    private ClientRegistry load(String yaml, Map<String, String> environment) throws IOException {
        return ClientRegistry.load(Files.writeString(directory.resolve("clients.yaml"), yaml), environment);
    }
}
