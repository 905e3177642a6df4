package io.github.githubproxy.identity;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The usable keys of a JSON Web Key Set (RFC 7517, section 5): at least one. Immutable; equal only to itself. */
final class KeySet {
    /** Larger sets are not read. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_KEYS = 200;

    private final List<VerificationKey> keys;

    private KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a key set. Keys that cannot be used are left out.
     *
     * @param json at most {@link #MAX_BYTES}
     * @throws UnusableKeyException if it is no key set, has more than 200 keys, or none that can be used; the message begins
     *     with a verb
     */
    static KeySet parse(byte[] json) throws UnusableKeyException {
        Map<String, Object> set =
                StrictJson.parseObject(json).orElseThrow(() -> new UnusableKeyException("is not " + StrictJson.RULES));
        if (!(set.get("keys") instanceof List<?> members)) {
            throw new UnusableKeyException("has no list 'keys'");
        }
        if (members.size() > MAX_KEYS) {
            throw new UnusableKeyException("has " + members.size() + " keys; at most " + MAX_KEYS + " are allowed");
        }
        List<VerificationKey> usable = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Object member : members) {
            try {
                if (!(member instanceof Map<?, ?> jwk)) {
                    throw new UnusableKeyException("is not an object");
                }
                usable.add(VerificationKey.of(jwk));
            } catch (UnusableKeyException e) {
                problems.add("key " + (usable.size() + problems.size() + 1) + " " + e.getMessage());
            }
        }
        if (usable.isEmpty()) {
            throw new UnusableKeyException(
                    "has no key that can be used" + (problems.isEmpty() ? "" : ": " + String.join("; ", problems)));
        }
        return new KeySet(usable);
    }

    /**
     * Returns the keys with which a token may be signed: those with its {@code kid}. A token without {@code kid} may be signed
     * with the only key for its algorithm; if there are several, with none.
     */
    List<VerificationKey> candidates(JWSAlgorithm algorithm, @Nullable String keyId) {
        List<VerificationKey> suitable = keys.stream()
                .filter(key -> key.algorithms().contains(algorithm))
                .filter(key -> keyId == null || keyId.equals(key.keyId()))
                .toList();
        return keyId == null && suitable.size() > 1 ? List.of() : suitable;
    }

    /** Returns whether a key has this {@code kid}. */
    boolean contains(String keyId) {
        return keys.stream().anyMatch(key -> Objects.equals(keyId, key.keyId()));
    }
}
