package io.github.githubproxy.exchange;

import io.github.githubproxy.access.FailureKind;
import io.github.githubproxy.access.FailureKind.Followers;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;

/** The result of a request that the cache forwarded to GitHub. */
sealed interface FetchResult {

    /**
     * A complete 200, stored or revalidated, which other requests may share.
     *
     * @param currentHeaders the header fields of GitHub's current response
     * @param cacheStatus the value of {@code Cache-Status}
     */
    record Shared(StoredResponse response, Headers currentHeaders, CacheOutcome outcome, String cacheStatus)
            implements FetchResult {
        @Override
        public FetchResult forFollower() {
            return new Shared(response, currentHeaders, CacheOutcome.COALESCED, CacheStatus.collapsed(cacheStatus));
        }

        @Override
        public Followers followers() {
            return Revalidation.isCoveredByKey(response.headers()) ? Followers.SHARE_RESULT : Followers.SEND_THEIR_OWN;
        }
    }

    /**
     * Any other response of GitHub, for one request.
     *
     * @param cacheStatus the value of {@code Cache-Status}
     */
    record Unstored(ProxyResponse response, String cacheStatus) implements FetchResult {
        @Override
        public boolean allowsStaleResponse() {
            return isFailure();
        }

        @Override
        public boolean isFailure() {
            return response.status() >= 500;
        }

        @Override
        public boolean isTransientFailure() {
            return response.status() == 502 || response.status() == 503;
        }

        @Override
        public String failureDetail() {
            return "upstream-" + response.status();
        }

        @Override
        public void discard() {
            UpstreamResponse.closeQuietly(response);
        }

        @Override
        public FetchResult forFollower() {
            return new Unstored(response, CacheStatus.collapsed(cacheStatus));
        }

        /** Followers have the same preconditions, and a 304 has no body that only one could read. */
        @Override
        public Followers followers() {
            return response.status() == 304 && Revalidation.isCoveredByKey(response.headers())
                    ? Followers.SHARE_RESULT
                    : Followers.SEND_THEIR_OWN;
        }
    }

    /** No credential could send the request. */
    record WithoutCredential(NoCredentialException cause) implements FetchResult {
        private FailureKind kind() {
            return FailureKind.of(cause.exhaustion());
        }

        @Override
        public boolean isFailure() {
            return true;
        }

        @Override
        public boolean allowsStaleResponse() {
            return kind().allowsStaleResponse();
        }

        @Override
        public String failureDetail() {
            return kind().cacheStatusDetail();
        }

        @Override
        public Followers followers() {
            return kind().followers();
        }
    }

    /** The exchange with GitHub failed. */
    record Failed(UpstreamException cause) implements FetchResult {
        private FailureKind kind() {
            return FailureKind.of(cause);
        }

        @Override
        public boolean isFailure() {
            return true;
        }

        @Override
        public boolean allowsStaleResponse() {
            return kind().allowsStaleResponse();
        }

        @Override
        public boolean isTransientFailure() {
            return cause.reason() == UpstreamException.Reason.UNREACHABLE;
        }

        @Override
        public String failureDetail() {
            return "upstream-unreachable";
        }

        @Override
        public Followers followers() {
            return kind().followers();
        }
    }

    /** GitHub has not responded yet. The request goes on, for the cache alone. */
    record Delayed() implements FetchResult {
        @Override
        public boolean isFailure() {
            return true;
        }

        @Override
        public boolean allowsStaleResponse() {
            return true;
        }

        @Override
        public String failureDetail() {
            return "upstream-slow";
        }

        @Override
        public Followers followers() {
            return Followers.SHARE_RESULT;
        }
    }

    /** Returns whether this is no usable response: none at all, or a 5xx. */
    default boolean isFailure() {
        return false;
    }

    /** Returns whether a stale stored response may be served in place of this result. */
    default boolean allowsStaleResponse() {
        return false;
    }

    /** Returns whether the same request, which is safe, may well succeed if it is sent again at once. */
    default boolean isTransientFailure() {
        return false;
    }

    /** Returns the {@code detail} parameter of {@code Cache-Status} for a stale response that replaces this result. */
    default String failureDetail() {
        return "";
    }

    /** Releases a response that will not be served. */
    default void discard() {}

    /** Returns the result as a follower gets it. */
    default FetchResult forFollower() {
        return this;
    }

    /** Returns what the result means for followers if a leader got it. */
    Followers followers();
}
