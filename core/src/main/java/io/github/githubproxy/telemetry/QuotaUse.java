package io.github.githubproxy.telemetry;

/**
 * What a client's request meant for the rate limits.
 *
 * @param resource the rate-limit resource that GitHub counted it against, such as {@code core} or {@code graphql}; where
 *     GitHub was not asked, the one it would count it against; {@code -} for {@code /rate_limit}, which it counts against
 *     none
 * @param spent units spent, over all times that the request was sent. Nobody's but the first's where several clients
 *     were served by one answer
 * @param saved units that the answer would have cost had it not been stored, or on its way for somebody else: 1 for each
 *     request whose {@link CacheOutcome} says so, else 0
 */
public record QuotaUse(String resource, int spent, int saved) {}
