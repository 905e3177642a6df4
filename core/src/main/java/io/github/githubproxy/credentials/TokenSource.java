package io.github.githubproxy.credentials;

import java.time.Duration;
import java.util.Optional;

/** Supplies a credential's token. Thread-safe. */
interface TokenSource {

    /**
     * Returns a token, and has one issued if there is none.
     *
     * @param timeout how long to wait for it
     * @throws TokenException if no token can be had in that time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    AccessToken get(Duration timeout) throws TokenException, InterruptedException;

    /** Returns the current token without waiting; empty if there is none. */
    Optional<AccessToken> current();

    /** Records that GitHub has rejected the token. */
    AccessToken.Rejection recordRejection(AccessToken token);

    /** Returns the source of a token that never changes. */
    static TokenSource fixed(AccessToken token) {
        return new TokenSource() {
            @Override
            public AccessToken get(Duration timeout) {
                return token;
            }

            @Override
            public Optional<AccessToken> current() {
                return Optional.of(token);
            }

            @Override
            public AccessToken.Rejection recordRejection(AccessToken rejected) {
                return AccessToken.Rejection.FINAL;
            }
        };
    }
}
