package io.github.githubproxy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the octokit example with Node.js, from a copy in which its packages are installed. */
final class OctokitProgram {
    private static final Path SOURCE = Path.of("..", "clients", "octokit");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "requests.js");
    private static final JsonMapper JSON = new JsonMapper();

    private final NodeDirectory directory;

    private OctokitProgram(NodeDirectory directory) {
        this.directory = directory;
    }

    /** Fetches the packages. */
    static OctokitProgram install(Path directory) throws Exception {
        return new OctokitProgram(NodeDirectory.install(SOURCE, FILES, directory));
    }

    /** Sends the requests through the proxy and returns the printed events. */
    List<JsonNode> request(URI proxy, int retries, String... requests) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "requests.js"));
        command.addAll(List.of(requests));
        Map<String, String> environment = Map.of(
                "PROXY_URL", proxy.toString(),
                "PROXY_TOKEN", TestEnvironment.CLIENT_TOKEN,
                "RETRIES", Integer.toString(retries));
        List<JsonNode> events = new ArrayList<>();
        for (String line : directory.run(environment, command).lines().toList()) {
            events.add(JSON.readTree(line));
        }
        return events;
    }
}
