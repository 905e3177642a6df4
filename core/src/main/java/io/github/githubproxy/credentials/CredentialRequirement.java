package io.github.githubproxy.credentials;

import io.github.githubproxy.github.RequestSubject;
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
public record CredentialRequirement(
        String resource,
        RequestSubject subject,
        Optional<String> page,
        Optional<String> storedFor,
        CredentialGroup group) {

    /** Returns the same need of another resource. */
    public CredentialRequirement of(String otherResource) {
        return new CredentialRequirement(otherResource, subject, page, storedFor, group);
    }

    /** Returns the same need, of what turns out to be its subject. */
    public CredentialRequirement about(RequestSubject known) {
        return known.equals(subject)
                ? this
                : new CredentialRequirement(resource, known, Optional.empty(), storedFor, group);
    }

    /** Returns the same need, of the credential best that has that token. */
    public CredentialRequirement storedFor(Optional<String> fingerprint) {
        return new CredentialRequirement(resource, subject, page, fingerprint, group);
    }
}
