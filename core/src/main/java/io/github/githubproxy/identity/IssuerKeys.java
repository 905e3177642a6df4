package io.github.githubproxy.identity;

/** The keys of one issuer, which may change. Thread-safe. */
interface IssuerKeys {
    /**
     * Returns the keys. Waits for them if there are none yet.
     *
     * @throws KeysUnavailableException if they cannot be had at the moment
     */
    KeySet current() throws KeysUnavailableException;

    /**
     * Returns keys that are newer than those that were returned before, which may be outdated. Waits for them.
     *
     * @return the same ones if there are no newer ones, or they were looked for a short time ago
     * @throws KeysUnavailableException if it cannot be found out whether there are newer ones
     */
    KeySet newerThan(KeySet known) throws KeysUnavailableException;

    /** Begins to fetch the keys in the background if there are none, so that the first token need not wait. */
    void prefetch();

    /** Returns keys that do not change. */
    static IssuerKeys fixed(KeySet keys) {
        return new IssuerKeys() {
            @Override
            public KeySet current() {
                return keys;
            }

            @Override
            public KeySet newerThan(KeySet known) {
                return keys;
            }

            @Override
            public void prefetch() {
                // They are there.
            }
        };
    }
}
