package io.github.githubproxy.clients;

import java.net.URL;
import java.net.URLClassLoader;

/** A class loader that loads the classes of core a second time, without access to an optional library. */
final class FilteringClassLoader extends URLClassLoader {
    private final String hiddenPrefix;

    /** Creates a loader that does not find classes whose names begin with that prefix. */
    FilteringClassLoader(String hiddenPrefix) {
        super(
                new URL[] {
                    ClientRegistry.class.getProtectionDomain().getCodeSource().getLocation()
                },
                ClientRegistry.class.getClassLoader());
        this.hiddenPrefix = hiddenPrefix;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(hiddenPrefix)) {
            throw new ClassNotFoundException(name);
        }
        if (!name.startsWith("io.github.githubproxy.")) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
    }
}
