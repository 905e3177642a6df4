package io.github.githubproxy.fakegithub.faults;

import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Chooses the fault for each request. A rule consists of a predicate and a sequence of faults. A request gets the next
 * fault of the first rule that matches, in the order in which the rules were added. A rule without remaining faults is
 * removed. Thread-safe.
 */
public final class FaultInjector {
    private final List<Rule> rules = new ArrayList<>();
    private volatile boolean empty = true;

    /** Creates an injector without rules. */
    public FaultInjector() {}

    /** Adds a rule: the next matching requests get these faults, one each. */
    public void next(Predicate<? super RecordedRequest> request, Fault... faults) {
        add(new Rule(request, new ArrayDeque<>(List.of(faults)), Optional.empty()));
    }

    /** Adds a rule: the next {@code count} matching requests get that fault. */
    public void next(int count, Predicate<? super RecordedRequest> request, Fault fault) {
        Queue<Fault> queue = new ArrayDeque<>(Collections.nCopies(count, fault));
        add(new Rule(request, queue, Optional.empty()));
    }

    /** Adds a rule: all matching requests get that fault, until {@link #clear()}. */
    public void always(Predicate<? super RecordedRequest> request, Fault fault) {
        add(new Rule(request, new ArrayDeque<>(), Optional.of(fault)));
    }

    /** Removes all rules. */
    public void clear() {
        synchronized (rules) {
            rules.clear();
            empty = true;
        }
    }

    /** Returns the fault for a request and removes it from its rule. */
    public Fault take(RecordedRequest request) {
        if (empty) {
            return Fault.none();
        }
        synchronized (rules) {
            for (Iterator<Rule> it = rules.iterator(); it.hasNext(); ) {
                Rule rule = it.next();
                if (rule.predicate.test(request)) {
                    Fault fault = rule.faults.poll();
                    if (rule.permanent.isEmpty() && rule.faults.isEmpty()) {
                        it.remove();
                    }
                    return fault == null ? rule.permanent.orElseGet(Fault::none) : fault;
                }
            }
            return Fault.none();
        }
    }

    private void add(Rule rule) {
        synchronized (rules) {
            rules.add(rule);
            empty = false;
        }
    }

    private record Rule(Predicate<? super RecordedRequest> predicate, Queue<Fault> faults, Optional<Fault> permanent) {}
}
