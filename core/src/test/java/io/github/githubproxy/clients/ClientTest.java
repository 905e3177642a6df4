package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {
    private static final Client READER =
            Client.scoped("reader", List.of(Scope.everything().withMethod("GET")));

    @Test
    void isUnboundByDefault() {
        assertThat(Client.unrestricted("a").credentials()).isEmpty();
        assertThat(READER.credentials()).isEmpty();
    }

    @Test
    void bindingKeepsNameAndScopes() {
        Client bound = READER.withCredentials(Set.of("CI", "BOT"));

        assertThat(bound.name()).isEqualTo("reader");
        assertThat(bound.scopes()).isEqualTo(READER.scopes());
        assertThat(bound.credentials().orElseThrow()).containsExactly("BOT", "CI");
        assertThat(READER.credentials()).isEmpty();
    }

    @Test
    void credentialNamesAreCopied() {
        Set<String> names = new HashSet<>(Set.of("BOT"));
        Client bound = READER.withCredentials(names);

        names.add("CI");

        assertThat(bound.credentials()).contains(Set.of("BOT"));
        assertThatThrownBy(() -> bound.credentials().orElseThrow().add("CI"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void equalityIncludesCredentials() {
        Client bound = READER.withCredentials(Set.of("CI", "BOT"));

        assertThat(bound)
                .isEqualTo(READER.withCredentials(Set.of("BOT", "CI")))
                .hasSameHashCodeAs(READER.withCredentials(Set.of("BOT", "CI")))
                .isNotEqualTo(READER)
                .isNotEqualTo(READER.withCredentials(Set.of("BOT")))
                .hasToString("Client[reader [GET *] with [BOT, CI]]");
        assertThat(READER).hasToString("Client[reader [GET *]]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "(others)"})
    void rejectsReservedNames(String name) {
        assertThatThrownBy(() -> Client.unrestricted(name))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("- and (others) stand for no single client");
        assertThatThrownBy(() -> Client.scoped(name, READER.scopes())).isInstanceOf(ConfigException.class);
    }

    @Test
    void rejectsEmptyCredentials() {
        assertThatThrownBy(() -> READER.withCredentials(Set.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("credentials is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hunter 22", "hunter22\n", "hunter\u00e9"})
    void rejectsInvalidCredentialNames(String name) {
        assertThatThrownBy(() -> READER.withCredentials(Set.of("BOT", name)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("credentials has a name that is not allowed")
                .hasMessageNotContaining("hunter");
    }
}
