package io.github.githubproxy.fakegithub.model;

import java.time.Instant;

/**
 * A version of a pull request. Immutable.
 *
 * @param id unique over all of GitHub
 * @param number unique in its repository, over issues and pull requests
 * @param title the title
 * @param state {@code open} or {@code closed}
 * @param author the login of the account that opened it
 * @param head the name of the branch to merge
 * @param base the name of the branch to merge into
 * @param diff the diff as text
 * @param createdAt when it was opened
 * @param updatedAt when it last changed
 */
public record PullRequest(
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

    /** Returns a copy with that title. */
    public PullRequest withTitle(String newTitle) {
        return new PullRequest(id, number, newTitle, state, author, head, base, diff, createdAt, updatedAt);
    }

    /** Returns a copy with that state. */
    public PullRequest withState(String newState) {
        return new PullRequest(id, number, title, newState, author, head, base, diff, createdAt, updatedAt);
    }

    /** Returns a copy with that diff. */
    public PullRequest withDiff(String newDiff) {
        return new PullRequest(id, number, title, state, author, head, base, newDiff, createdAt, updatedAt);
    }

    PullRequest withUpdatedAt(Instant now) {
        return new PullRequest(id, number, title, state, author, head, base, diff, createdAt, now);
    }
}
