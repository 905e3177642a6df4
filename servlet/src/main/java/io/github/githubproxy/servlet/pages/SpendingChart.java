package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.telemetry.StatusReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A stacked bar chart of quota units over time, one stack for each time slot. The clients that spent most are at the bottom.
 * Immutable.
 *
 * @param width the number of slots
 * @param highest the highest stack, in units
 * @param slot the length of a slot
 */
record SpendingChart(
        int width, List<Bar> bars, List<LegendEntry> legend, String from, String to, String highest, String slot) {

    /** The number of clients with a color of their own. The next color is for all other clients together. */
    private static final int CLIENT_COLORS = 6;

    private static final String OTHER_CLIENTS = "all others";

    record Bar(int color, String x, String y, String width, String height, String title) {}

    record LegendEntry(int color, String name) {}

    static SpendingChart of(StatusReport.Usage usage) {
        List<Long> totals = usage.quotaSpent();
        long highest = totals.stream().mapToLong(Long::longValue).max().orElse(0);
        List<Map.Entry<String, List<Long>>> clients =
                usage.quotaSpentBy().entrySet().stream().limit(CLIENT_COLORS).toList();
        List<Bar> bars = new ArrayList<>();
        boolean hasOthers = false;
        for (int slot = 0; slot < totals.size(); slot++) {
            long below = 0;
            for (int i = 0; i < clients.size(); i++) {
                long units = clients.get(i).getValue().get(slot);
                if (units > 0) {
                    bars.add(bar(i, slot, below, units, highest, clients.get(i).getKey()));
                    below += units;
                }
            }
            if (totals.get(slot) > below) {
                bars.add(bar(CLIENT_COLORS, slot, below, totals.get(slot) - below, highest, OTHER_CLIENTS));
                hasOthers = true;
            }
        }
        List<LegendEntry> legend = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            legend.add(new LegendEntry(i, clients.get(i).getKey()));
        }
        if (hasOthers) {
            legend.add(new LegendEntry(CLIENT_COLORS, OTHER_CLIENTS));
        }
        Duration length = Duration.ofSeconds(usage.slotSeconds() * totals.size());
        return new SpendingChart(
                totals.size(),
                bars,
                legend,
                DisplayFormat.timeOfDay(usage.firstSlot()),
                DisplayFormat.timeOfDay(usage.firstSlot().plus(length)),
                DisplayFormat.number(highest),
                usage.slotSeconds() < 60 ? usage.slotSeconds() + " s" : usage.slotSeconds() / 60 + " min");
    }

    private static Bar bar(int color, int slot, long below, long units, long highest, String client) {
        double scale = 100.0 / highest;
        return new Bar(
                color,
                coordinate(slot + 0.08),
                coordinate(100 - (below + units) * scale),
                coordinate(0.84),
                coordinate(units * scale),
                client + ": " + DisplayFormat.number(units));
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
