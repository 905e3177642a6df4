package io.github.githubproxy.clients;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A claim of a token because of which the token belongs to no client. Says nothing of what the registry asks for.
 *
 * @param claim the claim's name
 * @param value the token's own value; empty unless it is a text
 */
public record ClaimFailure(String claim, Kind kind, String value) {

    /** What the claim is like. */
    public enum Kind {
        /** The token does not have it. */
        ABSENT,
        /** Its value is no JSON string. */
        NO_TEXT,
        /** Its value is not what it must be. */
        OTHER_VALUE,
        /** Its value cannot become a part of a client's name. */
        NOT_FOR_NAMES
    }

    static ClaimFailure ofRule(String claim, Map<String, Object> claims) {
        return of(claim, claims.get(claim), Kind.OTHER_VALUE);
    }

    static ClaimFailure ofName(String claim, Map<String, Object> claims) {
        return of(claim, claims.get(claim), Kind.NOT_FOR_NAMES);
    }

    private static ClaimFailure of(String claim, @Nullable Object value, Kind kind) {
        if (value == null) {
            return new ClaimFailure(claim, Kind.ABSENT, "");
        }
        return value instanceof String text
                ? new ClaimFailure(claim, kind, text)
                : new ClaimFailure(claim, Kind.NO_TEXT, "");
    }
}
