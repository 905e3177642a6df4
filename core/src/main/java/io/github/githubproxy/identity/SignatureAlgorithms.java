package io.github.githubproxy.identity;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The algorithms of signatures that issuers may use (RFC 7518, section 3.1, and RFC 8037), by type of key. None is symmetric. */
final class SignatureAlgorithms {
    static final Set<JWSAlgorithm> RSA = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);

    /** The algorithm of each elliptic curve. */
    static final Map<String, JWSAlgorithm> EC =
            Map.of("P-256", JWSAlgorithm.ES256, "P-384", JWSAlgorithm.ES384, "P-521", JWSAlgorithm.ES512);

    static final JWSAlgorithm EDWARDS = JWSAlgorithm.EdDSA;

    private static final List<JWSAlgorithm> ALL = List.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA);

    private static final Map<String, JWSAlgorithm> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(JWSAlgorithm::getName, Function.identity()));

    private SignatureAlgorithms() {}

    /** Returns the algorithm of exactly this name; null if it is none or not allowed. */
    static @Nullable JWSAlgorithm find(@Nullable Object name) {
        return name instanceof String text ? BY_NAME.get(text) : null;
    }

    /** Returns the names of all, for messages. */
    static String names() {
        return ALL.stream().map(JWSAlgorithm::getName).collect(Collectors.joining(", "));
    }
}
