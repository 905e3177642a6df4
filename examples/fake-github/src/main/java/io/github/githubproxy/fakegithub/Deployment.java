package io.github.githubproxy.fakegithub;

import java.util.Optional;

/** Where GitHub runs, which decides the paths of its doors. */
public enum Deployment {
    /** github.com: a host for each door. */
    GITHUB_COM("", "/graphql", Optional.empty()),
    /** GitHub Enterprise Server: one host, and a path for each door. */
    ENTERPRISE_SERVER("/api/v3", "/api/graphql", Optional.of("3.17.2"));

    /** Where uploads go on a host that has one path for each door. */
    static final String UPLOADS_PATH = "/api/uploads";

    private final String restPath;
    private final String graphQlPath;
    private final Optional<String> installedVersion;

    Deployment(String restPath, String graphQlPath, Optional<String> installedVersion) {
        this.restPath = restPath;
        this.graphQlPath = graphQlPath;
        this.installedVersion = installedVersion;
    }

    String restPath() {
        return restPath;
    }

    String graphQlPath() {
        return graphQlPath;
    }

    Optional<String> installedVersion() {
        return installedVersion;
    }

    boolean allowsPasswords() {
        return this == ENTERPRISE_SERVER;
    }

    /**
     * Returns the raw path below the base of its door, where {@code /graphql} stands for the GraphQL endpoint and
     * uploads keep {@link #UPLOADS_PATH} before it; empty if no API is there.
     */
    Optional<String> resolve(Door door, String path) {
        if (path.equals(graphQlPath) || path.equals("/api/graphql")) {
            return Optional.of("/graphql");
        }
        if (this == GITHUB_COM) {
            if (door == Door.UPLOADS) {
                return Optional.of(UPLOADS_PATH + path);
            }
            return path.startsWith(UPLOADS_PATH + "/") ? Optional.empty() : Optional.of(path);
        }
        if (path.startsWith(UPLOADS_PATH + "/")) {
            return Optional.of(path);
        }
        if (path.equals(restPath)) {
            return Optional.of("/");
        }
        return path.startsWith(restPath + "/") ? Optional.of(path.substring(restPath.length())) : Optional.empty();
    }
}
