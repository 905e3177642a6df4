package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.io.PrintStream;
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
     * @return the configuration
     * @throws ConfigException with all problems that were found
     */
    static Config run(Map<String, String> environment, PrintStream out) {
        ConfigProblems problems = new ConfigProblems();
        Optional<ServerSettings> settings = problems.attempt(() -> ServerSettings.fromMap(environment));
        settings.flatMap(ServerSettings::tls).ifPresent(files -> problems.attempt(files::load));
        Optional<List<String>> clients = problems.attempt(() -> Proxy.check(environment));
        problems.throwIfAny();
        Config config = Config.fromMap(environment);
        print(settings.orElseThrow(), config, clients.orElseThrow(), out);
        return config;
    }

    private static void print(ServerSettings settings, Config config, List<String> clients, PrintStream out) {
        out.println("The configuration is valid.");
        out.println("listener:      " + (settings.tls().isPresent() ? "https" : "http") + " on "
                + settings.address().getAddress().getHostAddress() + ", port "
                + settings.address().getPort() + ", path " + settings.mount().contextPath());
        out.println("GitHub:        " + config.githubApiUrl());
        out.println("credentials:   " + String.join(", ", credentials(config)));
        out.println("clients:       " + String.join(", ", clients));
        out.println("cache backend: " + config.cacheBackendScheme());
        out.println("collectors:    " + String.join(", ", config.telemetryCollectorTypes()));
    }

    private static List<String> credentials(Config config) {
        return Stream.concat(
                        config.apps().stream().map(app -> app.name() + " (App)"),
                        config.pats().stream().map(pat -> pat.name() + " (token)"))
                .toList();
    }
}
