package io.github.githubproxy.fakegithub.world;

import java.util.List;

/**
 * A valid personal access token.
 *
 * @param value the secret as it is sent
 * @param user whose token it is
 * @param scopes its OAuth scopes
 */
public record Token(String value, User user, List<String> scopes) implements Credential {
    /** Makes a token. */
    public Token {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String login() {
        return user.login();
    }

    @Override
    public String holder() {
        return user.login();
    }

    @Override
    public String label() {
        return "user ID " + user.id();
    }

    @Override
    public boolean reads(Repository repository) {
        return repository.isVisibleTo(user.login());
    }

    @Override
    public boolean writes(Repository repository) {
        return true;
    }

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "Token[" + user.login() + "]";
    }
}
