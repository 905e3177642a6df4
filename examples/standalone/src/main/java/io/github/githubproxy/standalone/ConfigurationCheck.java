package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The check of the whole configuration without starting the server: {@code --check}. */
final class ConfigurationCheck {
    private ConfigurationCheck() {}

    /**
     * Prints what was found: clients and credentials by name, the cache backend and the listener. No secret.
     *
     * @throws ConfigException with all problems that were found
     */
    static void run(Map<String, String> environment, PrintStream out) {
        ConfigProblems problems = new ConfigProblems();
        // Logs a warning for variables that are probably misspelled.
        Optional<Config> config = problems.attempt(() -> Config.fromMap(environment));
        Optional<Findings> findings = problems.attempt(() -> requireValid(environment));
        problems.throwIfAny();
        findings.orElseThrow().print(config.orElseThrow(), out);
    }

    /**
     * Checks the configuration. Logs nothing.
     *
     * @throws ConfigException with all problems that were found
     */
    static Findings requireValid(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        Optional<ServerSettings> settings = problems.attempt(() -> ServerSettings.fromMap(environment));
        problems.run(() -> ConnectionBound.of(ServerSettings.maxConnections(environment)));
        problems.run(() -> TlsFiles.check(environment));
        Optional<List<Path>> extensions = problems.attempt(() -> Extensions.load(environment));
        Optional<List<String>> clients = problems.attempt(() -> Proxy.check(environment));
        problems.throwIfAny();
        return new Findings(settings.orElseThrow(), extensions.orElseThrow(), clients.orElseThrow());
    }

    /**
     * What was found in a valid configuration.
     *
     * @param extensions the jars
     * @param clients the names of the clients
     */
    record Findings(ServerSettings settings, List<Path> extensions, List<String> clients) {

        private void print(Config config, PrintStream out) {
            out.println("The configuration is valid.");
            out.println("listener:      " + (settings.tls().isPresent() ? "https" : "http") + " on "
                    + settings.address().getAddress().getHostAddress() + ", port "
                    + settings.address().getPort() + ", path "
                    + settings.mount().contextPath());
            out.println("GitHub:        " + config.githubApiUrl());
            out.println("credentials:   " + String.join(", ", credentials(config)));
            out.println("clients:       " + String.join(", ", clients));
            out.println("cache backend: " + config.cacheBackendScheme());
            out.println("collectors:    " + String.join(", ", config.telemetryCollectorTypes()));
            extensions.forEach(jar -> out.println("extension:     " + jar.getFileName()));
        }
    }

    private static List<String> credentials(Config config) {
        return Stream.concat(
                        config.apps().stream().map(app -> app.name() + " (App)"),
                        config.pats().stream().map(pat -> pat.name() + " (token)"))
                .toList();
    }
}
