package io.github.githubproxy.plugin;

import io.github.githubproxy.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/** Finds the implementations of extension points with {@link ServiceLoader}. */
public final class ServiceProviders {
    private ServiceProviders() {}

    /**
     * Returns the providers that the thread's context class loader finds; if there are none, those that the class loader
     * of the type finds. In an application server, the context class loader may not see this library.
     *
     * @throws ConfigException if a provider cannot be loaded
     */
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

    /** Returns the names of the providers, sorted and separated by commas, for messages. */
    public static <P> String names(List<P> providers, Function<P, String> name) {
        return String.join(", ", providers.stream().map(name).sorted().toList());
    }
}
