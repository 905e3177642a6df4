package io.github.githubproxy.fakegithub.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The issues of one repository. Thread-safe. */
public final class Issues {
    private final ModelContext context;
    private final AtomicInteger numbers;
    private final ConcurrentSkipListMap<Integer, Issue> byNumber = new ConcurrentSkipListMap<>();

    Issues(ModelContext context, AtomicInteger numbers) {
        this.context = context;
        this.numbers = numbers;
    }

    /** Opens an issue with that title and without text, as {@code ghost}. */
    public Issue add(String title) {
        return add(title, "", "ghost");
    }

    /** Opens an issue. */
    public Issue add(String title, String body, String author) {
        var now = context.now();
        Issue issue = new Issue(
                context.nextId(),
                numbers.incrementAndGet(),
                title,
                body,
                "open",
                author,
                List.of(),
                List.of(),
                now,
                now);
        byNumber.put(issue.number(), issue);
        context.recordChange();
        return issue;
    }

    /**
     * Changes an issue.
     *
     * @param change for example {@code issue -> issue.withTitle("new")}
     * @return the changed issue
     * @throws IllegalArgumentException if there is no such issue
     */
    public Issue update(int number, UnaryOperator<Issue> change) {
        Issue changed = byNumber.computeIfPresent(
                number, (n, issue) -> change.apply(issue).withUpdatedAt(context.now()));
        if (changed == null) {
            throw new IllegalArgumentException("there is no issue " + number);
        }
        context.recordChange();
        return changed;
    }

    /**
     * Adds a comment to an issue.
     *
     * @throws IllegalArgumentException if there is no such issue
     */
    public Issue.Comment addComment(int number, String author, String body) {
        Issue.Comment comment = new Issue.Comment(context.nextId(), author, body, context.now());
        update(number, issue -> {
            List<Issue.Comment> comments = new ArrayList<>(issue.comments());
            comments.add(comment);
            return issue.withComments(comments);
        });
        return comment;
    }

    /** Deletes an issue, if it exists. */
    public void delete(int number) {
        byNumber.remove(number);
        context.recordChange();
    }

    /** Returns the issue of that number, if it exists. */
    public Optional<Issue> get(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Returns all issues, newest first. */
    public List<Issue> list() {
        return List.copyOf(byNumber.descendingMap().values());
    }
}
