package io.github.githubproxy.cache;

import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names a stored response. A digest of everything that a representation depends on, so that keys are short, of one
 * length, and show nothing of what was asked.
 *
 * @param digest SHA-256 in base64url, 43 characters
 */
public record CacheKey(String digest) {

    /** Request fields that change what GitHub answers and that the proxy passes on. */
    private static final List<String> SELECTING_FIELDS =
            List.of("Accept", "X-GitHub-Api-Version", "X-Requested-With", "Accept-Language");

    /**
     * Makes the key of a request.
     *
     * @param target the absolute URL at GitHub, with the query
     * @param headers the client's fields
     * @param credentialGroup the part of the credential pool on whose behalf GitHub answers
     */
    public static CacheKey of(String target, Headers headers, String credentialGroup) {
        MessageDigest digest = Sha256.newDigest();
        update(digest, target);
        update(digest, credentialGroup);
        for (String name : SELECTING_FIELDS) {
            List<String> values = headers.all(name);
            update(digest, values.isEmpty() ? null : String.join(", ", values));
        }
        return new CacheKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()));
    }

    /** Tells whether responses are told apart by a field of the request. */
    public static boolean includes(String name) {
        return SELECTING_FIELDS.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Adds the length before the text, so that two lists of parts are never the same bytes; null is no length. */
    private static void update(MessageDigest digest, @Nullable String part) {
        if (part == null) {
            digest.update((byte) '-');
            return;
        }
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
