package io.github.githubproxy.credentials;

import java.time.Duration;
import java.util.Optional;

/** Where a credential's token comes from. Safe for use by many threads. */
interface TokenSource {

    /** What is to be done about a token that GitHub has refused. */
    enum Rejection {
        /** It was issued a moment ago, and may not have reached all of GitHub yet. */
        TOO_FRESH,
        /** It is thrown away; the next will be another. */
        REPLACED,
        /** There is no other. */
        FINAL
    }

    /**
     * Returns a token, after getting one if there is none.
     *
     * @param most how long to wait for it
     * @throws TokenException if there is none to be had in that time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    AccessToken get(Duration most) throws TokenException, InterruptedException;

    /** Returns the token at hand, if there is one, without waiting. */
    Optional<AccessToken> atHand();

    /** Takes note that GitHub has refused the token. */
    Rejection rejected(AccessToken token);

    /** Returns the source of a token that never changes. */
    static TokenSource fixed(AccessToken token) {
        return new TokenSource() {
            @Override
            public AccessToken get(Duration most) {
                return token;
            }

            @Override
            public Optional<AccessToken> atHand() {
                return Optional.of(token);
            }

            @Override
            public Rejection rejected(AccessToken refused) {
                return Rejection.FINAL;
            }
        };
    }
}
