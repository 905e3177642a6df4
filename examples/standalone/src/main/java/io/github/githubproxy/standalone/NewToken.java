package io.github.githubproxy.standalone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A random token for a client.
 *
 * @param token 256 random bits, after a beginning by which secret scanners can recognize it
 */
record NewToken(String token) {
    static final String ARGUMENT = "token";

    private static final String PREFIX = "ghproxy_";
    private static final int BYTES = 32;

    /** Returns a new one. */
    static NewToken random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new NewToken(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Returns the token, for the client, and the line for the client registry, which keeps it no secret. */
    String text() {
        return token + "\n" + "token_sha256: " + sha256() + "\n";
    }

    private String sha256() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
