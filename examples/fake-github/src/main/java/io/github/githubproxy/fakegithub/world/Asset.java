package io.github.githubproxy.fakegithub.world;

import java.time.Instant;

/**
 * A file attached to a release.
 *
 * @param id unique over all of GitHub
 * @param releaseId the release it belongs to
 * @param name the name of the file
 * @param contentType its media type
 * @param content what is in it
 * @param createdAt when it was uploaded
 */
public record Asset(long id, long releaseId, String name, String contentType, Content content, Instant createdAt) {}
