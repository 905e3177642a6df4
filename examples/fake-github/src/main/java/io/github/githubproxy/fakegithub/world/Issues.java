package io.github.githubproxy.fakegithub.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The issues of one repository. Safe for use by several threads. */
public final class Issues {
    private final Ledger ledger;
    private final AtomicInteger numbers;
    private final ConcurrentSkipListMap<Integer, Issue> byNumber = new ConcurrentSkipListMap<>();

    Issues(Ledger ledger, AtomicInteger numbers) {
        this.ledger = ledger;
        this.numbers = numbers;
    }

    /** Opens an issue with that title, by nobody in particular. */
    public Issue add(String title) {
        return add(title, "", "ghost");
    }

    /** Opens an issue. */
    public Issue add(String title, String body, String author) {
        var now = ledger.now();
        Issue issue = new Issue(
                ledger.nextId(),
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
        ledger.changed();
        return issue;
    }

    /**
     * Changes an issue.
     *
     * @param change for example {@code issue -> issue.withTitle("new")}
     * @return the issue as it is then
     * @throws IllegalArgumentException if there is no such issue
     */
    public Issue update(int number, UnaryOperator<Issue> change) {
        Issue changed = byNumber.computeIfPresent(
                number, (n, issue) -> change.apply(issue).touched(ledger.now()));
        if (changed == null) {
            throw new IllegalArgumentException("there is no issue " + number);
        }
        ledger.changed();
        return changed;
    }

    /**
     * Comments on an issue.
     *
     * @throws IllegalArgumentException if there is no such issue
     */
    public Comment comment(int number, String author, String body) {
        Comment comment = new Comment(ledger.nextId(), author, body, ledger.now());
        update(number, issue -> {
            List<Comment> comments = new ArrayList<>(issue.comments());
            comments.add(comment);
            return issue.withComments(comments);
        });
        return comment;
    }

    /** Removes an issue, if it is there. */
    public void delete(int number) {
        byNumber.remove(number);
        ledger.changed();
    }

    /** Returns the issue of that number. */
    public Optional<Issue> get(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Returns all issues, newest first. */
    public List<Issue> list() {
        return List.copyOf(byNumber.descendingMap().values());
    }
}
