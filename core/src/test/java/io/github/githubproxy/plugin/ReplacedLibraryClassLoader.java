package io.github.githubproxy.plugin;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** A class loader that loads the classes of core a second time, with another version of an optional library, or without it. */
final class ReplacedLibraryClassLoader extends URLClassLoader {
    private final String libraryPrefix;

    /**
     * Creates a loader.
     *
     * @param jar the other version
     * @param libraryPrefix the beginning of the names of the library's classes
     */
    ReplacedLibraryClassLoader(Path jar, String libraryPrefix) throws MalformedURLException {
        super(
                new URL[] {
                    OptionalLibrary.class.getProtectionDomain().getCodeSource().getLocation(),
                    jar.toUri().toURL()
                },
                OptionalLibrary.class.getClassLoader());
        this.libraryPrefix = libraryPrefix;
    }

    /** Creates a loader that does not find the library. */
    ReplacedLibraryClassLoader(String libraryPrefix) {
        super(
                new URL[] {
                    OptionalLibrary.class.getProtectionDomain().getCodeSource().getLocation()
                },
                OptionalLibrary.class.getClassLoader());
        this.libraryPrefix = libraryPrefix;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.github.githubproxy.") && !name.startsWith(libraryPrefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    public URL getResource(String name) {
        URL found = findResource(name);
        return found != null ? found : super.getResource(name);
    }
}
