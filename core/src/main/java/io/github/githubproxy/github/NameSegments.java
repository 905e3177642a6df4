package io.github.githubproxy.github;

import io.github.githubproxy.github.ApiPath.InvalidPathException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The segments of a path that name an owner or a repository. Their names contain no slash. A scope such as {@code
 * /repos/acme/[^/]+} takes {@code x%2Fevil} for one segment, while a server that decodes before it splits sees two.
 */
public final class NameSegments {
    /** How many segments after these first ones are names, whether the route is published or not. */
    private static final Map<String, Integer> NAMES_AFTER = Map.of(
            "repos", 2, "networks", 2, "orgs", 1, "organizations", 1, "users", 1, "enterprises", 1, "repositories", 1);

    /** Parameters of the published routes. */
    private static final Set<String> PARAMETERS = Set.of(
            "{owner}",
            "{repo}",
            "{repo_name}",
            "{repo_owner}",
            "{template_owner}",
            "{template_repo}",
            "{org}",
            "{org_id}",
            "{organization_id}",
            "{username}",
            "{target_user}",
            "{enterprise}",
            "{enterprise_or_org}",
            "{repository_id}");

    private static final char SLASH = '/';

    private NameSegments() {}

    /**
     * Does nothing if no name in the path has an encoded slash, once or several times encoded.
     *
     * @throws InvalidPathException if one has
     */
    public static void requireNoEncodedSlash(ApiPath path) {
        String canonical = path.canonical();
        if (canonical.indexOf('%') < 0) {
            return;
        }
        String[] segments = canonical.substring(1).split("/", -1);
        String[] template =
                RouteTemplates.published().template(path).substring(1).split("/", -1);
        int leading = NAMES_AFTER.getOrDefault(segments[0].toLowerCase(Locale.ROOT), 0);
        for (int i = 0; i < segments.length; i++) {
            boolean isName = (i >= 1 && i <= leading) || (i < template.length && PARAMETERS.contains(template[i]));
            if (isName && hasEncodedSlash(segments[i])) {
                throw new InvalidPathException("the owner or repository in it has an encoded slash; only later parts,"
                        + " such as branches, may have one");
            }
        }
    }

    private static boolean hasEncodedSlash(String segment) {
        String decoded = segment;
        String before;
        do {
            before = decoded;
            decoded = PercentEncoding.decode(decoded);
        } while (!decoded.equals(before));
        return decoded.indexOf(SLASH) >= 0;
    }
}
