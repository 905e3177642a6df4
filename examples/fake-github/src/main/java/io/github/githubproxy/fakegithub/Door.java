package io.github.githubproxy.fakegithub;

/** The hosts that GitHub has under several names, and the simulator under several ports or paths. */
public enum Door {
    /** REST and GraphQL, as {@code api.github.com}. */
    API,
    /** Uploads of release assets, as {@code uploads.github.com}. */
    UPLOADS,
    /** Downloads that the API redirects to, as {@code codeload.github.com}. */
    STORAGE
}
