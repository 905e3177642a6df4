package io.github.githubproxy.tomcatwar;

import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The environment of the application in front of the simulator: two clients, one of which may see the pages about all. */
final class ProxyEnvironment {
    static final String ADMIN_TOKEN = "admin-token-0123456789abcdef";
    static final String CLIENT_TOKEN = "client-token-0123456789abcdef";

    private ProxyEnvironment() {}

    static FakeGitHub gitHub() {
        return FakeGitHub.builder().populate(DemoData::populate).start();
    }

    static Map<String, String> of(FakeGitHub gitHub, Path directory) throws IOException {
        Path registry = Files.writeString(directory.resolve("clients.yaml"), """
                version: 1
                clients:
                  - name: operator
                    token: %s
                    admin: true
                  - name: ci
                    token: %s
                """.formatted(ADMIN_TOKEN, CLIENT_TOKEN));
        Map<String, String> environment = new TreeMap<>();
        environment.put("GITHUB_API_URL", gitHub.apiUrl().toString());
        environment.put("GITHUB_PAT_BOT", DemoData.OCTOCAT_TOKEN);
        environment.put("CLIENT_REGISTRY_FILE_PATH", registry.toString());
        environment.put("TELEMETRY_COLLECTOR_TYPE", "micrometer");
        return environment;
    }
}
