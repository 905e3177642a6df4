package io.github.githubproxy.fakegithub.world;

import java.time.Instant;

/**
 * A pull request as it is at one moment.
 *
 * @param id unique over all of GitHub
 * @param number unique in its repository, over issues and pull requests
 * @param title what it is called
 * @param state {@code open} or {@code closed}
 * @param author the login of who opened it
 * @param head the name of the branch to be merged
 * @param base the name of the branch to merge into
 * @param diff its changes as text
 * @param createdAt when it was opened
 * @param updatedAt when it was changed last
 */
public record Pull(
        long id,
        int number,
        String title,
        String state,
        String author,
        String head,
        String base,
        String diff,
        Instant createdAt,
        Instant updatedAt) {

    /** Returns it with another title. */
    public Pull withTitle(String newTitle) {
        return new Pull(id, number, newTitle, state, author, head, base, diff, createdAt, updatedAt);
    }

    /** Returns it open or closed. */
    public Pull withState(String newState) {
        return new Pull(id, number, title, newState, author, head, base, diff, createdAt, updatedAt);
    }

    /** Returns it with other changes. */
    public Pull withDiff(String newDiff) {
        return new Pull(id, number, title, state, author, head, base, newDiff, createdAt, updatedAt);
    }

    Pull touched(Instant now) {
        return new Pull(id, number, title, state, author, head, base, diff, createdAt, now);
    }
}
