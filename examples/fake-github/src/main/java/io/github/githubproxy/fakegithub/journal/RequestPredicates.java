package io.github.githubproxy.fakegithub.journal;

import io.github.githubproxy.fakegithub.model.InstallationAccessToken;
import java.util.function.Predicate;

/** Predicates on requests, for queries to the {@link Journal} and to choose the requests that a fault applies to. */
public final class RequestPredicates {
    private RequestPredicates() {}

    /** Matches every request. */
    public static Predicate<RecordedRequest> any() {
        return request -> true;
    }

    /** Matches requests of that method. */
    public static Predicate<RecordedRequest> method(String method) {
        return request -> request.method().equals(method);
    }

    /** Matches requests of exactly that raw path, with any query. */
    public static Predicate<RecordedRequest> path(String path) {
        return request -> request.path().equals(path);
    }

    /** Matches requests whose raw path starts with that prefix. */
    public static Predicate<RecordedRequest> pathStartingWith(String prefix) {
        return request -> request.path().startsWith(prefix);
    }

    /** Matches requests of exactly that raw path and query. */
    public static Predicate<RecordedRequest> target(String target) {
        return request -> request.target().equals(target);
    }

    /** Matches GET requests of exactly that raw path. */
    public static Predicate<RecordedRequest> get(String path) {
        return method("GET").and(path(path));
    }

    /** Matches POST requests of exactly that raw path. */
    public static Predicate<RecordedRequest> post(String path) {
        return method("POST").and(path(path));
    }

    /** Matches requests with a valid token of that user, or of any installation of the App whose bot has that login. */
    public static Predicate<RecordedRequest> byLogin(String login) {
        return request -> request.login().filter(login::equals).isPresent();
    }

    /** Matches requests with a valid token of the installation of that id. */
    public static Predicate<RecordedRequest> byInstallation(long id) {
        return request -> request.token()
                .filter(token -> token instanceof InstallationAccessToken installationToken
                        && installationToken.installation().id() == id)
                .isPresent();
    }

    /** Matches requests with a header field of that name. */
    public static Predicate<RecordedRequest> withHeader(String name) {
        return request -> request.header(name).isPresent();
    }

    /** Matches requests whose {@code Authorization} ends with that token, valid or not. */
    public static Predicate<RecordedRequest> withToken(String token) {
        return request -> request.header("Authorization")
                .filter(value -> value.endsWith(" " + token))
                .isPresent();
    }
}
