package io.github.githubproxy.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A text that must not be shown. Immutable.
 *
 * <p>{@code toString} never shows it, so that it may stand in records and log arguments; {@code equals} takes a time
 * that depends on the lengths only.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Returns a secret with that text. */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value));
    }

    /** Returns the text itself, for the one place that sends or digests it. */
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
