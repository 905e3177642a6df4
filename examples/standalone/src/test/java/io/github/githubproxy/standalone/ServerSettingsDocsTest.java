package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that the table of server settings in {@code docs/configuration.md} matches the code. */
class ServerSettingsDocsTest {

    @Test
    void documentedTableMatchesVariables() throws IOException {
        List<String> expected = ServerSettings.VARIABLES.stream()
                .map(variable -> "| `" + variable.name() + "` | " + variable.meaning() + " | `"
                        + variable.defaultValue() + "` |")
                .toList();

        List<String> written = Files.readAllLines(Path.of("..", "..", "docs", "configuration.md")).stream()
                .dropWhile(line -> !line.startsWith("| variable of the server |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(written).isEqualTo(expected);
    }
}
