package io.github.githubproxy.identity;

import io.github.githubproxy.clients.IssuerSettings;
import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Where the keys of an issuer come from, checked. Two are equal if the keys are the same, as far as can be told without
 * fetching them. Immutable.
 *
 * @param url the URL of the discovery document or of the key set; empty if {@code json} has the keys
 * @param json the key set
 */
record LoadedKeySource(KeySource source, Optional<HttpUrl> url, Optional<String> json) {
    /**
     * Checks the source of an issuer's keys, and reads the keys if they are in a file or in the settings.
     *
     * @throws ConfigException if keys cannot be fetched from the URL, or the file cannot be read
     */
    static LoadedKeySource of(IssuerSettings settings) {
        KeySource source = settings.keys();
        if (source instanceof KeySource.InlineJwks inline) {
            return withKeys(source, inline.json());
        }
        if (source instanceof KeySource.JwksFile file) {
            return withKeys(source, read(settings.name(), file.file()));
        }
        if (source instanceof KeySource.JwksUrl jwks) {
            return withUrl(
                    settings, "jwks_url", KeySetClient.fetchable(jwks.url().toString()));
        }
        return withUrl(settings, "issuer", KeySetClient.discoveryUrl(settings.issuer()));
    }

    private static LoadedKeySource withKeys(KeySource source, String json) {
        return new LoadedKeySource(source, Optional.empty(), Optional.of(json));
    }

    private static LoadedKeySource withUrl(IssuerSettings settings, String key, Optional<HttpUrl> url) {
        if (url.isEmpty()) {
            throw new ConfigException(
                    "issuer " + settings.name() + ": " + key
                            + " is not a URL from which keys can be fetched; it must be of https, or of http with a loopback host");
        }
        return new LoadedKeySource(settings.keys(), url, Optional.empty());
    }

    private static String read(String issuerName, Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(KeySet.MAX_BYTES + 1);
            if (bytes.length > KeySet.MAX_BYTES) {
                throw new ConfigException("issuer " + issuerName + ": jwks_file " + file + " has more than "
                        + KeySet.MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigException("issuer " + issuerName + ": jwks_file " + file + " cannot be read: " + e);
        }
    }

    /**
     * Returns the keys if they are in a file or in the settings.
     *
     * @throws ConfigException if none can be used
     */
    Optional<KeySet> fixedKeys(IssuerSettings settings) {
        return json.map(text -> parse(settings, text));
    }

    private static KeySet parse(IssuerSettings settings, String json) {
        try {
            return KeySet.parse(json.getBytes(StandardCharsets.UTF_8));
        } catch (UnusableKeyException e) {
            String where = settings.keys() instanceof KeySource.JwksFile file ? "jwks_file " + file.file() : "jwks";
            throw new ConfigException("issuer " + settings.name() + ": " + where + " " + e.getMessage());
        }
    }
}
