package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.telemetry.StatusReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Units spent over time: a stack of bars for each slot, with those at the bottom who spent most. Immutable.
 *
 * @param width how many slots there are
 */
record SpendingChart(int width, List<Bar> bars, List<Name> legend, String from, String to, String most, String slot) {

    /** So many clients have a colour of their own. */
    private static final int COLOURS = 6;

    record Bar(int color, String x, String y, String width, String height, String title) {}

    record Name(int color, String name) {}

    static SpendingChart of(StatusReport.Usage usage) {
        List<Long> all = usage.quotaSpent();
        long most = all.stream().mapToLong(Long::longValue).max().orElse(0);
        List<Map.Entry<String, List<Long>>> lines =
                usage.quotaSpentBy().entrySet().stream().limit(COLOURS).toList();
        List<Bar> bars = new ArrayList<>();
        boolean rest = false;
        for (int slot = 0; slot < all.size(); slot++) {
            long below = 0;
            for (int i = 0; i < lines.size(); i++) {
                long units = lines.get(i).getValue().get(slot);
                if (units > 0) {
                    bars.add(bar(i, slot, below, units, most, lines.get(i).getKey()));
                    below += units;
                }
            }
            if (all.get(slot) > below) {
                bars.add(bar(COLOURS, slot, below, all.get(slot) - below, most, "all others"));
                rest = true;
            }
        }
        List<Name> legend = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            legend.add(new Name(i, lines.get(i).getKey()));
        }
        if (rest) {
            legend.add(new Name(COLOURS, "all others"));
        }
        Duration length = Duration.ofSeconds(usage.slotSeconds() * all.size());
        return new SpendingChart(
                all.size(),
                bars,
                legend,
                DisplayFormat.clock(usage.firstSlot()),
                DisplayFormat.clock(usage.firstSlot().plus(length)),
                DisplayFormat.number(most),
                usage.slotSeconds() < 60 ? usage.slotSeconds() + " s" : usage.slotSeconds() / 60 + " min");
    }

    private static Bar bar(int color, int slot, long below, long units, long most, String name) {
        double scale = 100.0 / most;
        return new Bar(
                color,
                coordinate(slot + 0.08),
                coordinate(100 - (below + units) * scale),
                coordinate(0.84),
                coordinate(units * scale),
                name + ": " + DisplayFormat.number(units));
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
