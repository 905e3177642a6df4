package io.github.githubproxy.github;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 digests. GitHub uses them in entity tags and its audit log, the proxy for cache keys and client tokens. */
public final class Sha256 {
    private static final MessageDigest PROTOTYPE = create();

    private Sha256() {}

    /** Returns the digest of the bytes: 32 bytes. */
    public static byte[] of(byte[] bytes) {
        return newDigest().digest(bytes);
    }

    /** Returns a new digest, to which bytes can be added. */
    public static MessageDigest newDigest() {
        try {
            // Cheaper than a search for the provider.
            return (MessageDigest) PROTOTYPE.clone();
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
