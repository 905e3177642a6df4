package io.github.githubproxy.benchmark;

import java.io.IOException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** The resource that one thread reads from two alternating proxies. */
@State(Scope.Thread)
public class ThreadResource {
    private final StreamDrainer drainer = new StreamDrainer();

    @SuppressWarnings("NullAway.Init")
    private String path;

    /** Creates a state that is not set up. */
    public ThreadResource() {}

    /** Selects the resource. */
    @Setup
    public void choose(ThreadParams thread) {
        path = AlternatingTelemetryCall.path(thread.getThreadIndex());
    }

    long read(AlternatingTelemetryCall call) throws IOException {
        return call.read(path, drainer);
    }
}
