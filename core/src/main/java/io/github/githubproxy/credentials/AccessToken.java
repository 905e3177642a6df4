package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A token that authenticates requests to GitHub. Immutable; {@code toString} does not show it. */
public final class AccessToken {
    private final Secret token;
    private final String fingerprint;

    /** What follows from GitHub's rejection of a token. */
    public enum Rejection {
        /** It was issued a moment ago and may not have reached all of GitHub: the same token may be tried again. */
        TOO_FRESH,
        /** It is discarded; the credential gets another one and may be tried again. */
        REPLACED,
        /** The credential has no other token. */
        FINAL
    }

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
