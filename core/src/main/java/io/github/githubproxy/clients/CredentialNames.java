package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of credentials to which a client may be bound: a given set, or any name. Immutable. */
final class CredentialNames {
    private static final int MAX_SHOWN = 20;

    /** The form of names that messages show. No token of GitHub has it. */
    private static final Pattern SHOWN = Pattern.compile("(?!gh[a-z]_|github_pat_)[A-Za-z0-9_.-]{1,32}");

    private final @Nullable SortedSet<String> known;
    private final Set<String> secrets;

    private CredentialNames(@Nullable SortedSet<String> known, Set<String> secrets) {
        this.known = known;
        this.secrets = secrets;
    }

    /** Returns an instance that accepts every name. */
    static CredentialNames any() {
        return new CredentialNames(null, Set.of());
    }

    /**
     * Returns an instance that accepts those names.
     *
     * @param secrets values that messages must not show, in case one of them is in the list by mistake
     */
    static CredentialNames of(Collection<String> names, Collection<String> secrets) {
        return new CredentialNames(
                new TreeSet<>(names), secrets.stream().map(String::strip).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Returns the name.
     *
     * @throws ConfigException if no credential of that name is configured
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
        String first = String.join(
                ", ",
                names.stream().filter(name -> !name.isBlank()).limit(MAX_SHOWN).toList());
        int others = names.size() - MAX_SHOWN;
        return "known are " + first + (others > 0 ? " and " + others + " more" : "");
    }
}
