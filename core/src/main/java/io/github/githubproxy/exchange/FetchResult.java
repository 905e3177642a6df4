package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.UpstreamException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What came of asking GitHub. */
sealed interface FetchResult {

    /**
     * A whole 200, stored or confirmed, for everybody who asks for it.
     *
     * @param today the fields of GitHub's answer of today
     * @param status the {@code Cache-Status}
     */
    record Shared(StoredResponse response, Headers today, CacheOutcome outcome, String status) implements FetchResult {
        @Override
        public FetchResult collapsed() {
            return new Shared(response, today, CacheOutcome.COALESCED, CacheStatus.collapsed(status));
        }

        @Override
        public RequestCoalescer.Landing<FetchResult> landing() {
            return Revalidation.isCoveredByKey(response.headers())
                    ? new RequestCoalescer.Landing<>(RequestCoalescer.Fate.SHARED, Optional.of(this))
                    : new RequestCoalescer.Landing<>(RequestCoalescer.Fate.NOT_FOR_OTHERS, Optional.empty());
        }
    }

    /**
     * Any other answer, for the one who asked.
     *
     * @param status the {@code Cache-Status}
     */
    record Own(ProxyResponse response, String status) implements FetchResult {
        @Override
        public boolean isFailure() {
            return response.status() >= 500;
        }

        @Override
        public String reason() {
            return "upstream-" + response.status();
        }

        @Override
        public void discard() {
            CachingHandler.closeQuietly(response);
        }

        @Override
        public FetchResult collapsed() {
            return new Own(response, CacheStatus.collapsed(status));
        }

        /** Those who follow have the same conditions, and a 304 has no body that only one could read. */
        @Override
        public RequestCoalescer.Landing<FetchResult> landing() {
            return response.status() == 304 && Revalidation.isCoveredByKey(response.headers())
                    ? new RequestCoalescer.Landing<>(RequestCoalescer.Fate.SHARED, Optional.of(this))
                    : new RequestCoalescer.Landing<>(RequestCoalescer.Fate.NOT_FOR_OTHERS, Optional.empty());
        }
    }

    /** No answer. */
    record Failed(Exception cause) implements FetchResult {
        /** Failures that are about the one who asked. */
        private static final Set<UpstreamException.Reason> OWN_REASONS = Set.of(
                UpstreamException.Reason.CLIENT_GONE,
                UpstreamException.Reason.CLIENT_SLOW,
                UpstreamException.Reason.CREDENTIAL_LOST,
                UpstreamException.Reason.GIVEN_UP);

        private static final Set<Exhaustion.Cause> OWN_CAUSES =
                EnumSet.of(Exhaustion.Cause.INTERRUPTED, Exhaustion.Cause.CLIENT_LIMITED, Exhaustion.Cause.RESERVED);

        @Override
        public boolean isFailure() {
            return !isOwn() || isOverLimit();
        }

        @Override
        public String reason() {
            return cause instanceof NoCredentialException none
                    ? CacheStatus.reason(none.exhaustion())
                    : "upstream-unreachable";
        }

        /** Returns an exception of the same cause; never returns if it is one that is thrown unchecked. */
        UpstreamException rethrown() throws NoCredentialException {
            if (cause instanceof NoCredentialException none) {
                throw none;
            }
            return (UpstreamException) cause;
        }

        /** Those who wait for the same fail together, unless it is for a reason of the leader's own, or of its connection. */
        @Override
        public RequestCoalescer.Landing<FetchResult> landing() {
            if (isOwn()) {
                return new RequestCoalescer.Landing<>(RequestCoalescer.Fate.ABANDONED, Optional.empty());
            }
            boolean brokeOff = cause instanceof UpstreamException failure
                    && failure.reason() == UpstreamException.Reason.UNREACHABLE;
            return new RequestCoalescer.Landing<>(
                    brokeOff ? RequestCoalescer.Fate.BROKEN_OFF : RequestCoalescer.Fate.SHARED, Optional.of(this));
        }

        private boolean isOverLimit() {
            return cause instanceof NoCredentialException none
                    && none.exhaustion().cause() != Exhaustion.Cause.INTERRUPTED;
        }

        private boolean isOwn() {
            return cause instanceof UpstreamException failure
                    ? OWN_REASONS.contains(failure.reason())
                    : cause instanceof NoCredentialException none
                            && OWN_CAUSES.contains(none.exhaustion().cause());
        }
    }

    /** Tells whether something older may take its place. */
    default boolean isFailure() {
        return false;
    }

    /** The failure in a word. */
    default String reason() {
        return "";
    }

    /** Lets go of what will not be served. */
    default void discard() {}

    /** Returns the same for one who followed. */
    default FetchResult collapsed() {
        return this;
    }

    /** What those who followed are told. */
    RequestCoalescer.Landing<FetchResult> landing();
}
