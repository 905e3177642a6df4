package io.github.githubproxy.fakegithub.model;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An installation access token, which an App uses to act for one of its installations.
 *
 * @param value the secret as it is sent
 * @param installation the installation it acts for
 * @param repositoryIds the ids of the only repositories it is for; empty for all that the installation covers
 * @param expiresAt when it expires
 */
public record InstallationAccessToken(
        String value, Installation installation, Optional<Set<Long>> repositoryIds, Instant expiresAt)
        implements GitHubToken {
    /** Copies the repository ids. */
    public InstallationAccessToken {
        repositoryIds = repositoryIds.map(Set::copyOf);
    }

    @Override
    public String login() {
        return installation.app().bot().login();
    }

    @Override
    public String holder() {
        return installation.holder();
    }

    @Override
    public String label() {
        return "installation ID " + installation.id();
    }

    @Override
    public boolean canRead(Repository repository) {
        return repository.visibility() == Repository.Visibility.PUBLIC || covers(repository);
    }

    @Override
    public boolean canWrite(Repository repository) {
        return covers(repository);
    }

    /** Returns whether the installation covers that repository and the token is not restricted to others. */
    public boolean covers(Repository repository) {
        return installation.covers(repository)
                && repositoryIds.map(ids -> ids.contains(repository.id())).orElse(true);
    }

    /** Omits the secret. */
    @Override
    public String toString() {
        return "InstallationAccessToken[" + holder() + "]";
    }
}
