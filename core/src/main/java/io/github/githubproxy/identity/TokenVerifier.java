package io.github.githubproxy.identity;

/** Verifies JSON Web Tokens. Thread-safe. */
public interface TokenVerifier {
    /**
     * Returns the content of a valid token.
     *
     * @throws InvalidTokenException if it is not valid
     */
    VerifiedToken verify(String jwt) throws InvalidTokenException;
}
