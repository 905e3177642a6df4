package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The registries in {@code docs/identity.md}. */
class IdentityDocsTest {
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @Test
    void examplesAreRegistries() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "identity.md"));
        List<String> registries = YAML.matcher(page)
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("issuers:"))
                .map(block -> block.startsWith("version:") ? block : "version: 1\n" + block)
                .toList();

        assertThat(registries)
                .hasSize(2)
                .allSatisfy(yaml -> assertThat(ClientRegistry.parse(yaml, "docs/identity.md", Map.of(), Set.of())
                                .issuers())
                        .isNotEmpty());
    }
}
