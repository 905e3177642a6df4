package io.github.githubproxy.fakegithub.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The pull requests of one repository. Thread-safe. */
public final class PullRequests {
    private final ModelContext context;
    private final AtomicInteger numbers;
    private final ConcurrentSkipListMap<Integer, PullRequest> byNumber = new ConcurrentSkipListMap<>();

    PullRequests(ModelContext context, AtomicInteger numbers) {
        this.context = context;
        this.numbers = numbers;
    }

    /** Opens a pull request to merge {@code head} into {@code main}, as {@code ghost}, with a small generated diff. */
    public PullRequest add(String title, String head) {
        return add(title, head, "main", "ghost");
    }

    /** Opens a pull request with a small generated diff. */
    public PullRequest add(String title, String head, String base, String author) {
        var now = context.now();
        int number = numbers.incrementAndGet();
        String diff = "diff --git a/file" + number + ".txt b/file" + number + ".txt\n--- a/file" + number
                + ".txt\n+++ b/file" + number + ".txt\n@@ -1 +1 @@\n-before\n+after " + title + "\n";
        PullRequest pullRequest =
                new PullRequest(context.nextId(), number, title, "open", author, head, base, diff, now, now);
        byNumber.put(number, pullRequest);
        context.recordChange();
        return pullRequest;
    }

    /**
     * Changes a pull request.
     *
     * @return the changed pull request
     * @throws IllegalArgumentException if there is no such pull request
     */
    public PullRequest update(int number, UnaryOperator<PullRequest> change) {
        PullRequest changed = byNumber.computeIfPresent(
                number, (n, pullRequest) -> change.apply(pullRequest).withUpdatedAt(context.now()));
        if (changed == null) {
            throw new IllegalArgumentException("there is no pull request " + number);
        }
        context.recordChange();
        return changed;
    }

    /** Returns the pull request of that number, if it exists. */
    public Optional<PullRequest> get(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Returns all pull requests, newest first. */
    public List<PullRequest> list() {
        return List.copyOf(byNumber.descendingMap().values());
    }
}
