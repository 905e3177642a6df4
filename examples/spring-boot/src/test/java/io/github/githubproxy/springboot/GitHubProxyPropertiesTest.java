package io.github.githubproxy.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class GitHubProxyPropertiesTest {
    @Test
    void eachVariableHasProperty() {
        for (Config.Variable variable : Config.variables()) {
            String property = GitHubProxyProperties.property(variable.name()).replace("*", "bot");

            assertThat(read(property, "17").variables())
                    .as(property)
                    .containsEntry(variable.name().replace("*", "BOT"), "17");
        }
    }

    @Test
    void namesOfCredentialsAreInUpperCase() {
        assertThat(read("github-proxy.github-app.my-bot_2.installation-id", "1").variables())
                .containsEntry("GITHUB_APP_MY_BOT_2_INSTALLATION_ID", "1");
    }

    @Test
    void mountIsPatternOfFilter() {
        assertThat(read("github-proxy.mount", "/").urlPattern()).isEqualTo("/*");
        assertThat(read("github-proxy.mount", "/a/b").urlPattern()).isEqualTo("/a/b/*");
    }

    private static GitHubProxyProperties read(String property, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(property, value)));
        return GitHubProxyProperties.read(environment);
    }
}
