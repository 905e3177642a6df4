package io.github.githubproxy.clients;

import java.net.URL;
import java.net.URLClassLoader;

/** Loads our classes anew, and those of an optional library not at all. */
final class FilteringClassLoader extends URLClassLoader {
    private final String library;

    /** Leaves out the classes whose names begin so. */
    FilteringClassLoader(String library) {
        super(
                new URL[] {
                    ClientRegistry.class.getProtectionDomain().getCodeSource().getLocation()
                },
                ClientRegistry.class.getClassLoader());
        this.library = library;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(library)) {
            throw new ClassNotFoundException(name);
        }
        if (!name.startsWith("io.github.githubproxy.")) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
    }
}
