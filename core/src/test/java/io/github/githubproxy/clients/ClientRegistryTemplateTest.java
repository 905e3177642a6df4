package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRegistryTemplateTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "hunter22", "BRACES", "{{env.TOKEN}}");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "'{{ env.TOKEN }}', hunter22",
        "'{{env.TOKEN}}', hunter22",
        "'{{	env.TOKEN   }}', hunter22",
        "'{{ env.TOKEN }}-x', hunter22-x",
        "'{{ env.TOKEN }}{{ env.TOKEN }}', hunter22hunter22",
        "'\"{{ env.BRACES }}\"', {{env.TOKEN}}",
        "'\"{{ env.TOKEN }}\" # }}', hunter22",
    })
    void readsTokensFromEnv(String token, String expected) throws IOException {
        ClientRegistry registry = ClientRegistry.load(template(token), ENVIRONMENT);

        assertThat(registry.authenticate(expected, Instant.EPOCH)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ env.ABSENT }}", "{{ env.TOKEN }}{{ env.ABSENT }}", "x # {{ env.ABSENT }}"})
    void unsetVariableIsNamed(String token) throws IOException {
        Path file = template(token);

        assertThat(problem(file)).isEqualTo(file + ":4: the template refers to env.ABSENT, which is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "'{% if env.TOKEN %}', a statement ({% ... %})",
        "'{% include \"/etc/passwd\" %}', a statement ({% ... %})",
        "'{% raw %}', a statement ({% ... %})",
        "'{# hunter22 #}', a comment ({# ... #})",
        "'{{ env.TOKEN', {{ without }}",
        "'{{ env.ABSENT | default(\"hunter22\") }}', a filter (|)",
        "'{{ env.TOKEN | upper }}', a filter (|)",
        "'{{ env.TOKEN|d }}', a filter (|)",
        "'{{ env[\"TOKEN\"] }}', an expression other than env.NAME",
        "'{{ env.TOKEN ~ \"hunter22\" }}', an expression other than env.NAME",
        "'{{ env.TOKEN hunter22 }}', an expression other than env.NAME",
        "'{{ hunter22 }}', an expression other than env.NAME",
        "'{{ env }}', an expression other than env.NAME",
        "'{{ env.TOKEN.class }}', an expression other than env.NAME",
        "'{{ env.put() }}', an expression other than env.NAME",
        "'{{ env. TOKEN }}', an expression other than env.NAME",
        "'{{- env.TOKEN -}}', an expression other than env.NAME",
        "'{{{ env.TOKEN }}}', an expression other than env.NAME",
        "'{{}}', an expression other than env.NAME",
    })
    void rejectsOtherConstructsWithLine(String token, String found) throws IOException {
        Path file = template(token);

        assertThat(problem(file))
                .isEqualTo(
                        file + ":4: the template contains " + found + "; only {{ env.NAME }} is allowed in a template");
    }

    @Test
    void rejectsTooLongResult() throws IOException {
        Path file = template("{{ env.LONG }}{{ env.LONG }}");
        Map<String, String> environment = Map.of("LONG", "x".repeat(1 << 19));

        assertThatThrownBy(() -> ClientRegistry.load(file, environment))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ":4: the template with its values is longer than 1048576 characters");
    }

    @Test
    void bracesInYamlAreNoReference() throws IOException {
        Path file = Files.writeString(
                directory.resolve("clients.yaml"), "version: 1\nclients: [{name: a, token: '{{ env.TOKEN }}'}]\n");

        assertThatThrownBy(() -> ClientRegistry.load(file, ENVIRONMENT)).hasMessageContaining("white space");
    }

    @Test
    void renderedProblemIsMarkedAsRendered() throws IOException {
        Path file = template("{{ env.TOKEN }} {{ env.TOKEN }}");

        assertThat(problem(file)).startsWith(file + " (rendered):4: ");
    }

    @Test
    void templateCanSetCredentials() throws IOException {
        Path file = template("{{ env.TOKEN }}\n  credentials: [{{ env.CREDENTIAL }}]");

        assertThat(ClientRegistry.load(file, Map.of("TOKEN", "hunter22", "CREDENTIAL", "CI"), Set.of("CI"))
                        .findByName("a")
                        .orElseThrow()
                        .credentials())
                .contains(Set.of("CI"));
    }

    @ParameterizedTest
    @CsvSource({
        "C1, 'credentials names \"C1\", which is not configured; known are CI'",
        "'{{ env.TOKEN }}', credentials names one that is not configured; known are CI",
    })
    void unknownCredentialIsReportedWithLine(String credential, String texts) throws IOException {
        Path file = template("{{ env.TOKEN }}\n  credentials: ['" + credential + "']");

        assertThatThrownBy(() -> ClientRegistry.load(file, ENVIRONMENT, Set.of("CI")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " (rendered):5: " + texts);
    }

    private Path template(String token) throws IOException {
        return Files.writeString(
                directory.resolve("clients.yaml.j2"), "version: 1\nclients:\n- name: a\n  token: " + token + "\n");
    }

    private static String problem(Path file) {
        ConfigException problem =
                catchThrowableOfType(ConfigException.class, () -> ClientRegistry.load(file, ENVIRONMENT));
        assertThat(problem).isNotNull().hasNoCause();
        assertThat(problem.getMessage()).doesNotContain("hunter22").hasLineCount(1);
        return problem.getMessage();
    }
}
