package io.github.githubproxy.standalone;

import io.github.githubproxy.servlet.GitHubProxyFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels HTTP/1.1 requests whose clients close their connections, which Jetty would notice at the next write only. All
 * connections with a request in flight are looked at a few times a second. For HTTP/2, Jetty reports it to the filter.
 */
final class DisconnectWatch extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(DisconnectWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final Duration interval;
    private final Map<DisconnectAwareEndPoint, CompletableFuture<Void>> exchanges = new ConcurrentHashMap<>();
    private @Nullable ScheduledExecutorService thread;
    private @Nullable Future<?> rounds;

    DisconnectWatch(Handler handler) {
        this(handler, INTERVAL);
    }

    /** Creates a watch that looks at the connections at that interval. */
    DisconnectWatch(Handler handler, Duration interval) {
        super(handler);
        this.interval = interval;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()
                && socket(request) instanceof DisconnectAwareEndPoint connection) {
            CompletableFuture<Void> cancellation = new CompletableFuture<>();
            request.setAttribute(GitHubProxyFilter.CANCELLATION_ATTRIBUTE, cancellation);
            exchanges.put(connection, cancellation);
            Request.addCompletionListener(request, failure -> exchanges.remove(connection, cancellation));
        }
        return super.handle(request, response, callback);
    }

    @Override
    protected void doStart() throws Exception {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread created = new Thread(task, "disconnect-watch");
            created.setDaemon(true);
            return created;
        });
        rounds = thread.scheduleWithFixedDelay(
                this::cancelDisconnected, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (thread != null && rounds != null) {
            rounds.cancel(false);
            thread.shutdown();
        }
    }

    private void cancelDisconnected() {
        exchanges.forEach((connection, cancellation) -> {
            try {
                if (connection.readAheadToEnd() && exchanges.remove(connection, cancellation)) {
                    cancellation.complete(null);
                }
            } catch (RuntimeException | Error e) {
                // An exception would end the watch.
                LOG.warn("A connection could not be looked at", e);
            }
        });
    }

    /** With TLS, the socket is below the decrypted end point. */
    private static EndPoint socket(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) {
            endPoint = wrapper.unwrap();
        }
        return endPoint;
    }
}
