package io.github.githubproxy.cache;

import java.util.Optional;

/**
 * What GitHub can be asked to confirm a stored response by.
 *
 * @param tag GitHub's entity tag, if it gave one
 * @param taggedFor fingerprint of the credential to which GitHub gave that tag: its tags depend on the credential
 * @param lastModified GitHub's modification date as it wrote it, if it gave one that is a strong validator
 */
public record Validators(Optional<String> tag, String taggedFor, Optional<String> lastModified) {

    /** The fingerprint of the token that GitHub confirms the response best to; empty if it makes no difference. */
    public Optional<String> confirmedBest() {
        return tag.map(t -> taggedFor);
    }

    /** Returns these validators with the tag that a 304 to that credential carried. */
    Validators withTag(String newTag, String credential) {
        return new Validators(Optional.of(newTag), credential, lastModified);
    }
}
