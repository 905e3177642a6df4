package io.github.githubproxy.benchmark;

import java.io.IOException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** What one thread reads of two proxies by turns. */
@State(Scope.Thread)
public class ThreadResource {
    private final StreamDrainer drainer = new StreamDrainer();

    @SuppressWarnings("NullAway.Init")
    private String path;

    /** Makes a state that is not set up. */
    public ThreadResource() {}

    /** Chooses the resource. */
    @Setup
    public void choose(ThreadParams thread) {
        path = AlternatingTelemetryCall.path(thread.getThreadIndex());
    }

    long read(AlternatingTelemetryCall call) throws IOException {
        return call.read(path, drainer);
    }
}
