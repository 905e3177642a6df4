package io.github.githubproxy.fakegithub.model;

import java.util.List;

/**
 * A personal access token.
 *
 * @param value the secret as it is sent
 * @param user the user it belongs to
 * @param scopes its OAuth scopes
 */
public record PersonalAccessToken(String value, GitHubAccount user, List<String> scopes) implements GitHubToken {
    /** Copies the scopes. */
    public PersonalAccessToken {
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
    public boolean canRead(Repository repository) {
        return repository.isVisibleTo(user.login());
    }

    @Override
    public boolean canWrite(Repository repository) {
        return true;
    }

    /** Omits the secret. */
    @Override
    public String toString() {
        return "PersonalAccessToken[" + user.login() + "]";
    }
}
