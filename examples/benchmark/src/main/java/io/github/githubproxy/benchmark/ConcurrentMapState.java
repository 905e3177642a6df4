package io.github.githubproxy.benchmark;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A map with an entry for each credential, as the minimum cost of a shared table. */
@State(Scope.Benchmark)
public class ConcurrentMapState {
    /** The number of entries. */
    @Param({"8", "200"})
    @SuppressWarnings("NullAway.Init")
    public int credentials;

    private final ConcurrentMap<String, Object> map = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private List<String> keys;

    /** Creates a state that is not set up. */
    public ConcurrentMapState() {}

    /** Fills the map. */
    @Setup(Level.Trial)
    public void populate() {
        keys = IntStream.rangeClosed(1, credentials).mapToObj(i -> "BOT" + i).toList();
        keys.forEach(key -> map.put(key, new Object()));
    }

    /** Reads one of the entries. */
    Object read() {
        return map.getOrDefault(keys.get(ThreadLocalRandom.current().nextInt(keys.size())), this);
    }
}
