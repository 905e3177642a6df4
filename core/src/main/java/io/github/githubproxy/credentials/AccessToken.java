package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A token that GitHub accepts. Immutable; {@code toString} shows nothing of it. */
public final class AccessToken {
    private final Secret token;
    private final String fingerprint;

    /** Makes a token of its text. */
    public AccessToken(Secret token) {
        this.token = token;
        this.fingerprint =
                Base64.getEncoder().encodeToString(Sha256.of(token.reveal().getBytes(StandardCharsets.UTF_8)));
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
    public boolean equals(Object other) {
        return other instanceof AccessToken that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "AccessToken[***]";
    }
}
