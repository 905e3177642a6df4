package io.github.githubproxy.credentials;

import io.github.githubproxy.github.Subject;
import java.util.Optional;

/**
 * What a request wants of a credential.
 *
 * @param resource the rate-limit resource that it will probably use
 * @param subject what it is about
 * @param page the path by which a credential can find out whether it is shown that; empty if there is none
 * @param storedFor fingerprint of the token that a stored response can be confirmed with best
 * @param group what the client may use
 */
public record Need(
        String resource, Subject subject, Optional<String> page, Optional<String> storedFor, CredentialGroup group) {

    /** Returns the same need of another resource. */
    public Need of(String otherResource) {
        return new Need(otherResource, subject, page, storedFor, group);
    }

    /** Returns the same need, of what turns out to be its subject. */
    public Need about(Subject known) {
        return known.equals(subject) ? this : new Need(resource, known, Optional.empty(), storedFor, group);
    }

    /** Returns the same need, of the credential best that has that token. */
    public Need storedFor(Optional<String> fingerprint) {
        return new Need(resource, subject, page, fingerprint, group);
    }
}
