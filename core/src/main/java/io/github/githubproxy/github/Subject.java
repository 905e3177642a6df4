package io.github.githubproxy.github;

import java.util.Locale;
import java.util.Optional;

/**
 * What a path is about, of which one credential may be shown more than another.
 *
 * @param name the beginning of the path that names it, in lower case, such as {@code /repos/acme/app}
 * @param owner the account it belongs to, in lower case; empty where the path does not tell
 * @param secrecy what those are told who may not see it
 */
public record Subject(String name, Optional<String> owner, Secrecy secrecy) {

    /** What those are told who may not see something. */
    public enum Secrecy {
        /** That it is forbidden, or that it does not exist: so it is with repositories and organizations. */
        DENIED,
        /** That it is forbidden: so it is with what is there for some kinds of credential only, such as {@code /user}. */
        FORBIDDEN
    }

    /** Returns what a path is about; empty for GraphQL, whose path does not tell. */
    public static Optional<Subject> of(ApiPath path) {
        if (path.endpoint() == ApiPath.Endpoint.GRAPHQL) {
            return Optional.empty();
        }
        String[] parts = path.canonical().toLowerCase(Locale.ROOT).split("/", 5);
        String first = parts[1];
        if (first.equals("repos") && parts.length > 3) {
            return Optional.of(denied("/repos/" + parts[2] + "/" + parts[3], Optional.of(parts[2])));
        }
        if (first.equals("orgs") && parts.length > 2) {
            return Optional.of(denied("/orgs/" + parts[2], Optional.of(parts[2])));
        }
        if (first.equals("repositories") && parts.length > 2) {
            return Optional.of(denied("/repositories/" + parts[2], Optional.empty()));
        }
        return Optional.of(new Subject("/" + first, Optional.empty(), Secrecy.FORBIDDEN));
    }

    private static Subject denied(String name, Optional<String> owner) {
        return new Subject(name, owner, Secrecy.DENIED);
    }
}
