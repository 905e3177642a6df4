package io.github.githubproxy;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks which packages and how many types the module exports to users of the library. */
class ModuleTest {
    private static final String NAME = "io.github.githubproxy";
    private static final int MAX_PUBLIC_TYPES = 63;

    @Test
    void exportsOnlyPackagesOfApi() throws Exception {
        assertThat(exportedPackages())
                .containsExactlyInAnyOrder(
                        NAME, NAME + ".cache", NAME + ".config", NAME + ".http", NAME + ".telemetry");
    }

    @Test
    void exportsNoMorePublicTypesThanNeeded() throws Exception {
        List<String> types = publicTypes(exportedPackages());

        assertThat(types).contains(Proxy.class.getName()).hasSizeLessThanOrEqualTo(MAX_PUBLIC_TYPES);
    }

    private static Set<String> exportedPackages() throws URISyntaxException {
        return coreModule().descriptor().exports().stream()
                .filter(not(ModuleDescriptor.Exports::isQualified))
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
    }

    /** Returns the names of the public types in these packages, nested ones included. */
    private static List<String> publicTypes(Set<String> packages) throws IOException, URISyntaxException {
        try (ModuleReader reader = coreModule().open()) {
            return reader.list()
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .map(ModuleTest::load)
                    .filter(type -> packages.contains(type.getPackageName()))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .map(Class::getName)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ModuleTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ModuleReference coreModule() throws URISyntaxException {
        Path classes = Path.of(
                Proxy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(classes).find(NAME).orElseThrow();
    }
}
