package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Reads a client registry file: bytes into text, a template into YAML, YAML into clients. */
final class ClientRegistryFile {
    private static final int MAX_BYTES = 1 << 20;

    private ClientRegistryFile() {}

    static ClientRegistry load(Path file, Map<String, String> environment, CredentialNames credentials) {
        String text = text(file);
        if (file.toString().endsWith(".j2")) {
            String rendered = ClientRegistryTemplate.render(file, text, environment);
            return new ClientRegistryYaml(file + " (rendered)", environment, credentials).read(rendered);
        }
        return new ClientRegistryYaml(file.toString(), environment, credentials).read(text);
    }

    private static String text(Path file) {
        byte[] bytes = bytes(file);
        if (bytes.length > MAX_BYTES) {
            throw new ConfigException(
                    file + ": the file is larger than a client registry may be, " + MAX_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + ": the file is not UTF-8 text");
        }
        if (text.isBlank()) {
            throw new ConfigException(file + ": the file is empty; a client registry is expected");
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static byte[] bytes(Path file) {
        if (Files.isDirectory(file)) {
            throw new ConfigException(file + ": this is a directory; the client registry file is expected");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such file; the client registry file is expected");
        } catch (AccessDeniedException e) {
            throw new ConfigException(file + ": the file may not be read by this process");
        } catch (IOException e) {
            throw new ConfigException(
                    file + ": the file cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
