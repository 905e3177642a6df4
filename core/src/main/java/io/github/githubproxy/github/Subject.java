package io.github.githubproxy.github;

import java.util.Locale;
import java.util.Optional;

/**
 * The repository or organization that a path is about: what one credential may see and another may not.
 *
 * @param name the beginning of the path that names it, in lower case, such as {@code /repos/acme/app}
 * @param owner the account it belongs to, in lower case; empty where the path has an id only
 */
public record Subject(String name, Optional<String> owner) {

    /** Returns what a path is about; empty for paths that are about neither. */
    public static Optional<Subject> of(ApiPath path) {
        String canonical = path.canonical();
        if (canonical.startsWith("/repos/")) {
            return named(canonical, 3, 2);
        }
        if (canonical.startsWith("/orgs/")) {
            return named(canonical, 2, 2);
        }
        if (canonical.startsWith("/repositories/")) {
            return named(canonical, 2, 0);
        }
        return Optional.empty();
    }

    /** Takes so many segments for the name, and the one at that place (counted from 1; 0 for none) for the owner. */
    private static Optional<Subject> named(String path, int segments, int owner) {
        String[] parts = path.split("/", segments + 2);
        if (parts.length <= segments || parts[segments].isEmpty()) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder();
        for (int i = 1; i <= segments; i++) {
            name.append('/').append(parts[i].toLowerCase(Locale.ROOT));
        }
        return Optional.of(new Subject(
                name.toString(), owner == 0 ? Optional.empty() : Optional.of(parts[owner].toLowerCase(Locale.ROOT))));
    }
}
