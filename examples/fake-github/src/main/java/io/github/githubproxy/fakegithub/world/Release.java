package io.github.githubproxy.fakegithub.world;

import java.time.Instant;

/**
 * A release.
 *
 * @param id unique over all of GitHub
 * @param tag the tag it was made from
 * @param name what it is called
 * @param createdAt when it was published
 */
public record Release(long id, String tag, String name, Instant createdAt) {}
