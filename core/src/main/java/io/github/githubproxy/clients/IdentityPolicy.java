package io.github.githubproxy.clients;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which JSON Web Tokens belong to a client. Immutable.
 *
 * @param issuer the name of their issuer in the registry
 * @param claims the rules that their claims must hold to, all of them; not empty
 * @param mode whether the client is let in
 */
public record IdentityPolicy(String issuer, Map<String, ClaimRule> claims, Mode mode) {
    /** Copies the rules, whose order decides which claim a refusal names. */
    public IdentityPolicy {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    /** What a policy does with a token that belongs to its client. */
    public enum Mode {
        /** The sender is the client. */
        ENFORCED,
        /** Nothing, except that logs, metrics and the status page say whose token it would be. */
        AUDITED
    }

    /** Returns the first claim that is not as it must be; empty if all are. */
    Optional<String> firstFailure(Map<String, Object> values) {
        return claims.entrySet().stream()
                .filter(rule -> !rule.getValue().allows(values.get(rule.getKey())))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Returns how many claims are as they must be. */
    long held(Map<String, Object> values) {
        return claims.entrySet().stream()
                .filter(rule -> rule.getValue().allows(values.get(rule.getKey())))
                .count();
    }

    /** Returns whether it is certain that a token can belong to the clients of both policies. */
    boolean certainlyOverlaps(IdentityPolicy other) {
        return mode == Mode.ENFORCED
                && other.mode == Mode.ENFORCED
                && issuer.equals(other.issuer)
                && claims.entrySet().stream()
                        .allMatch(rule -> Optional.ofNullable(other.claims.get(rule.getKey()))
                                .map(rule.getValue()::certainlyAgreesWith)
                                .orElse(true));
    }
}
