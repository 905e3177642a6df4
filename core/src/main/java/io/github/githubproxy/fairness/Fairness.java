package io.github.githubproxy.fairness;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.RateLimit;
import java.util.Set;

/** What each client may spend of the pool. Safe for use by many threads. */
public interface Fairness extends AutoCloseable {

    /**
     * Lets a request go to GitHub if its client may spend one unit more.
     *
     * @return what the request may spend, closed when nothing more is asked of GitHub for it
     * @throws NoCredentialException if it may not, with the time from which it may again
     */
    Permit enter(String client, CredentialRequirement need) throws NoCredentialException;

    /**
     * Returns what a client has left of a resource: its own limit's, or the pool's where that is less. What is kept for
     * others is not left for it.
     *
     * @param pool what the pool has left
     */
    RateLimit figures(String client, CredentialRequirement need, RateLimit pool);

    /** Lets go of what the counting needs. */
    @Override
    void close();

    /** One request's part. Used by one thread. */
    interface Permit extends AutoCloseable {

        /** Returns the credentials that the request may not be sent with: what they have left is kept for others. */
        Set<Credential> spared();

        /**
         * Returns what the client is told where no credential could be used.
         *
         * @param met what the pool says, which does not know what is kept for whom
         */
        NoCredentialException refusal(NoCredentialException met);

        /** Takes note of what an answer cost. */
        void spent(String resource, long units);

        /** Charges what was spent and has not been charged yet. */
        @Override
        void close();
    }

    /** Returns what is so where no client has a limit, and nothing is kept for any. */
    static Fairness unlimited() {
        return NoLimits.INSTANCE;
    }
}
