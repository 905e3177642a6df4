package io.github.githubproxy.credentials;

import io.github.githubproxy.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A token that GitHub accepts, under a name that may be shown. Immutable; {@code toString} shows the name. */
public final class Credential {
    private final String name;
    private final Secret token;
    private final String fingerprint;

    /** Names a token. */
    public Credential(String name, Secret token) {
        this.name = name;
        this.token = token;
        this.fingerprint = fingerprintOf(token);
    }

    /** The name under which it was configured. */
    public String name() {
        return name;
    }

    /** Base64 of the token's SHA-256: the same as {@code hashed_token} in GitHub's audit log. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The value of {@code Authorization}; secret. */
    public String authorization() {
        return "Bearer " + token.reveal();
    }

    @Override
    public String toString() {
        return name;
    }

    private static String fingerprintOf(Secret token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder()
                    .encodeToString(sha256.digest(token.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
