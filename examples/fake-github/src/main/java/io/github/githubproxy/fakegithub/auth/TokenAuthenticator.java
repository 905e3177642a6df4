package io.github.githubproxy.fakegithub.auth;

import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Authenticates requests by the token in {@code Authorization}. */
public final class TokenAuthenticator {
    private final GitHubData data;

    /** Creates an authenticator for the tokens of that data. */
    public TokenAuthenticator(GitHubData data) {
        this.data = data;
    }

    /** Returns the valid token in the value of {@code Authorization}; empty without one. */
    public Optional<GitHubToken> authenticate(String authorization) {
        int space = authorization.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String value = authorization.substring(space + 1).strip();
        return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "token", "bearer" -> data.token(value);
            case "basic" -> basic(value);
            default -> Optional.empty();
        };
    }

    /** The token is the password, or the user name if the password is empty or {@code x-oauth-basic}. */
    private Optional<GitHubToken> basic(String value) {
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = decoded.indexOf(':');
        String user = colon < 0 ? decoded : decoded.substring(0, colon);
        String password = colon < 0 ? "" : decoded.substring(colon + 1);
        return data.token(password.isEmpty() || password.equals("x-oauth-basic") ? user : password);
    }
}
