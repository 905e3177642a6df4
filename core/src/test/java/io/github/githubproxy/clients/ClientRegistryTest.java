package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @TempDir
    Path directory;

    @Test
    void readsOriginalExample() throws IOException {
        ClientRegistry registry = load(ORIGINAL_EXAMPLE, Map.of());

        assertThat(registry.clients()).extracting(Client::name).containsExactly("test", "read_only");
        assertThat(registry.authenticate("H+hYxlecgRq7yfmhq2COlJk7tpSwDmdsp8thdPsnbnQ="))
                .contains(Client.unrestricted("test"));
        assertThat(registry.authenticate("oed4+Uo4s4mgwstjSAY/N+HSOsGwfbX91QxqSOjsVlU="))
                .contains(Client.scoped(
                        "read_only",
                        List.of(Scope.everything().withMethod("GET").withPath(".*"))));
        assertThat(registry.findByName("read_only")).isPresent();
    }

    @Test
    void rejectsUnknownTokensAndNames() throws IOException {
        ClientRegistry registry = load(ORIGINAL_EXAMPLE, Map.of());

        assertThat(registry.authenticate("H+hYxlecgRq7yfmhq2COlJk7tpSwDmdsp8thdPsnbnq="))
                .isEmpty();
        assertThat(registry.authenticate("")).isEmpty();
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

        assertThat(registry.authenticate(expected)).isPresent();
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

        assertThat(registry.authenticate("aaaaaaaa")).contains(Client.unrestricted("a"));
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

    private ClientRegistry load(String yaml, Map<String, String> environment, Set<String> credentials)
            throws IOException {
        return ClientRegistry.load(
                Files.writeString(directory.resolve("clients.yaml"), yaml), environment, credentials);
    }

    private ClientRegistry load(String yaml, Map<String, String> environment) throws IOException {
        return ClientRegistry.load(Files.writeString(directory.resolve("clients.yaml"), yaml), environment);
    }
}
