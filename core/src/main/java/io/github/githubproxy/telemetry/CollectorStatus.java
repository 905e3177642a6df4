package io.github.githubproxy.telemetry;

/**
 * One of the proxy's collectors. Counts are events since the proxy was made.
 *
 * @param name its type, or the name of its class where it was handed over in code
 * @param delivered events that it took
 * @param failed events that it threw on
 * @param dropped events that it was never given, as too many waited
 */
public record CollectorStatus(String name, long delivered, long failed, long dropped) {}
