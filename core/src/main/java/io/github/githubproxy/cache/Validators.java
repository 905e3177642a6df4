package io.github.githubproxy.cache;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The validators with which a stored response is revalidated at GitHub (RFC 9110, section 8.8). Immutable.
 *
 * @param entityTag GitHub's entity tag, if it sent one
 * @param entityTagToken the fingerprint of the access token with which the tag was received: GitHub's tags depend on the
 *     token
 * @param lastModified GitHub's {@code Last-Modified}, unchanged, if it is a strong validator (RFC 9110, section 8.8.2.2)
 * @param predictable whether GitHub's tag equals the one that the proxy predicted, so that it can be predicted for other
 *     tokens too
 */
public record Validators(
        Optional<String> entityTag, String entityTagToken, Optional<String> lastModified, boolean predictable) {

    /** Returns the fingerprint of the token to prefer for revalidation; empty if any token will do. */
    public Optional<String> preferredToken() {
        return predictable ? Optional.empty() : entityTag.map(tag -> entityTagToken);
    }

    /** Returns these validators with the tag of a 304 that was received with that token. */
    public Validators withEntityTag(String tag, String token) {
        return predictable ? this : new Validators(Optional.of(tag), token, lastModified, predictable);
    }

    /** Returns these validators, with that modification date if they have none. */
    public Validators orLastModified(Supplier<Optional<String>> strongDate) {
        Optional<String> date = lastModified.or(strongDate);
        return date.equals(lastModified) ? this : new Validators(entityTag, entityTagToken, date, predictable);
    }
}
