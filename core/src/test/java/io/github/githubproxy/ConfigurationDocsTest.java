package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that the table in {@code docs/configuration.md} matches the code. */
class ConfigurationDocsTest {

    @Test
    void docsTableMatchesConfig() throws IOException {
        List<String> expected = Config.variables().stream()
                .map(variable -> "| `" + variable.name() + "` | " + variable.meaning() + " | "
                        + (variable.required() ? "**required**" : code(variable.defaultValue())) + " |")
                .toList();

        List<String> written = Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                .dropWhile(line -> !line.equals("| variable | meaning | default |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(written).isEqualTo(expected);
    }

    private static String code(String defaultValue) {
        return defaultValue.isEmpty() ? "" : "`" + defaultValue + "`";
    }
}
