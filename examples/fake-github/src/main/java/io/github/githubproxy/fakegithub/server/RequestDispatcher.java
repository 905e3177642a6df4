package io.github.githubproxy.fakegithub.server;

import io.github.githubproxy.fakegithub.api.FaultResponses;
import io.github.githubproxy.fakegithub.api.GitHubApi;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.faults.FaultInjector;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.http.RenderedResponse;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.journal.RequestBodyReader;
import io.github.githubproxy.fakegithub.routes.StorageRoutes;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Handles the requests of all hosts: applies faults, delegates to the API or storage, and writes the journals. */
public final class RequestDispatcher extends Handler.Abstract {
    private static final long MAX_HOLD_SECONDS = 60;

    private final GitHubApi api;
    private final FaultResponses faultResponses;
    private final StorageRoutes storage;
    private final FaultInjector faults;
    private final Journal journal;
    private final Journal storageJournal;
    private final InstantSource clock;

    /**
     * Creates a dispatcher.
     *
     * @param journal gets the requests to the API and uploads hosts
     * @param storageJournal gets the requests to the storage host
     */
    public RequestDispatcher(
            GitHubApi api,
            FaultResponses faultResponses,
            StorageRoutes storage,
            FaultInjector faults,
            Journal journal,
            Journal storageJournal,
            InstantSource clock) {
        this.api = api;
        this.faultResponses = faultResponses;
        this.storage = storage;
        this.faults = faults;
        this.journal = journal;
        this.storageJournal = storageJournal;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RecordedRequest recorded = toRecordedRequest(request);
        Journal target = recorded.host() == RecordedRequest.Host.STORAGE ? storageJournal : journal;
        long sequence = target.begin(recorded);
        Request.addCompletionListener(request, failure -> target.end(recorded));
        Exchange exchange = new Exchange(
                recorded,
                new RequestBodyReader(Request.asInputStream(request)),
                new ResponseSender(request, response, callback),
                target,
                sequence,
                clock.instant());
        apply(faults.take(recorded), exchange);
        return true;
    }

    /** A request while it is being handled. */
    private record Exchange(
            RecordedRequest request,
            RequestBodyReader body,
            ResponseSender sender,
            Journal journal,
            long sequence,
            Instant at) {
        String requestId() {
            return String.format(Locale.ROOT, "C0DE:0000:%06X:%06X", sequence, sequence);
        }

        void addToJournal(int status, int quotaUnits) {
            journal.add(new Journal.Entry(sequence, at, request, body.toJournalBody(), status, quotaUnits));
        }

        void send(RenderedResponse response) throws IOException {
            addToJournal(response.status(), response.quotaUnits());
            sender.send(response);
        }
    }

    private void apply(Fault fault, Exchange exchange) throws IOException, InterruptedException {
        if (fault instanceof Fault.Delay delay) {
            Thread.sleep(delay.duration().toMillis());
            apply(delay.then(), exchange);
        } else if (fault instanceof Fault.Hold hold) {
            hold.until().await(MAX_HOLD_SECONDS, TimeUnit.SECONDS);
            apply(hold.then(), exchange);
        } else if (fault instanceof Fault.NoResponse noResponse) {
            exchange.addToJournal(0, 0);
            exchange.sender().endConnection(noResponse.end());
        } else if (fault instanceof Fault.TruncatedBody truncated) {
            RenderedResponse response = usualResponse(exchange);
            exchange.addToJournal(response.status(), response.quotaUnits());
            exchange.sender().sendTruncated(response, truncated.bytes(), truncated.framing());
        } else if (fault instanceof Fault.Replacement replacement) {
            exchange.body().drain();
            exchange.send(faultResponses.create(replacement, exchange.request(), exchange.requestId()));
        } else if (fault instanceof Fault.ReplacedHeaders replaced) {
            exchange.send(usualResponse(exchange).withFields(replaced.fields()));
        } else {
            exchange.send(usualResponse(exchange));
        }
    }

    private RenderedResponse usualResponse(Exchange exchange) throws IOException {
        return exchange.request().host() == RecordedRequest.Host.STORAGE
                ? storage.handle(exchange.request())
                : api.handle(exchange.request(), exchange.body(), exchange.requestId());
    }

    private RecordedRequest toRecordedRequest(Request request) {
        List<HeaderField> headers = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            headers.add(new HeaderField(field.getName(), field.getValue() == null ? "" : field.getValue()));
        }
        RecordedRequest anonymous = new RecordedRequest(
                SimulatorServer.hostOf(request),
                request.getMethod(),
                RawTargetConnection.targetOf(request),
                headers,
                Optional.empty());
        return new RecordedRequest(
                anonymous.host(),
                anonymous.method(),
                anonymous.target(),
                anonymous.headers(),
                api.authenticate(anonymous.header("Authorization")));
    }
}
