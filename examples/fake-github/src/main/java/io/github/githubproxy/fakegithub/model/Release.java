package io.github.githubproxy.fakegithub.model;

import java.time.Instant;

/**
 * A release.
 *
 * @param id unique over all of GitHub
 * @param tag the name of its tag
 * @param name the title
 * @param createdAt when it was published
 */
public record Release(long id, String tag, String name, Instant createdAt) {

    /**
     * A file attached to a release.
     *
     * @param id unique over all of GitHub
     * @param releaseId the id of the release
     * @param name the file name
     * @param contentType the media type
     * @param content the bytes
     * @param createdAt when it was uploaded
     */
    public record Asset(
            long id, long releaseId, String name, String contentType, FileContent content, Instant createdAt) {}
}
