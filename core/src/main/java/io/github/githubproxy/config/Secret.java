package io.github.githubproxy.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A secret text, such as a token or a private key. Immutable.
 *
 * <p>{@code toString} does not show it, so that it may be part of records and log arguments. The time that
 * {@code equals} takes depends only on the lengths of the two texts.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Returns a secret with the given text. */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value));
    }

    /** Returns the text. Call this only to send, digest or parse it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Returns three asterisks. */
    @Override
    public String toString() {
        return "***";
    }

    private byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
