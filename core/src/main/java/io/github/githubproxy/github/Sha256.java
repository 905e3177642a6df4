package io.github.githubproxy.github;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that GitHub's entity tags and audit log use, and so do the proxy's own names for bodies and secrets. */
public final class Sha256 {
    private Sha256() {}

    /** Returns the digest of the bytes: 32 bytes. */
    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }

    /** Returns a digest to which bytes can be added. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
