package io.github.githubproxy.telemetry;

import java.time.Duration;

/**
 * A client's request, finished.
 *
 * @param client the client's name; {@code -} where it could not be told
 * @param method the method
 * @param route the templated path, such as {@code /repos/{owner}/{repo}/issues}, or {@code other}
 * @param status the status code that the client got
 * @param cacheOutcome what the cache did
 * @param upstreamDuration time spent waiting for GitHub, over all attempts
 * @param totalDuration from the request's arrival to the end of its answer
 * @param bodyBytes bytes of the answer's body that were handed out
 */
public record ProxyRequestEvent(
        String client,
        String method,
        String route,
        int status,
        CacheOutcome cacheOutcome,
        Duration upstreamDuration,
        Duration totalDuration,
        long bodyBytes) {}
