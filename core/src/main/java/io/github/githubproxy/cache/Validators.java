package io.github.githubproxy.cache;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What GitHub can be asked to confirm a stored response by.
 *
 * @param tag GitHub's entity tag, if it gave one
 * @param taggedFor fingerprint of the token for which GitHub made that tag: its tags depend on the token
 * @param lastModified GitHub's modification date as it wrote it, if it gave one that is a strong validator
 * @param prediction whether GitHub's tag was the one that was predicted, so that it can be predicted for other tokens
 */
public record Validators(Optional<String> tag, String taggedFor, Optional<String> lastModified, Prediction prediction) {

    /** What is known of GitHub's way to make the tag. */
    public enum Prediction {
        /** The tag is what the published way makes of the body and the request. */
        VERIFIED,
        /** The tag is something else. */
        UNVERIFIED
    }

    /** The fingerprint of the token that GitHub confirms the response best to; empty if it makes no difference. */
    public Optional<String> confirmedBest() {
        return prediction == Prediction.VERIFIED ? Optional.empty() : tag.map(t -> taggedFor);
    }

    /** Returns these validators with the tag that a 304 to that token carried. */
    public Validators withTag(String newTag, String token) {
        return prediction == Prediction.VERIFIED
                ? this
                : new Validators(Optional.of(newTag), token, lastModified, prediction);
    }

    /** Returns these validators with a date that has become a strong one, if there was none. */
    public Validators orDate(Supplier<Optional<String>> strongDate) {
        Optional<String> date = lastModified.or(strongDate);
        return date.equals(lastModified) ? this : new Validators(tag, taggedFor, date, prediction);
    }
}
