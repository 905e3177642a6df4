package io.github.githubproxy.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Counts requests with an unknown token by the address that they come from, in windows of one minute. The addresses of one
 * IPv6 network of 64 bits, which usually belongs to one user, count as one. Thread-safe.
 *
 * <p>The size is bounded: to 10,000 addresses of at most 64 characters. Of more addresses, the least active are forgotten.
 */
final class FailedAuthentications {
    /** The failures in a window after which further ones are excessive. */
    static final int MAX_FAILURES = 20;

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_ADDRESSES = 10_000;
    private static final int MAX_ADDRESS_LENGTH = 64;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(MAX_ADDRESSES).build();
    private final InstantSource clock;

    FailedAuthentications(InstantSource clock) {
        this.clock = clock;
    }

    /** The failures since a window began. */
    private record Window(Instant start, int failures) {
        boolean contains(Instant now) {
            Duration age = Duration.between(start, now);
            return !age.isNegative() && age.compareTo(WINDOW) < 0;
        }
    }

    /**
     * Records a failure.
     *
     * @param address the address of the client, as text
     * @return how long failures of that address are excessive; zero if this one is not
     */
    Duration record(String address) {
        Instant now = clock.instant();
        Window window = Objects.requireNonNull(windows.asMap()
                .compute(
                        network(address),
                        (same, last) -> last == null || !last.contains(now)
                                ? new Window(now, 1)
                                : new Window(last.start(), Math.min(last.failures(), MAX_FAILURES) + 1)));
        return window.failures() <= MAX_FAILURES
                ? Duration.ZERO
                : Duration.between(now, window.start().plus(WINDOW));
    }

    private static String network(String address) {
        String text = address.length() > MAX_ADDRESS_LENGTH ? address.substring(0, MAX_ADDRESS_LENGTH) : address;
        if (text.indexOf(':') < 0) {
            return text;
        }
        int scope = text.indexOf('%');
        String literal = scope < 0 ? text : text.substring(0, scope);
        try {
            // In brackets, so that the text is never looked up as a name.
            byte[] bytes = InetAddress.getByName(literal.startsWith("[") ? literal : "[" + literal + "]")
                    .getAddress();
            return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, IPV6_NETWORK_BYTES)));
        } catch (UnknownHostException e) {
            return text;
        }
    }
}
