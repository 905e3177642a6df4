package io.github.githubproxy.identity;

import com.nimbusds.jose.JWSAlgorithm;

/** Verifies signatures with one public key. Thread-safe. */
interface SignatureVerifier {
    /**
     * Returns whether the signature is that of the input.
     *
     * @param algorithm one that the key is for
     */
    boolean verify(JWSAlgorithm algorithm, byte[] input, byte[] signature);
}
