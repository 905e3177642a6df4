package io.github.githubproxy.fakegithub.world;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A token that acts for an installation of an App.
 *
 * @param value the secret as it is sent
 * @param installation whose token it is
 * @param narrowedTo the ids of the only repositories it is for; empty if it is for all that the installation covers
 * @param expiresAt when it stops being valid
 */
public record InstallationToken(
        String value, Installation installation, Optional<Set<Long>> narrowedTo, Instant expiresAt)
        implements Credential {
    /** Makes a token. */
    public InstallationToken {
        narrowedTo = narrowedTo.map(Set::copyOf);
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
    public boolean reads(Repository repository) {
        return repository.visibility() == Repository.Visibility.PUBLIC || covers(repository);
    }

    @Override
    public boolean writes(Repository repository) {
        return covers(repository);
    }

    /** Tells whether the installation covers that repository and the token is not narrowed to others. */
    public boolean covers(Repository repository) {
        return installation.covers(repository)
                && narrowedTo.map(ids -> ids.contains(repository.id())).orElse(true);
    }

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "InstallationToken[" + holder() + "]";
    }
}
