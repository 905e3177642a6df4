package io.github.githubproxy.standalone;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.githubproxy.config.ConfigException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Determines how many connections of clients the server may have open, so that file descriptors are left for connections to
 * GitHub and Redis. Each connection takes one file descriptor.
 */
final class ConnectionBound {
    static final int MAX_DEFAULT = 10_000;

    /** What the server needs at least besides clients' connections: connections to GitHub and Redis, and files. */
    private static final int MIN_RESERVE = 64;

    private ConnectionBound() {}

    /**
     * Returns the maximum number of clients' connections: the configured one, or half of the file descriptors that are free,
     * but not more than 10,000.
     *
     * @throws ConfigException if the configured number leaves fewer than 64 file descriptors
     */
    static int of(OptionalInt configured) {
        return of(configured, freeFileDescriptors());
    }

    static int of(OptionalInt configured, OptionalLong free) {
        if (configured.isEmpty()) {
            return (int) Math.max(1, Math.min(MAX_DEFAULT, free.orElse(2L * MAX_DEFAULT) / 2));
        }
        long most = Math.max(1, free.orElse(Long.MAX_VALUE) - MIN_RESERVE);
        if (configured.getAsInt() > most) {
            throw new ConfigException("MAX_CONNECTIONS is " + configured.getAsInt()
                    + "; with the process's limit of open" + " files, at most " + most
                    + " are possible. Set a lower number, or raise the limit (ulimit -n)");
        }
        return configured.getAsInt();
    }

    private static OptionalLong freeFileDescriptors() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix && unix.getMaxFileDescriptorCount() > 0
                ? OptionalLong.of(Math.max(0, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount()))
                : OptionalLong.empty();
    }
}
