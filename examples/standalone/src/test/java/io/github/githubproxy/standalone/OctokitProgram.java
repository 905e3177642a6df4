package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The example of octokit, copied to where its packages may be installed, and run by Node.js. */
final class OctokitProgram {
    private static final Path SOURCE = Path.of("..", "clients", "octokit");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "requests.js");
    private static final Pattern NODE_VERSION = Pattern.compile("v(\\d+)\\..*", Pattern.DOTALL);
    private static final int LEAST_NODE = 18;
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 50;
    private static final int NPMS_PATIENCE_SECONDS = 280;

    private final Path directory;

    private OctokitProgram(Path directory) {
        this.directory = directory;
    }

    /**
     * Fetches the packages. Where there is no Node.js, the test ends without a verdict; in a build whose {@code CI} is
     * {@code true}, it fails.
     */
    static OctokitProgram install(Path directory) throws Exception {
        boolean runs = runsNode();
        String lack = "Node.js " + LEAST_NODE + " or later with npm is needed to try octokit";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(runs).as(lack).isTrue();
        }
        assumeTrue(runs, lack);
        Files.createDirectories(directory);
        for (String file : FILES) {
            Files.copy(SOURCE.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        OctokitProgram program = new OctokitProgram(directory);
        program.run(Map.of(), NPMS_PATIENCE_SECONDS, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return program;
    }

    /** Makes the requests through the proxy, and returns what the program printed of each. */
    List<JsonNode> request(URI proxy, int retries, String... requests) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "requests.js"));
        command.addAll(List.of(requests));
        Map<String, String> environment = Map.of(
                "PROXY_URL", proxy.toString(),
                "PROXY_TOKEN", Setup.CLIENT_TOKEN,
                "RETRIES", Integer.toString(retries));
        List<JsonNode> events = new ArrayList<>();
        for (String line : run(environment, PATIENCE_SECONDS, command.toArray(String[]::new))
                .lines()
                .toList()) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private static boolean runsNode() throws InterruptedException {
        try {
            Matcher version = NODE_VERSION.matcher(run(Path.of("."), Map.of(), PATIENCE_SECONDS, "node", "--version"));
            run(Path.of("."), Map.of(), PATIENCE_SECONDS, "npm", "--version");
            return version.matches() && Integer.parseInt(version.group(1)) >= LEAST_NODE;
        } catch (IOException e) {
            return false;
        }
    }

    private String run(Map<String, String> environment, int seconds, String... command) throws Exception {
        return run(directory, environment, seconds, command);
    }

    private static String run(Path directory, Map<String, String> environment, int seconds, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("octokit", ".out");
        Path err = Files.createTempFile("octokit", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            process.destroyForcibly();
            String told = Files.readString(out) + Files.readString(err);
            assertThat(ended).as("%s took too long: %s", List.of(command), told).isTrue();
            assertThat(process.exitValue()).as(told).isZero();
            return Files.readString(out);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
