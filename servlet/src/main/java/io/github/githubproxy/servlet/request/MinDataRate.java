package io.github.githubproxy.servlet.request;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The data rate below which an exchange with a client is ended. Only time in which a thread is blocked by the client counts.
 *
 * <p>The standard is that of Apache's {@code mod_reqtimeout}: 500 bytes per second, which any client can do that works at all.
 *
 * @param bytesPerSecond the minimum rate
 * @param tolerance the time by which a client may be behind that rate
 * @param checkInterval how often reads and writes that block a thread are checked
 * @param nanoTime the clock, like {@link System#nanoTime}
 */
public record MinDataRate(int bytesPerSecond, Duration tolerance, Duration checkInterval, LongSupplier nanoTime) {
    /** The rate that applies unless a test sets another. */
    public static final MinDataRate STANDARD =
            new MinDataRate(500, Duration.ofSeconds(30), Duration.ofSeconds(1), System::nanoTime);
}
