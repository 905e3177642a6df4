package io.github.githubproxy.fakegithub.world;

import java.time.Instant;
import java.util.List;

/**
 * An issue as it is at one moment.
 *
 * @param id unique over all of GitHub
 * @param number unique in its repository
 * @param title what it is called
 * @param body its text
 * @param state {@code open} or {@code closed}
 * @param author the login of who opened it
 * @param labels the names of its labels
 * @param comments in the order in which they were made
 * @param createdAt when it was opened
 * @param updatedAt when it was changed last
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

    /** Makes an issue. */
    public Issue {
        labels = List.copyOf(labels);
        comments = List.copyOf(comments);
    }

    /** Returns it with another title. */
    public Issue withTitle(String newTitle) {
        return new Issue(id, number, newTitle, body, state, author, labels, comments, createdAt, updatedAt);
    }

    /** Returns it with another text. */
    public Issue withBody(String newBody) {
        return new Issue(id, number, title, newBody, state, author, labels, comments, createdAt, updatedAt);
    }

    /** Returns it open or closed. */
    public Issue withState(String newState) {
        return new Issue(id, number, title, body, newState, author, labels, comments, createdAt, updatedAt);
    }

    /** Returns it with other labels. */
    public Issue withLabels(List<String> newLabels) {
        return new Issue(id, number, title, body, state, author, newLabels, comments, createdAt, updatedAt);
    }

    Issue withComments(List<Comment> newComments) {
        return new Issue(id, number, title, body, state, author, labels, newComments, createdAt, updatedAt);
    }

    Issue touched(Instant now) {
        return new Issue(id, number, title, body, state, author, labels, comments, createdAt, now);
    }
}
