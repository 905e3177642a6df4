package io.github.githubproxy.springboot;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The properties {@code github-proxy.*}. {@code github-proxy.cache-ttl} sets the variable {@code CACHE_TTL}, and so on for
 * each of {@link Config#variables}; {@code github-proxy.github-pat.bot} sets {@code GITHUB_PAT_BOT}. A property overrides the
 * environment variable. {@code github-proxy.mount} is the path at which GitHub's API is served.
 *
 * @param variables the environment, with the properties in place of variables
 * @param urlPattern the pattern of the filter
 */
record GitHubProxyProperties(Map<String, String> variables, String urlPattern) {
    private static final String PREFIX = "github-proxy";
    private static final String MOUNT = "mount";

    /**
     * Reads the properties.
     *
     * @throws ConfigException if one is not known, or the mount is not a path
     */
    static GitHubProxyProperties read(Environment environment) {
        Map<String, String> variables = new HashMap<>(System.getenv());
        String urlPattern = "/github/*";
        Map<String, String> properties = Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of);
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().equals(MOUNT)) {
                urlPattern = urlPattern(property.getValue());
            } else {
                variables.put(variable(property.getKey()), property.getValue());
            }
        }
        return new GitHubProxyProperties(Map.copyOf(variables), urlPattern);
    }

    /** Returns the pattern only: variables have secrets. */
    @Override
    public String toString() {
        return "GitHubProxyProperties[urlPattern=" + urlPattern + "]";
    }

    private static String variable(String property) {
        String name = property.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
        if (!Config.isVariable(name)) {
            throw new ConfigException(PREFIX + "." + property + ": not a property of the proxy; allowed are "
                    + Config.variables().stream()
                            .map(variable -> property(variable.name()))
                            .collect(Collectors.joining(", ", PREFIX + "." + MOUNT + ", ", "")));
        }
        return name;
    }

    /** Returns the property that sets a variable. An asterisk stands for the name of a credential. */
    static String property(String variable) {
        String name = variable.toLowerCase(Locale.ROOT).replace("_*_", ".*.").replace("_*", ".*");
        return PREFIX + "." + name.replace('_', '-');
    }

    private static String urlPattern(String mount) {
        if (!mount.matches("(/[A-Za-z0-9._~-]+)*/?")) {
            throw new ConfigException(PREFIX + "." + MOUNT + ": " + mount + " is not a path such as /github or /");
        }
        return (mount.endsWith("/") ? mount : mount + "/") + "*";
    }
}
