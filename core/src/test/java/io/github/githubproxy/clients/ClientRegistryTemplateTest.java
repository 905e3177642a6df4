package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "'{{ env[\"TOKEN\"] }}', hunter22",
        "'{{ env.TOKEN ~ \"-x\" }}', hunter22-x",
        "'{{ env.ABSENT | default(\"fallback\") }}', fallback",
        "'{{ env.ABSENT | d(\"fallback\") }}', fallback",
        "'{% if env.ABSENT is defined %}undefined{% else %}fallback{% endif %}', fallback",
        "'\"{{ env.BRACES }}\"', {{env.TOKEN}}",
    })
    void readsTokensFromEnv(String token, String expected) throws IOException {
        ClientRegistry registry = ClientRegistry.load(template(token), ENVIRONMENT);

        assertThat(registry.authenticate(expected)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ env.ABSENT }}",
                "{{ env['ABSENT'] }}",
                "{{ env.TOKEN ~ env.ABSENT }}",
                "{{ env.TOKEN + env.ABSENT }}",
                "{{ env.ABSENT | upper }}",
                "{{ env.ABSENT ~ 'x' }}{{ env.ABSENT | default('x') }}",
            })
    void unsetVariableIsNamed(String token) throws IOException {
        Path file = template(token);

        assertThat(problem(file)).startsWith(file + ":4: ").contains("env.ABSENT", "not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ env.TOKEN",
                "{{ env.TOKEN 'hunter22' }}",
                "{{ other }}",
                "{{ env.TOKEN.class }}",
                "{{ env.TOKEN.getClass() }}",
                "{% nosuch %}",
                "{% if env.TOKEN %}",
                "{{ env.put('A', 'hunter22') }}",
                "{{ env.TOKEN | nosuch }}",
            })
    void syntaxErrorIsReportedWithLine(String token) throws IOException {
        Path file = template(token);

        assertThat(problem(file)).startsWith(file + ":4: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"include", "import", "extends"})
    void otherFilesAreNotRead(String tag) throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "hunter22");

        assertThat(problem(template("{% " + tag + " '" + other + "' %}"))).contains("not allowed");
    }

    @Test
    void renderedProblemIsMarkedAsRendered() throws IOException {
        Path file = template("{{ env.TOKEN }} {{ env.TOKEN }}");

        assertThat(problem(file)).startsWith(file + " (rendered):4: ");
    }

    @Test
    void missingTemplateEngineNamesArtifact() throws Exception {
        try (URLClassLoader loader = new FilteringClassLoader("com.hubspot.")) {
            Class<?> registry = loader.loadClass(ClientRegistry.class.getName());
            Method load = registry.getMethod("load", Path.class, Map.class);

            Throwable thrown = catchThrowable(() -> load.invoke(null, template("{{ env.TOKEN }}"), ENVIRONMENT));

            assertThat(thrown).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause())
                    .hasMessageContaining("com.hubspot.jinjava:jinjava")
                    .extracting(cause -> cause.getClass().getName())
                    .isEqualTo(ConfigException.class.getName());
        }
    }

    @Test
    void yamlNeedsNoTemplateEngine() throws Exception {
        Path file = Files.writeString(
                directory.resolve("clients.yaml"), "version: 1\nclients: [{name: a, token: hunter22}]\n");
        try (URLClassLoader loader = new FilteringClassLoader("com.hubspot.")) {
            Class<?> registry = loader.loadClass(ClientRegistry.class.getName());

            assertThat(registry.getMethod("load", Path.class, Map.class).invoke(null, file, Map.of()))
                    .hasToString("ClientRegistry[a]");
        }
    }

    @Test
    void templateCanSetCredentials() throws IOException {
        Path file =
                template("{{ env.TOKEN }}\n  credentials: [{% if env.ABSENT is defined %}X{% else %}CI{% endif %}]");

        assertThat(ClientRegistry.load(file, ENVIRONMENT, Set.of("CI"))
                        .named("a")
                        .orElseThrow()
                        .credentials())
                .contains(Set.of("CI"));
    }

    @ParameterizedTest
    @CsvSource({
        "C1, 'credentials names \"C1\", which is not configured; known are CI'",
        "'{{ env.TOKEN }}', credentials names one that is not configured; known are CI",
    })
    void unknownCredentialIsReportedWithLine(String credential, String words) throws IOException {
        Path file = template("{{ env.TOKEN }}\n  credentials: ['" + credential + "']");

        assertThatThrownBy(() -> ClientRegistry.load(file, ENVIRONMENT, Set.of("CI")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " (rendered):5: " + words);
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
