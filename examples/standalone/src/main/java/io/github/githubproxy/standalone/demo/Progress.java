package io.github.githubproxy.standalone.demo;

import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Prints the figures of all clients together as a line: of the last day, which is longer than a demo. */
public final class Progress {
    private final PrintStream out;
    private final Terminal terminal;
    private final Supplier<Optional<StatusReport>> usage;
    private final long start = System.nanoTime();

    /**
     * Creates an instance. Time counts from now.
     *
     * @param usage the proxy's own report
     */
    public Progress(PrintStream out, Terminal terminal, Supplier<Optional<StatusReport>> usage) {
        this.out = out;
        this.terminal = terminal;
        this.usage = usage;
    }

    /** Prints a line. */
    public void print() {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        usage.get().ifPresent(report -> {
            StatusReport.Usage day = Objects.requireNonNull(report.windows().get(TimeWindow.DAY));
            write(line(elapsed, day.total(), terminal) + terminal.lineEnd());
        });
    }

    /** Leaves the last line visible when the program ends. */
    public void end() {
        write(terminal.end());
    }

    /** Returns a line of fixed width, so that it covers the one before, and of less than 80 characters. */
    static String line(Duration elapsed, StatusReport.Row total, Terminal terminal) {
        String requests = String.format(
                Locale.ROOT, "%02d:%02d%,9d requests", elapsed.toMinutes(), elapsed.toSecondsPart(), total.requests());
        String spent = String.format(Locale.ROOT, "%,7d quota spent", total.quotaSpent());
        String saved = String.format(Locale.ROOT, "%,9d quota saved", total.quotaSaved());
        String refused = String.format(Locale.ROOT, "%,8d refused", total.refused());
        return requests
                + terminal.paint(Terminal.Colour.YELLOW, spent)
                + terminal.paint(Terminal.Colour.GREEN, saved)
                + terminal.paint(Terminal.Colour.RED, refused);
    }

    private void write(String text) {
        out.print(text);
        out.flush();
    }
}
