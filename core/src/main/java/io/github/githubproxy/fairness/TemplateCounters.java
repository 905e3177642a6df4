package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.ClientTemplate;
import io.github.githubproxy.fairness.QuotaCounters.QuotaCounter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bounds the counters of clients that templates make: for each template and resource, the most recently used counters are kept,
 * as many as the template's maximum. Others are removed, also in the middle of a window. Thread-safe.
 */
final class TemplateCounters {
    /** The names of the counters, the least recently used first. Guarded by this. */
    private final Map<Group, LinkedHashSet<String>> recent = new HashMap<>();

    private record Group(String template, String resource) {}

    /** Returns the counter of that name, and removes the least recently used one if there are too many now. */
    synchronized QuotaCounter counter(
            QuotaCounters counters, ClientTemplate template, String resource, String name, WindowQuota quota) {
        LinkedHashSet<String> names =
                recent.computeIfAbsent(new Group(template.name(), resource), group -> new LinkedHashSet<>());
        names.remove(name);
        names.add(name);
        Iterator<String> leastRecent = names.iterator();
        while (names.size() > template.maximum()) {
            counters.remove(leastRecent.next());
            leastRecent.remove();
        }
        // Within the lock: a counter that was removed just now must not come back unnoticed.
        return counters.counter(name, quota);
    }

    /** Removes the counters of all other templates. */
    synchronized void retain(QuotaCounters counters, Collection<ClientTemplate> templates) {
        Set<String> retained = templates.stream().map(ClientTemplate::name).collect(Collectors.toSet());
        recent.entrySet().removeIf(group -> {
            boolean isGone = !retained.contains(group.getKey().template);
            if (isGone) {
                group.getValue().forEach(counters::remove);
            }
            return isGone;
        });
    }
}
