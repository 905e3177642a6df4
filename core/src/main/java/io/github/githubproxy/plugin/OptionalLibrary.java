package io.github.githubproxy.plugin;

import io.github.githubproxy.config.ConfigException;

/** A library that only some configurations need, so that it may be missing. For the proxy's own packages. */
public final class OptionalLibrary {
    private OptionalLibrary() {}

    /**
     * Does nothing if the library is there.
     *
     * @param className the name of one of its classes, which is not initialized
     * @param problem what is to be said if it is not
     * @throws ConfigException with that message if the class cannot be found
     */
    public static void require(String className, ClassLoader loader, String problem) {
        try {
            Class.forName(className, false, loader);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(problem);
        }
    }
}
