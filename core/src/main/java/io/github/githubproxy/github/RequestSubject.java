package io.github.githubproxy.github;

import java.util.Locale;
import java.util.Optional;

/**
 * The repository, organization or other resource of a request, to which credentials may have different access.
 *
 * @param name the beginning of the path that names the resource, in lower case, such as {@code /repos/acme/app}
 * @param permissionPath the beginning of the path that determines the permission needed, such as {@code
 *     /repos/acme/app/actions}
 * @param access whether the request reads or writes
 * @param owner the account that owns the resource, in lower case; empty if the path does not contain it
 * @param denial GitHub's response to a credential without access
 */
public record RequestSubject(String name, String permissionPath, Access access, Optional<String> owner, Denial denial) {

    /** The kinds of access. */
    public enum Access {
        /** The request reads. */
        READ,
        /** The request may change something. */
        WRITE
    }

    /** GitHub's responses to credentials without access. */
    public enum Denial {
        /** 403 or 404, which hides the resource: for repositories and organizations. */
        HIDDEN,
        /** 403: for resources that only some kinds of credential can use, such as {@code /user}. */
        FORBIDDEN
    }

    /** Returns the subject of a request. For GraphQL it is {@code /graphql}: only the response names the repository. */
    public static RequestSubject of(String method, ApiPath path) {
        Access access = RequestMethods.isSafe(method) ? Access.READ : Access.WRITE;
        String lower = path.canonical().toLowerCase(Locale.ROOT);
        if (lower.startsWith("/repos/") && segments(lower) > 2) {
            return hidden(lower, 3, access, Optional.of(secondSegment(lower)));
        }
        if (lower.startsWith("/orgs/")) {
            return hidden(lower, 2, access, Optional.of(secondSegment(lower)));
        }
        if (lower.startsWith("/repositories/")) {
            return hidden(lower, 2, access, Optional.empty());
        }
        return new RequestSubject(beginning(lower, 1), beginning(lower, 2), access, Optional.empty(), Denial.FORBIDDEN);
    }

    /** Returns the subject of a request that reads a repository or organization at a path such as {@code /repos/acme/app}. */
    static RequestSubject ofResource(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return hidden(lower, segments(lower), Access.READ, Optional.of(secondSegment(lower)));
    }

    /**
     * Returns the path of the resource itself, which every credential with read access can see. After a 404 for a part of
     * the resource, a request for it shows whether the part does not exist or the credential cannot see the resource.
     *
     * @return empty if the request does not read, the resource is not {@linkplain Denial#HIDDEN hidden}, or the path is that
     *     of the resource itself
     */
    public Optional<String> visibilityPage(ApiPath path) {
        boolean applies = access == Access.READ
                && denial == Denial.HIDDEN
                && !path.canonical().equalsIgnoreCase(name);
        return applies ? Optional.of(name) : Optional.empty();
    }

    private static RequestSubject hidden(String lower, int segments, Access access, Optional<String> owner) {
        return new RequestSubject(
                beginning(lower, segments), beginning(lower, segments + 1), access, owner, Denial.HIDDEN);
    }

    private static String secondSegment(String path) {
        int start = path.indexOf('/', 1) + 1;
        int end = path.indexOf('/', start);
        return path.substring(start, end < 0 ? path.length() : end);
    }

    private static int segments(String path) {
        int count = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            count++;
        }
        return count;
    }

    /** Returns the first segments of a path, or all of it if it has no more. */
    private static String beginning(String path, int segments) {
        int end = 0;
        for (int i = 0; i < segments; i++) {
            end = path.indexOf('/', end + 1);
            if (end < 0) {
                return path;
            }
        }
        return path.substring(0, end);
    }
}
