package io.github.githubproxy.fakegithub.world;

import java.time.Instant;

/**
 * A comment on an issue.
 *
 * @param id unique over all of GitHub
 * @param author the login of who wrote it
 * @param body its text
 * @param createdAt when it was written
 */
public record Comment(long id, String author, String body, Instant createdAt) {}
