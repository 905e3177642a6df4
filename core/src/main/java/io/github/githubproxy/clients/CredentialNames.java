package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of credentials to which a client may be bound: some, or any where they are not known. Immutable. */
final class CredentialNames {
    private static final int MOST_SHOWN = 20;

    /** What a name must look like to be shown: no token of GitHub's does, whatever its kind. */
    private static final Pattern SHOWN = Pattern.compile("(?!gh[a-z]_|github_pat_)[A-Za-z0-9_.-]{1,32}");

    private final @Nullable SortedSet<String> known;
    private final Set<String> secrets;

    private CredentialNames(@Nullable SortedSet<String> known, Set<String> secrets) {
        this.known = known;
        this.secrets = secrets;
    }

    /** Returns names that include every name. */
    static CredentialNames any() {
        return new CredentialNames(null, Set.of());
    }

    /**
     * Returns those names.
     *
     * @param secrets values that no message shows: what was put into the list by mistake may be one
     */
    static CredentialNames of(Collection<String> names, Collection<String> secrets) {
        return new CredentialNames(
                new TreeSet<>(names), secrets.stream().map(String::strip).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Returns the name.
     *
     * @throws ConfigException if there is no such credential
     */
    String require(String name) {
        if (known != null && !known.contains(name)) {
            String shown = SHOWN.matcher(name).matches() && !secrets.contains(name)
                    ? '"' + name + "\", which is not configured"
                    : "one that is not configured";
            throw new ConfigException("credentials names " + shown + "; " + list(known));
        }
        return name;
    }

    private static String list(SortedSet<String> names) {
        if (names.isEmpty()) {
            return "none is";
        }
        String first = String.join(", ", names.stream().limit(MOST_SHOWN).toList());
        int others = names.size() - MOST_SHOWN;
        return "known are " + first + (others > 0 ? " and " + others + " more" : "");
    }
}
