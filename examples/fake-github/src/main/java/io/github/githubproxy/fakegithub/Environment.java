package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.World;
import java.time.InstantSource;

/**
 * What routes may use.
 *
 * @param world everything GitHub knows
 * @param urls the URLs to name
 * @param limits the primary rate limits
 * @param apps how Apps get their tokens
 * @param clock the time
 */
record Environment(World world, Urls urls, RateLimits limits, Apps apps, InstantSource clock) {}
