package io.github.githubproxy.rewrite;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of path that GitHub's {@code Link}s write with a numeric ID where the request had a name: {@code
 * /repositories/1/issues} in the response to {@code /repos/octo/hello/issues}. The path with the name is within the scopes
 * of the client, and has the cache key that other clients use.
 */
final class RepositoryIdPath {
    private static final List<RepositoryIdPath> ALL = List.of(
            new RepositoryIdPath("/repos/[^/]+/[^/]+", "/repositories/[0-9]+"),
            new RepositoryIdPath("/orgs/[^/]+/teams/[^/]+", "/organizations/[0-9]+/team/[0-9]+"),
            new RepositoryIdPath("/orgs/[^/]+", "/organizations/[0-9]+"),
            new RepositoryIdPath("/users/[^/]+", "/user/[0-9]+"));

    private static final Pattern WITH_QUERY = Pattern.compile("([^?#]*)(.*)", Pattern.DOTALL);

    private final Pattern byName;
    private final Pattern byNumber;

    private RepositoryIdPath(String byName, String byNumber) {
        this.byName = withRest(byName);
        this.byNumber = withRest(byNumber);
    }

    private static Pattern withRest(String prefix) {
        return Pattern.compile(prefix + "(/.*)?");
    }

    /**
     * Returns a path with its query, with the name in place of the ID if it is the path of the request.
     *
     * @param requested the path of the request, without query
     */
    static String asRequested(String path, String requested) {
        Matcher parts = WITH_QUERY.matcher(path);
        return parts.matches() && ALL.stream().anyMatch(kind -> kind.isSame(parts.group(1), requested))
                ? requested + parts.group(2)
                : path;
    }

    private boolean isSame(String path, String requested) {
        Matcher numbered = byNumber.matcher(path);
        Matcher named = byName.matcher(requested);
        return numbered.matches() && named.matches() && rest(numbered).equals(rest(named));
    }

    private static String rest(Matcher matched) {
        return matched.group(1) == null ? "" : matched.group(1);
    }
}
