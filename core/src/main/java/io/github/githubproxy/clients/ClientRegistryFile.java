package io.github.githubproxy.clients;

import java.nio.file.Path;
import java.util.Map;

/** Reads a client registry file. */
final class ClientRegistryFile {
    private ClientRegistryFile() {}

    static ClientRegistry load(Path file, Map<String, String> environment) {
        throw new UnsupportedOperationException();
    }
}
