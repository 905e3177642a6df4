package io.github.githubproxy.identity;

import io.github.githubproxy.clients.IssuerSettings;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies the tokens of one issuer. Immutable but for the keys. Thread-safe. */
final class IssuerVerifier {
    private final IssuerSettings settings;
    private final LoadedKeySource source;
    private final IssuerKeys keys;

    /**
     * Makes a verifier.
     *
     * @param source where the keys come from
     */
    IssuerVerifier(IssuerSettings settings, LoadedKeySource source, IssuerKeys keys) {
        this.settings = settings;
        this.source = source;
        this.keys = keys;
    }

    IssuerSettings settings() {
        return settings;
    }

    LoadedKeySource source() {
        return source;
    }

    IssuerKeys keys() {
        return keys;
    }

    /**
     * Verifies a token. Waits for the keys if necessary.
     *
     * @param token has the {@code iss} of this issuer
     */
    VerifiedToken verify(UnverifiedToken token, Instant now) throws InvalidTokenException {
        requireSignature(token);
        ClaimRules.requireAudience(token.claims(), settings.audiences());
        Instant expiry = ClaimRules.requireValidTimes(token.claims(), now);
        return new VerifiedToken(settings.name(), token.claims(), expiry);
    }

    private void requireSignature(UnverifiedToken token) throws InvalidTokenException {
        try {
            KeySet known = keys.current();
            if (isSignedBy(known, token)) {
                return;
            }
            KeySet latest = known;
            if (mayNeedNewerKeys(known, token.keyId())) {
                latest = keys.newerThan(known);
                if (latest != known && isSignedBy(latest, token)) {
                    return;
                }
            }
            throw new InvalidTokenException(Reason.BAD_SIGNATURE, problem(latest, token));
        } catch (KeysUnavailableException e) {
            throw new InvalidTokenException(
                    Reason.KEYS_UNAVAILABLE,
                    "The keys of the token's issuer cannot be had at the moment. Try again in a few seconds");
        }
    }

    private static boolean isSignedBy(KeySet keys, UnverifiedToken token) {
        return keys.candidates(token.algorithm(), token.keyId()).stream()
                .anyMatch(key -> key.verifier().verify(token.algorithm(), token.signedBytes(), token.signature()));
    }

    /** Without {@code kid}, a token that is signed with a new key looks like one with a wrong signature. */
    private static boolean mayNeedNewerKeys(KeySet keys, @Nullable String keyId) {
        return keyId == null || !keys.contains(keyId);
    }

    private static String problem(KeySet keys, UnverifiedToken token) {
        String keyId = token.keyId();
        if (keyId != null && !keys.contains(keyId)) {
            return "The token's issuer has no key with the token's key ID ('kid'), " + QuotedText.of(keyId);
        }
        List<VerificationKey> candidates = keys.candidates(token.algorithm(), keyId);
        if (!candidates.isEmpty()) {
            return "The signature of the token is wrong";
        }
        return keyId == null
                ? "The token has no key ID ('kid'), and its issuer does not have exactly one key for "
                        + token.algorithm()
                : "The key that the token names is not for " + token.algorithm();
    }
}
