package io.github.githubproxy.identity;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The content of a JSON Web Token whose signature, issuer, audience and times are valid. Immutable.
 *
 * @param issuerName the name of its issuer in the registry
 * @param claims the claims of its payload. Values are strings, numbers, booleans, lists, maps or null
 * @param expiry the moment from which it is no longer valid, without leeway
 */
public record VerifiedToken(String issuerName, Map<String, Object> claims, Instant expiry) {
    /** Copies the claims. */
    public VerifiedToken {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }
}
