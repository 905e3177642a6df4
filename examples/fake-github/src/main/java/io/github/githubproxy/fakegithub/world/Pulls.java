package io.github.githubproxy.fakegithub.world;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The pull requests of one repository. Safe for use by several threads. */
public final class Pulls {
    private final Ledger ledger;
    private final AtomicInteger numbers;
    private final ConcurrentSkipListMap<Integer, Pull> byNumber = new ConcurrentSkipListMap<>();

    Pulls(Ledger ledger, AtomicInteger numbers) {
        this.ledger = ledger;
        this.numbers = numbers;
    }

    /** Opens a pull request to merge {@code head} into {@code main}, with a small made-up diff. */
    public Pull add(String title, String head) {
        return add(title, head, "main", "ghost");
    }

    /** Opens a pull request with a small made-up diff. */
    public Pull add(String title, String head, String base, String author) {
        var now = ledger.now();
        int number = numbers.incrementAndGet();
        String diff = "diff --git a/file" + number + ".txt b/file" + number + ".txt\n--- a/file" + number
                + ".txt\n+++ b/file" + number + ".txt\n@@ -1 +1 @@\n-before\n+after " + title + "\n";
        Pull pull = new Pull(ledger.nextId(), number, title, "open", author, head, base, diff, now, now);
        byNumber.put(number, pull);
        ledger.changed();
        return pull;
    }

    /**
     * Changes a pull request.
     *
     * @return the pull request as it is then
     * @throws IllegalArgumentException if there is no such pull request
     */
    public Pull update(int number, UnaryOperator<Pull> change) {
        Pull changed = byNumber.computeIfPresent(
                number, (n, pull) -> change.apply(pull).touched(ledger.now()));
        if (changed == null) {
            throw new IllegalArgumentException("there is no pull request " + number);
        }
        ledger.changed();
        return changed;
    }

    /** Returns the pull request of that number. */
    public Optional<Pull> get(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Returns all pull requests, newest first. */
    public List<Pull> list() {
        return List.copyOf(byNumber.descendingMap().values());
    }
}
