package io.github.githubproxy.fakegithub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** How entity tags are made. The result depends on nothing but the arguments. */
public interface EntityTags {

    /**
     * Makes the opaque part of a tag, without quotes.
     *
     * @param request what the answer depends on
     * @param body the uncompressed body, or what stands for it where it is too large to hold
     */
    String opaqueTag(Received request, byte[] body);

    /**
     * GitHub's way: the SHA-256, in hex, of the values of {@code Accept}, {@code Authorization} and {@code Cookie},
     * each followed by a colon and left out where the request has none, then the body.
     */
    static EntityTags published() {
        return (request, body) -> hash("", request, body);
    }

    /** A way that nobody can predict who does not know the salt; otherwise as {@link #published()}. */
    static EntityTags salted(String salt) {
        return (request, body) -> hash(salt + "\n", request, body);
    }

    private static String hash(String salt, Received request, byte[] body) {
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
