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

/** Reads the text of a client registry: from a file, with its variables replaced if the file is a template. */
final class ClientRegistryFile {
    private static final int MAX_BYTES = 1 << 20;

    private ClientRegistryFile() {}

    static ClientRegistry load(Path file, Map<String, String> environment, CredentialNames credentials) {
        String source = file.toString();
        String text = decode(source, read(file));
        return source.endsWith(".j2")
                ? parse(
                        EnvironmentTemplate.render(source, text, environment),
                        source + " (rendered)",
                        environment,
                        credentials)
                : parse(text, source, environment, credentials);
    }

    static ClientRegistry parse(
            String yaml, String source, Map<String, String> environment, CredentialNames credentials) {
        return new ClientRegistryParser(source, environment, credentials).parse(withoutByteOrderMark(yaml));
    }

    private static String decode(String source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new ConfigException(
                    source + ": the file is larger than a client registry may be, " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(source + ": the file is not UTF-8 text");
        }
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static byte[] read(Path file) {
        if (Files.isDirectory(file)) {
            throw new ConfigException(file + ": this is a directory; the client registry file is expected");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Reading a pipe could wait for ever.
            throw new ConfigException(file + ": this is a pipe or device; the client registry file is expected");
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
