package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts what the upstream has received and done, for a client that asks for it. Thread-safe. */
final class UpstreamCounts {
    /** The path that returns the counts, as lines of {@code name=value}. */
    static final String PATH = "/counts";

    /** The number of requests. */
    static final String REQUESTS = "requests";

    /** The number of bodies of writes that were received a second time. */
    static final String REPEATED_WRITES = "repeated-writes";

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Set<String> writes = ConcurrentHashMap.newKeySet();

    /** Counts something by name. */
    void add(String name) {
        counts.computeIfAbsent(name, unused -> new LongAdder()).increment();
    }

    /** Counts a write. The body of each is different. */
    void addWrite(byte[] body) {
        if (!writes.add(new String(body, UTF_8))) {
            add(REPEATED_WRITES);
        }
    }

    /** Returns the counts as lines. */
    String lines() {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().sum() + "\n")
                        .collect(Collectors.joining());
    }
}
