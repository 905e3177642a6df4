package io.github.githubproxy.fairness;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.RateLimit;
import java.util.Set;

/** Limits what each client may spend of the pool, and keeps reserves for clients. Safe for use by many threads. */
public interface Fairness {

    /**
     * Admits a request to GitHub if its client may spend one more unit.
     *
     * @return the request's permit, to be closed after its last request to GitHub
     * @throws NoCredentialException if the client may not, with the time from which it may again
     */
    Permit admit(String client, CredentialRequirement requirement) throws NoCredentialException;

    /**
     * Returns what a client has left of a resource: its own limit or the pool's, whichever is less. Units reserved for other
     * clients do not count as left.
     *
     * @param pool what the pool has left
     */
    RateLimit remaining(String client, CredentialRequirement requirement, RateLimit pool);

    /** The permit of one request, which collects what the request costs. Used by one thread. */
    interface Permit extends AutoCloseable {

        /** Returns the credentials that the request must not use, because their remaining units are reserved for others. */
        Set<Credential> reservedCredentials();

        /**
         * Returns the failure to report to the client where no credential could be used.
         *
         * @param failure the pool's failure, which does not consider reserves
         */
        NoCredentialException refusal(NoCredentialException failure);

        /** Records what a response from GitHub cost. */
        void recordSpent(String resource, long units);

        /** Charges the recorded units that have not been charged yet. */
        @Override
        void close();
    }

    /** Returns the fairness without limits and reserves. */
    static Fairness unlimited() {
        return NoLimits.INSTANCE;
    }
}
