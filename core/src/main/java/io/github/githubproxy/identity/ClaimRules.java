package io.github.githubproxy.identity;

import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for audience and times of a token whose signature is valid (RFC 7519, section 4.1). */
final class ClaimRules {
    /** How far the issuer's clock and the proxy's may be apart. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    /** The last second of the year 9999. */
    private static final double MAX_SECONDS = 253_402_300_799.0;

    private ClaimRules() {}

    /** Checks that the audience is one of those that are asked for, or a list with one of them. */
    static void requireAudience(Map<String, Object> claims, Set<String> audiences) throws InvalidTokenException {
        if (!claims.containsKey("aud")) {
            throw wrongAudience("The token has no audience ('aud')");
        }
        Object value = claims.get("aud");
        List<?> named = value instanceof List<?> list ? list : value instanceof String ? List.of(value) : List.of();
        if (named.isEmpty() || !named.stream().allMatch(String.class::isInstance)) {
            throw wrongAudience("The audience ('aud') of the token is neither a string nor a list of strings");
        }
        if (named.stream().noneMatch(audiences::contains)) {
            throw wrongAudience("The audience ('aud') of the token is " + QuotedText.of(named.get(0))
                    + (named.size() == 1 ? "" : " and " + (named.size() - 1) + " more")
                    + ", which is not the one that this proxy asks for");
        }
    }

    /**
     * Checks the times.
     *
     * @return the expiry, without leeway
     */
    static Instant requireValidTimes(Map<String, Object> claims, Instant now) throws InvalidTokenException {
        Instant expiry = time(claims, "exp");
        if (expiry == null) {
            throw wrongTime("The token has no expiry ('exp')");
        }
        requireNotExpired(expiry, now);
        Instant notBefore = time(claims, "nbf");
        if (notBefore != null && notBefore.isAfter(now.plus(LEEWAY))) {
            throw wrongTime("The token is not valid before " + notBefore + " ('nbf'); it is " + now + " now");
        }
        Instant issued = time(claims, "iat");
        if (issued != null && issued.isAfter(now.plus(LEEWAY))) {
            throw wrongTime("The token was issued at " + issued + " ('iat'); it is only " + now + " now");
        }
        return expiry;
    }

    /** Checks that a token has not expired. */
    static void requireNotExpired(Instant expiry, Instant now) throws InvalidTokenException {
        if (!now.isBefore(expiry.plus(LEEWAY))) {
            throw wrongTime("The token has expired at " + expiry + " ('exp'); it is " + now + " now");
        }
    }

    private static @Nullable Instant time(Map<String, Object> claims, String name) throws InvalidTokenException {
        if (!claims.containsKey(name)) {
            return null;
        }
        // A larger number than a double can hold is infinite, and so out of range too.
        double seconds = claims.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
        if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
            throw wrongTime("The time '" + name + "' of the token is not a number of seconds from 1970 to 9999");
        }
        return Instant.ofEpochMilli((long) (seconds * 1000));
    }

    private static InvalidTokenException wrongAudience(String message) {
        return new InvalidTokenException(Reason.WRONG_AUDIENCE, message);
    }

    private static InvalidTokenException wrongTime(String message) {
        return new InvalidTokenException(Reason.WRONG_TIME, message);
    }
}
