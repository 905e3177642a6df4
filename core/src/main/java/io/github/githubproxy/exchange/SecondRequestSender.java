package io.github.githubproxy.exchange;

import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.threads.DaemonThreadFactory;
import io.github.githubproxy.upstream.UpstreamException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends second requests on threads of its own, a bounded number at once. Thread-safe. */
final class SecondRequestSender implements AutoCloseable {
    /** If GitHub hangs as a whole, more second requests would take slots from others and gain nothing. */
    static final int MAX_REQUESTS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(SecondRequestSender.class);
    private static final long IDLE_SECONDS = 10;

    private final Semaphore permits = new Semaphore(MAX_REQUESTS);
    private final DaemonThreadFactory factory = new DaemonThreadFactory("github-proxy-hedge");
    private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(MAX_REQUESTS, factory);

    SecondRequestSender() {
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Sends a request on another thread. Empty, and nothing is called, while too many are sent, or after {@link #close}.
     *
     * @param newTrace creates the trace of the request
     * @param call sends it
     */
    Optional<SecondRequest> send(Supplier<RequestTrace> newTrace, Function<RequestTrace, FetchResult> call) {
        if (threads.isShutdown() || !permits.tryAcquire()) {
            return Optional.empty();
        }
        boolean isSent = false;
        try {
            Task task = new Task(newTrace.get(), call);
            threads.execute(task);
            isSent = true;
            return Optional.of(task.request);
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        } finally {
            if (!isSent) {
                permits.release();
            }
        }
    }

    /** Interrupts the requests that are sent, and gives up those that still wait for a thread. */
    @Override
    public void close() {
        for (Runnable queued : threads.shutdownNow()) {
            ((Task) queued).giveUp();
        }
        factory.awaitEnd();
    }

    private final class Task implements Runnable {
        private final SecondRequest request;
        private final Function<RequestTrace, FetchResult> call;

        Task(RequestTrace trace, Function<RequestTrace, FetchResult> call) {
            this.request = new SecondRequest(trace, new CompletableFuture<>());
            this.call = call;
        }

        @Override
        public void run() {
            FetchResult result;
            try {
                result = call.apply(request.trace());
            } catch (Throwable e) {
                // Throwable, because OkHttp is written in Kotlin and can throw checked exceptions that it does not
                // declare.
                LOG.error("A second request to GitHub failed in the proxy", e);
                result = new FetchResult.Failed(UpstreamException.givenUp());
            }
            end(result);
        }

        void giveUp() {
            end(new FetchResult.Failed(UpstreamException.givenUp()));
        }

        private void end(FetchResult result) {
            permits.release();
            request.result().complete(result);
        }
    }
}
