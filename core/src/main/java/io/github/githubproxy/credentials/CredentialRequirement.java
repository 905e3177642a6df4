package io.github.githubproxy.credentials;

import io.github.githubproxy.github.RequestSubject;
import java.util.Optional;

/**
 * What a request requires of a credential. Immutable.
 *
 * @param resource the rate-limit resource that the request will probably use
 * @param subject the repository, organization or other subject of the request
 * @param probePath the path of a request that shows whether a credential sees the subject; empty if there is none
 * @param storedFor fingerprint of the token that a stored response can best be revalidated with
 * @param group the credentials that the client may use
 */
public record CredentialRequirement(
        String resource,
        RequestSubject subject,
        Optional<String> probePath,
        Optional<String> storedFor,
        CredentialGroup group) {

    /** Returns the same requirement for another resource. */
    public CredentialRequirement withResource(String otherResource) {
        return new CredentialRequirement(otherResource, subject, probePath, storedFor, group);
    }

    /** Returns the same requirement for another subject, for which there is no probe path. */
    public CredentialRequirement withSubject(RequestSubject known) {
        return known.equals(subject)
                ? this
                : new CredentialRequirement(resource, known, Optional.empty(), storedFor, group);
    }

    /** Returns the same requirement, preferring the credential that has the token of that fingerprint. */
    public CredentialRequirement withStoredFor(Optional<String> fingerprint) {
        return new CredentialRequirement(resource, subject, probePath, fingerprint, group);
    }
}
