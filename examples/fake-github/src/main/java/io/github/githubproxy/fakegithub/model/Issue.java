package io.github.githubproxy.fakegithub.model;

import java.time.Instant;
import java.util.List;

/**
 * A version of an issue. Immutable.
 *
 * @param id unique over all of GitHub
 * @param number unique in its repository
 * @param title the title
 * @param body the text
 * @param state {@code open} or {@code closed}
 * @param author the login of the account that opened it
 * @param labels the names of its labels
 * @param comments the comments, oldest first
 * @param createdAt when it was opened
 * @param updatedAt when it last changed
 */
public record Issue(
        long id,
        int number,
        String title,
        String body,
        String state,
        String author,
        List<String> labels,
        List<Comment> comments,
        Instant createdAt,
        Instant updatedAt) {

    /**
     * A comment on an issue.
     *
     * @param id unique over all of GitHub
     * @param author the login of the account that wrote it
     * @param body the text
     * @param createdAt when it was written
     */
    public record Comment(long id, String author, String body, Instant createdAt) {}

    /** Copies the lists. */
    public Issue {
        labels = List.copyOf(labels);
        comments = List.copyOf(comments);
    }

    /** Returns a copy with that title. */
    public Issue withTitle(String newTitle) {
        return new Issue(id, number, newTitle, body, state, author, labels, comments, createdAt, updatedAt);
    }

    /** Returns a copy with that text. */
    public Issue withBody(String newBody) {
        return new Issue(id, number, title, newBody, state, author, labels, comments, createdAt, updatedAt);
    }

    /** Returns a copy with that state. */
    public Issue withState(String newState) {
        return new Issue(id, number, title, body, newState, author, labels, comments, createdAt, updatedAt);
    }

    /** Returns a copy with those labels. */
    public Issue withLabels(List<String> newLabels) {
        return new Issue(id, number, title, body, state, author, newLabels, comments, createdAt, updatedAt);
    }

    Issue withComments(List<Comment> newComments) {
        return new Issue(id, number, title, body, state, author, labels, newComments, createdAt, updatedAt);
    }

    Issue withUpdatedAt(Instant now) {
        return new Issue(id, number, title, body, state, author, labels, comments, createdAt, now);
    }
}
