package io.github.githubproxy.fairness;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts in this process. There are as many as the registry has limits. */
final class LocalQuotaCounters implements QuotaCounters {
    private final InstantSourceTimeMeter meter;
    private final ConcurrentMap<String, LocalQuotaCounter> allowances = new ConcurrentHashMap<>();

    LocalQuotaCounters(InstantSourceTimeMeter meter) {
        this.meter = meter;
    }

    @Override
    public QuotaCounter allowance(String name, WindowQuota quota) {
        LocalQuotaCounter known = allowances.get(name);
        if (known != null && known.isOf(quota)) {
            return known;
        }
        return allowances.compute(
                name, (same, old) -> old == null ? LocalQuotaCounter.of(quota, meter) : old.resized(quota));
    }

    @Override
    public void close() {}
}
