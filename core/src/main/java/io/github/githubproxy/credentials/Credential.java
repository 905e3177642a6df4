package io.github.githubproxy.credentials;

import io.github.githubproxy.Secret;
import io.github.githubproxy.github.Sha256;
import java.nio.charset.StandardCharsets;
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
        this.fingerprint =
                Base64.getEncoder().encodeToString(Sha256.of(token.reveal().getBytes(StandardCharsets.UTF_8)));
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
}
