package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.InstallationToken;
import java.util.function.Predicate;

/** Names for the usual predicates on requests, to script faults and to count in the journal. */
public final class Requests {
    private Requests() {}

    /** Every request. */
    public static Predicate<Received> any() {
        return received -> true;
    }

    /** Requests of that method. */
    public static Predicate<Received> method(String method) {
        return received -> received.method().equals(method);
    }

    /** Requests of exactly that raw path, whatever their query. */
    public static Predicate<Received> path(String path) {
        return received -> received.path().equals(path);
    }

    /** Requests whose raw path begins so. */
    public static Predicate<Received> pathStarting(String prefix) {
        return received -> received.path().startsWith(prefix);
    }

    /** Requests of exactly that raw path and query. */
    public static Predicate<Received> target(String target) {
        return received -> received.target().equals(target);
    }

    /** GET requests of exactly that raw path. */
    public static Predicate<Received> get(String path) {
        return method("GET").and(path(path));
    }

    /** POST requests of exactly that raw path. */
    public static Predicate<Received> post(String path) {
        return method("POST").and(path(path));
    }

    /** Requests with a valid credential of that user, or of any installation of the App with that bot. */
    public static Predicate<Received> by(String login) {
        return received -> received.login().filter(login::equals).isPresent();
    }

    /** Requests with a valid token of the installation of that id. */
    public static Predicate<Received> byInstallation(long id) {
        return received -> received.credential()
                .filter(credential -> credential instanceof InstallationToken token
                        && token.installation().id() == id)
                .isPresent();
    }

    /** Requests with a header field of that name. */
    public static Predicate<Received> carrying(String header) {
        return received -> received.header(header).isPresent();
    }

    /** Requests whose {@code Authorization} ends with that token. */
    public static Predicate<Received> withToken(String token) {
        return received -> received.header("Authorization")
                .filter(value -> value.endsWith(" " + token))
                .isPresent();
    }
}
