package io.github.githubproxy.fakegithub.config;

import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Computes entity tags. The result depends on the arguments alone. */
public interface EntityTagGenerator {

    /**
     * Returns the opaque tag (RFC 9110, section 8.8.3) without quotes.
     *
     * @param request the request that the response is for
     * @param body the uncompressed body, or the hash of one that is not held in memory
     */
    String opaqueTag(RecordedRequest request, byte[] body);

    /**
     * Returns GitHub's generator: the SHA-256, in hex, of the values of {@code Accept}, {@code Authorization} and {@code
     * Cookie}, each followed by a colon and omitted if the request lacks it, and of the body.
     */
    static EntityTagGenerator predictable() {
        return (request, body) -> hash("", request, body);
    }

    /** Returns a generator whose tags a client cannot predict: as {@link #predictable()}, with a salt in the hash. */
    static EntityTagGenerator salted(String salt) {
        return (request, body) -> hash(salt + "\n", request, body);
    }

    private static String hash(String salt, RecordedRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt.getBytes(StandardCharsets.UTF_8));
            for (String name : List.of("Accept", "Authorization", "Cookie")) {
                request.header(name).ifPresent(value -> digest.update((value + ":").getBytes(StandardCharsets.UTF_8)));
            }
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
