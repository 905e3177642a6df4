package io.github.githubproxy.cache;

import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of a stored response (RFC 9111, section 2): a digest of all parts of the request on which the response depends.
 * Keys have one length and reveal nothing of the request.
 *
 * @param digest SHA-256 in base64url, 43 characters
 */
public record CacheKey(String digest) {

    /** Request fields that the proxy forwards and that select the representation at GitHub. */
    private static final List<String> SELECTING_FIELDS =
            List.of("Accept", "X-GitHub-Api-Version", "X-Requested-With", "Accept-Language");

    /**
     * Creates the key of a request.
     *
     * @param target the absolute URL at GitHub, with the query
     * @param headers the client's header fields
     * @param accounts identifies the accounts whose credentials the client may use
     */
    public static CacheKey of(String target, Headers headers, String accounts) {
        MessageDigest digest = Sha256.newDigest();
        update(digest, target);
        update(digest, accounts);
        for (String name : SELECTING_FIELDS) {
            List<String> values = headers.all(name);
            update(digest, values.isEmpty() ? null : String.join(", ", values));
        }
        return new CacheKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()));
    }

    /** Returns whether the request field is part of the key. The case of the name is ignored. */
    public static boolean includesField(String name) {
        return SELECTING_FIELDS.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Prefixes the part with its length, so that different lists of parts give different bytes. Null has no length. */
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
