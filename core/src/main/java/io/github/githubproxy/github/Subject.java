package io.github.githubproxy.github;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a request is about, of which one credential may see or change more than another.
 *
 * @param name the beginning of the path that names it, in lower case, such as {@code /repos/acme/app}
 * @param access what is wanted: many may read what few may change
 * @param owner the account it belongs to, in lower case; empty where the path does not tell
 * @param secrecy what those are told who may not see it
 */
public record Subject(String name, Access access, Optional<String> owner, Secrecy secrecy) {

    /** What a request wants. */
    public enum Access {
        /** To see something. */
        READ,
        /** To change something. */
        CHANGE
    }

    /** What those are told who may not see something. */
    public enum Secrecy {
        /** That it is forbidden, or that it does not exist: so it is with repositories and organizations. */
        DENIED,
        /** That it is forbidden: so it is with what is there for some kinds of credential only, such as {@code /user}. */
        FORBIDDEN
    }

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** Returns what a request is about; empty for GraphQL, whose path does not tell. */
    public static Optional<Subject> of(String method, ApiPath path) {
        if (path.endpoint() == ApiPath.Endpoint.GRAPHQL) {
            return Optional.empty();
        }
        Access access = READING.contains(method) ? Access.READ : Access.CHANGE;
        String[] parts = path.canonical().toLowerCase(Locale.ROOT).split("/", 5);
        String first = parts[1];
        if (first.equals("repos") && parts.length > 3) {
            return denied("/repos/" + parts[2] + "/" + parts[3], access, Optional.of(parts[2]));
        }
        if (first.equals("orgs") && parts.length > 2) {
            return denied("/orgs/" + parts[2], access, Optional.of(parts[2]));
        }
        if (first.equals("repositories") && parts.length > 2) {
            return denied("/repositories/" + parts[2], access, Optional.empty());
        }
        return Optional.of(new Subject("/" + first, access, Optional.empty(), Secrecy.FORBIDDEN));
    }

    /**
     * The path of the page that is shown to those who may read the subject, and to them alone: who is told that a part
     * of it is not there can find out by it whether that is so, or whether he is shown nothing of it at all.
     *
     * @return empty where there is no such page, or that path is the page
     */
    public Optional<String> pageBeside(ApiPath path) {
        boolean has = access == Access.READ
                && secrecy == Secrecy.DENIED
                && !path.canonical().equalsIgnoreCase(name);
        return has ? Optional.of(name) : Optional.empty();
    }

    private static Optional<Subject> denied(String name, Access access, Optional<String> owner) {
        return Optional.of(new Subject(name, access, owner, Secrecy.DENIED));
    }
}
