package io.github.githubproxy.credentials;

import java.util.Optional;
import java.util.Set;

/**
 * The credentials that a client may use. Immutable.
 *
 * @param names the configured names of its credentials, such as {@code BOT} for {@code GITHUB_PAT_BOT}; empty for the
 *     whole pool
 */
public record CredentialGroup(Set<String> names) {
    private static final CredentialGroup EVERYTHING = new CredentialGroup(Set.of());

    /** Makes a group. */
    public CredentialGroup {
        names = Set.copyOf(names);
    }

    /** Returns the whole pool. */
    public static CredentialGroup everything() {
        return EVERYTHING;
    }

    /** Returns the group of those names; the whole pool if there are none. */
    public static CredentialGroup of(Optional<Set<String>> names) {
        return names.map(CredentialGroup::new).orElse(EVERYTHING);
    }

    /** Returns whether a credential may be in both groups. */
    public boolean overlaps(CredentialGroup other) {
        return names.isEmpty() || other.names.isEmpty() || names.stream().anyMatch(other.names::contains);
    }

    /** Returns whether every credential of this group is in the other too, whatever credentials exist. */
    public boolean isWithin(CredentialGroup other) {
        return other.names.isEmpty() || (!names.isEmpty() && other.names.containsAll(names));
    }

    boolean includes(Credential credential) {
        return includes(credential.configuredName());
    }

    boolean includes(String configuredName) {
        return names.isEmpty() || names.contains(configuredName);
    }
}
