package io.github.githubproxy.fairness;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts in this process. There are as many as the registry has limits. */
final class LocalAllowances implements Allowances {
    private final ClockMeter meter;
    private final ConcurrentMap<String, LocalAllowance> allowances = new ConcurrentHashMap<>();

    LocalAllowances(ClockMeter meter) {
        this.meter = meter;
    }

    @Override
    public Allowance allowance(String name, Quota quota) {
        LocalAllowance known = allowances.get(name);
        if (known != null && known.isOf(quota)) {
            return known;
        }
        return allowances.compute(
                name, (same, old) -> old == null ? LocalAllowance.of(quota, meter) : old.resized(quota));
    }

    @Override
    public void close() {}
}
