package io.github.githubproxy.fakegithub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * The faults to come. Each request takes the next fault of the first script that accepts it, in the order in which the
 * scripts were added; a script whose faults are used up is gone. Safe for use by several threads.
 */
public final class Faults {
    private final List<Script> scripts = new ArrayList<>();
    private volatile boolean quiet = true;

    Faults() {}

    /** Lets these faults happen to the next requests that the predicate accepts, one each. */
    public void next(Predicate<? super Received> request, Fault... faults) {
        add(new Script(request, new ArrayDeque<>(List.of(faults)), Fault.none(), Lasting.UNTIL_USED_UP));
    }

    /** Lets that fault happen to the next {@code count} requests that the predicate accepts. */
    public void next(int count, Predicate<? super Received> request, Fault fault) {
        Queue<Fault> queue = new ArrayDeque<>(Collections.nCopies(count, fault));
        add(new Script(request, queue, Fault.none(), Lasting.UNTIL_USED_UP));
    }

    /** Lets that fault happen to all requests that the predicate accepts, until {@link #clear()}. */
    public void always(Predicate<? super Received> request, Fault fault) {
        add(new Script(request, new ArrayDeque<>(), fault, Lasting.FOREVER));
    }

    /** Lets nothing go wrong from now on. */
    public void clear() {
        synchronized (scripts) {
            scripts.clear();
            quiet = true;
        }
    }

    Fault take(Received received) {
        if (quiet) {
            return Fault.none();
        }
        synchronized (scripts) {
            for (Iterator<Script> it = scripts.iterator(); it.hasNext(); ) {
                Script script = it.next();
                if (script.request.test(received)) {
                    Fault fault = script.faults.poll();
                    if (script.lasting == Lasting.UNTIL_USED_UP && script.faults.isEmpty()) {
                        it.remove();
                    }
                    return fault == null ? script.fallback : fault;
                }
            }
            return Fault.none();
        }
    }

    private void add(Script script) {
        synchronized (scripts) {
            scripts.add(script);
            quiet = false;
        }
    }

    private enum Lasting {
        UNTIL_USED_UP,
        FOREVER
    }

    private record Script(Predicate<? super Received> request, Queue<Fault> faults, Fault fallback, Lasting lasting) {}
}
