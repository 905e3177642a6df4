package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A token of a client: its SHA-256 digest, not the token itself, and when it expires. Immutable. */
public final class ClientToken {
    /** Shorter tokens are placeholders rather than secrets. */
    private static final int MIN_LENGTH = 8;

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern HEX_DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    private final ByteBuffer digest;
    private final @Nullable Instant expiry;

    private ClientToken(ByteBuffer digest, @Nullable Instant expiry) {
        this.digest = digest;
        this.expiry = expiry;
    }

    /**
     * Returns a token that does not expire.
     *
     * @throws ConfigException if the text is not allowed. Allowed are at least 8 visible ASCII characters
     */
    public static ClientToken of(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new ConfigException("token is empty, or has white space or a character that is not ASCII");
        }
        if (token.length() < MIN_LENGTH) {
            throw new ConfigException("token is too short; at least " + MIN_LENGTH
                    + " characters are needed (openssl rand -base64 32 makes a good one)");
        }
        return new ClientToken(digest(token), null);
    }

    /**
     * Returns the token with a digest; it does not expire.
     *
     * @param hex the SHA-256 digest of the token in UTF-8, as 64 hexadecimal digits
     * @throws ConfigException if the text is something else
     */
    public static ClientToken ofSha256(String hex) {
        if (!HEX_DIGEST.matcher(hex).matches()) {
            throw new ConfigException("token_sha256 is not a SHA-256 digest; 64 hexadecimal digits are expected,"
                    + " as sha256sum prints them for the token without a line break");
        }
        return new ClientToken(ByteBuffer.wrap(HexFormat.of().parseHex(hex)).asReadOnlyBuffer(), null);
    }

    /** Returns the token with the moment from which it is no longer accepted. */
    public ClientToken expiringAt(Instant moment) {
        return new ClientToken(digest, Objects.requireNonNull(moment));
    }

    /** Returns the moment from which the token is no longer accepted; null if it does not expire. */
    public @Nullable Instant expiry() {
        return expiry;
    }

    /** Returns whether the token is still accepted at a time. */
    public boolean isValid(Instant now) {
        return expiry == null || now.isBefore(expiry);
    }

    ByteBuffer digest() {
        return digest;
    }

    /** Returns the SHA-256 digest of a token. */
    public static ByteBuffer digest(String token) {
        return ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.UTF_8)))
                .asReadOnlyBuffer();
    }

    /** Shows neither the token nor its digest. */
    @Override
    public String toString() {
        return "ClientToken[" + (expiry == null ? "without expiry" : "expires " + expiry) + "]";
    }
}
