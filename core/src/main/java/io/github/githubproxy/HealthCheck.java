package io.github.githubproxy;

import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.exchange.ApiCall;
import io.github.githubproxy.exchange.ApiCallFactory;
import io.github.githubproxy.exchange.DirectHandler;
import io.github.githubproxy.exchange.RequestLifecycle;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether GitHub responds, with a request that costs no quota. One check runs at a time, and its result is shared
 * for 5 seconds, so that requests for health, which need no token, cost no more than that. Thread-safe.
 */
final class HealthCheck {
    /** The maximum time that a check may take. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    /** The maximum time that a check may wait for a slot of a credential. */
    static final Duration MAX_SLOT_WAIT = Duration.ofSeconds(2);

    /** Shorter than the deadline, so that a call that hangs ends, and frees its slot, before its result is given up. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);
    private static final Duration SHARED_FOR = Duration.ofSeconds(5);
    private static final Health TIMED_OUT =
            new Health(false, "GitHub did not respond within " + DEADLINE.toSeconds() + " seconds", DEADLINE);
    private static final String RATE_LIMIT = "/rate_limit";

    private final UpstreamClient upstream;
    private final ApiCallFactory calls;
    private final RequestLifecycle lifecycle;
    private final InstantSource clock;
    private @Nullable Check latest;

    /**
     * Creates a health check.
     *
     * @param upstream a client that waits for a slot at most {@link #MAX_SLOT_WAIT} and for GitHub at most {@link
     *     #CALL_TIMEOUT}
     */
    HealthCheck(UpstreamClient upstream, ApiCallFactory calls, RequestLifecycle lifecycle, InstantSource clock) {
        this.upstream = upstream;
        this.calls = calls;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /** A check that may still run. */
    private record Check(CompletableFuture<Result> result) {
        boolean isUsable(Instant now) {
            if (!result.isDone()) {
                return true;
            }
            Duration age = Duration.between(result.join().completed(), now);
            return !age.isNegative() && age.compareTo(SHARED_FOR) < 0;
        }
    }

    private record Result(Health health, Instant completed) {}

    /** Returns the result of the last 5 seconds, or that of a new check, for which it waits 5 seconds at most. */
    Health run() {
        CompletableFuture<Result> result = current().result();
        try {
            return result.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS).health();
        } catch (TimeoutException e) {
            // For all who wait. The call to GitHub ends soon by its own timeout.
            result.complete(new Result(TIMED_OUT, clock.instant()));
            return result.join().health();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Health(false, "The check was given up", Duration.ZERO);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the health check failed", e.getCause());
        }
    }

    private synchronized Check current() {
        Check check = latest;
        if (check == null || !check.isUsable(clock.instant())) {
            check = new Check(start());
            latest = check;
        }
        return check;
    }

    private CompletableFuture<Result> start() {
        CompletableFuture<Result> result = new CompletableFuture<>();
        // A thread of its own: one that serves a request may be interrupted, and the result is not for that request
        // alone.
        Thread thread = new Thread(() -> result.complete(check()), "github-proxy-health");
        thread.setDaemon(true);
        // OkHttp starts a thread for the timeout of the call before it calls interceptors.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
        return result;
    }

    private Result check() {
        ProxyRequest request = ProxyRequest.get();
        RequestTrace trace = lifecycle.begin(request);
        trace.route(RATE_LIMIT);
        ApiCall call = calls.create(ApiPath.parse(RATE_LIMIT), request, CredentialGroup.everything(), RATE_LIMIT);
        try (UpstreamResponse response = upstream.send(DirectHandler.upstreamRequest(call), trace)) {
            return result(response.status() < 500, "GitHub responded with status " + response.status(), trace);
        } catch (NoCredentialException e) {
            return switch (e.exhaustion().cause()) {
                case LIMITED -> result(true, "All credentials have met a rate limit of GitHub", trace);
                case BUSY, INTERRUPTED, CLIENT_LIMITED, RESERVED ->
                    result(
                            true,
                            "GitHub was not asked, because all credentials have their maximum of requests in flight",
                            trace);
                case REFUSED -> result(false, "GitHub accepts none of the proxy's credentials", trace);
                case UNAVAILABLE -> result(false, "GitHub issues the proxy no token", trace);
            };
        } catch (UpstreamException e) {
            return result(false, String.valueOf(e.getMessage()), trace);
        } catch (IOException e) {
            return result(false, "GitHub's response ended early", trace);
        } catch (RuntimeException e) {
            LOG.error("The health check failed", e);
            return result(false, "The check failed; the proxy's log has the reason", trace);
        }
    }

    private Result result(boolean healthy, String detail, RequestTrace trace) {
        Instant now = clock.instant();
        return new Result(new Health(healthy, detail, Duration.between(trace.arrival(), now)), now);
    }
}
