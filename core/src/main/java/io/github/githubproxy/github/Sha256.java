package io.github.githubproxy.github;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that GitHub's entity tags and audit log use, and so do the proxy's own names for bodies and secrets. */
public final class Sha256 {
    private static final MessageDigest NEW = create();

    private Sha256() {}

    /** Returns the digest of the bytes: 32 bytes. */
    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }

    /** Returns a digest to which bytes can be added. */
    public static MessageDigest begin() {
        try {
            // Cheaper than to look for a provider each time.
            return (MessageDigest) NEW.clone();
        } catch (CloneNotSupportedException e) {
            return create();
        }
    }

    private static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
