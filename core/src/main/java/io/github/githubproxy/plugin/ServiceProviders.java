package io.github.githubproxy.plugin;

import io.github.githubproxy.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/** Finds the providers of an extension point, both where the host's classes are and where the proxy's own are. */
public final class ServiceProviders {
    private ServiceProviders() {}

    public static <P> List<P> all(Class<P> type) {
        List<P> providers = new ArrayList<>();
        try {
            ServiceLoader.load(type).forEach(providers::add);
            if (providers.isEmpty()) {
                ServiceLoader.load(type, type.getClassLoader()).forEach(providers::add);
            }
        } catch (ServiceConfigurationError e) {
            throw new ConfigException("META-INF/services/" + type.getName() + ": " + e.getMessage());
        }
        return providers;
    }

    public static <P> String names(List<P> providers, Function<P, String> name) {
        return String.join(", ", providers.stream().map(name).sorted().toList());
    }
}
