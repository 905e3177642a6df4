package io.github.githubproxy.fakegithub.world;

import java.util.List;

/**
 * A valid personal access token.
 *
 * @param value the secret as it is sent
 * @param user whose token it is
 * @param scopes its OAuth scopes
 */
public record Token(String value, User user, List<String> scopes) {
    /** Makes a token. */
    public Token {
        scopes = List.copyOf(scopes);
    }

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "Token[" + user.login() + "]";
    }
}
