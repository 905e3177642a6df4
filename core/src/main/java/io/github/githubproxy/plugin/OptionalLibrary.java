package io.github.githubproxy.plugin;

import io.github.githubproxy.config.ConfigException;

/** Checks for libraries that only some configurations need and that may therefore be absent at run time. */
public final class OptionalLibrary {
    private OptionalLibrary() {}

    /**
     * Checks that a library is on the class path.
     *
     * @param className the name of one of the library's classes, which is not initialized
     * @param loader the class loader that must find the class
     * @param problem the message of the exception
     * @throws ConfigException with the given message if the class cannot be found
     */
    public static void require(String className, ClassLoader loader, String problem) {
        try {
            Class.forName(className, false, loader);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(problem);
        }
    }
}
