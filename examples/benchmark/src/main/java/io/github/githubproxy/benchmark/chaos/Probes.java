package io.github.githubproxy.benchmark.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Probes of several kinds, from their creation to the end of the process. */
final class Probes {
    private static final double PER_SECOND = 20;
    private static final int THREADS = 4;

    private final Map<ProbeKind, ProbeResults> results = new EnumMap<>(ProbeKind.class);
    private final List<Load> loads = new ArrayList<>();

    /** Starts the probes. */
    Probes(Set<ProbeKind> kinds, int proxyPort, int upstreamPort, int baselinePort) {
        for (ProbeKind kind : kinds) {
            int port = switch (kind) {
                case UPSTREAM -> upstreamPort;
                case BASELINE -> baselinePort;
                default -> proxyPort;
            };
            String baseUrl = port == proxyPort ? ChaosRun.PROXY_URL : Loopback.url(port);
            ProbeResults measured = new ProbeResults();
            AtomicLong numbers = new AtomicLong();
            results.put(kind, measured);
            loads.add(new Load(
                    kind.label(),
                    PER_SECOND,
                    THREADS,
                    () -> new Probe(kind, new HttpClientConnection(port), baseUrl, numbers, measured)));
        }
        resume();
    }

    /** Continues after {@link #pause}. */
    void resume() {
        loads.forEach(Load::resume);
    }

    /** Plans no further request. Those that are planned are still sent, within a fraction of a second. */
    void pause() {
        loads.forEach(Load::pause);
    }

    /** Returns what was measured, and begins a window. */
    Map<ProbeKind, ProbeWindow> drain() {
        Map<ProbeKind, ProbeWindow> windows = new EnumMap<>(ProbeKind.class);
        for (ProbeKind kind : List.of(ProbeKind.values())) {
            ProbeResults measured = results.get(kind);
            if (measured != null) {
                windows.put(kind, measured.drain());
            }
        }
        return windows;
    }
}
