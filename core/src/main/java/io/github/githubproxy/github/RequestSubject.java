package io.github.githubproxy.github;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a request is about, of which one credential may see or change more than another.
 *
 * @param name the beginning of the path that names it, in lower case, such as {@code /repos/acme/app}
 * @param topic as much of the path as tells which permission it takes, such as {@code /repos/acme/app/actions}
 * @param access what is wanted: many may read what few may change
 * @param owner the account it belongs to, in lower case; empty where the path does not tell
 * @param secrecy what those are told who may not see it
 */
public record RequestSubject(String name, String topic, Access access, Optional<String> owner, Secrecy secrecy) {

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

    /** Returns what a request is about. Of GraphQL only the answer tells more than that. */
    public static RequestSubject of(String method, ApiPath path) {
        Access access = READING.contains(method) ? Access.READ : Access.CHANGE;
        String[] parts = path.canonical().toLowerCase(Locale.ROOT).split("/", -1);
        String first = parts[1];
        if (first.equals("repos") && parts.length > 3) {
            return denied(parts, 4, access, Optional.of(parts[2]));
        }
        if (first.equals("orgs") && parts.length > 2) {
            return denied(parts, 3, access, Optional.of(parts[2]));
        }
        if (first.equals("repositories") && parts.length > 2) {
            return denied(parts, 3, access, Optional.empty());
        }
        return new RequestSubject("/" + first, beginning(parts, 3), access, Optional.empty(), Secrecy.FORBIDDEN);
    }

    /** Returns what is read of a repository or organization, by its place in the REST API: {@code /repos/acme/app}. */
    static RequestSubject named(String name) {
        String[] parts = name.toLowerCase(Locale.ROOT).split("/", -1);
        return denied(parts, parts.length, Access.READ, Optional.of(parts[2]));
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

    private static RequestSubject denied(String[] parts, int length, Access access, Optional<String> owner) {
        return new RequestSubject(
                beginning(parts, length), beginning(parts, length + 1), access, owner, Secrecy.DENIED);
    }

    private static String beginning(String[] parts, int length) {
        return String.join("/", Arrays.asList(parts).subList(0, Math.min(length, parts.length)));
    }
}
