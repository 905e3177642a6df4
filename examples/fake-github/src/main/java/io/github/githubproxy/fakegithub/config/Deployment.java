package io.github.githubproxy.fakegithub.config;

import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import java.util.Optional;

/** Whether the simulator acts as github.com or as a GitHub Enterprise Server, which determines its URLs. */
public enum Deployment {
    /** github.com: the API, uploads and downloads have a host each. */
    GITHUB_COM("", "/graphql", Optional.empty()),
    /** GitHub Enterprise Server: the API and uploads are paths of one host. */
    ENTERPRISE_SERVER("/api/v3", "/api/graphql", Optional.of("3.17.2"));

    /** The path of the uploads API on GitHub Enterprise Server. */
    public static final String UPLOADS_PATH = "/api/uploads";

    private final String restPath;
    private final String graphQlPath;
    private final Optional<String> installedVersion;

    Deployment(String restPath, String graphQlPath, Optional<String> installedVersion) {
        this.restPath = restPath;
        this.graphQlPath = graphQlPath;
        this.installedVersion = installedVersion;
    }

    /** Returns the base path of the REST API, without a trailing slash. */
    public String restPath() {
        return restPath;
    }

    /** Returns the path of the GraphQL endpoint. */
    public String graphQlPath() {
        return graphQlPath;
    }

    /** Returns the version of the Enterprise Server; empty for github.com. */
    public Optional<String> installedVersion() {
        return installedVersion;
    }

    /** Returns the value of {@code verifiable_password_authentication} in {@code /meta}. */
    public boolean allowsPasswords() {
        return this == ENTERPRISE_SERVER;
    }

    /**
     * Returns the path that a request is routed by: {@code /graphql} for the GraphQL endpoint, {@link #UPLOADS_PATH} and
     * the path for uploads, the path below the base of the REST API otherwise. Empty if the path belongs to no API.
     *
     * @param path the raw path
     */
    public Optional<String> resolve(RecordedRequest.Host host, String path) {
        if (path.equals(graphQlPath) || path.equals("/api/graphql")) {
            return Optional.of("/graphql");
        }
        if (this == GITHUB_COM) {
            if (host == RecordedRequest.Host.UPLOADS) {
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
