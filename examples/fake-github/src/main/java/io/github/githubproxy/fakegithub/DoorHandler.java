package io.github.githubproxy.fakegithub;

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

/** Takes requests at all doors: lets faults happen, has answers made, keeps the journals. */
final class DoorHandler extends Handler.Abstract {
    private static final long LONGEST_HOLD_SECONDS = 60;

    private final Api api;
    private final ScriptedAnswers scripted;
    private final Storage storage;
    private final Faults faults;
    private final Journal journal;
    private final Journal storageJournal;
    private final InstantSource clock;

    DoorHandler(
            Api api,
            ScriptedAnswers scripted,
            Storage storage,
            Faults faults,
            Journal journal,
            Journal storageJournal,
            InstantSource clock) {
        this.api = api;
        this.scripted = scripted;
        this.storage = storage;
        this.faults = faults;
        this.journal = journal;
        this.storageJournal = storageJournal;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Received received = received(request);
        Journal into = received.door() == Door.STORAGE ? storageJournal : journal;
        long sequence = into.arrived(received);
        Request.addCompletionListener(request, failure -> into.left(received));
        Visit visit = new Visit(
                received,
                new RequestBody(Request.asInputStream(request)),
                new Wire(request, response, callback),
                into,
                sequence,
                clock.instant());
        play(faults.take(received), visit);
        return true;
    }

    /** One request while it is being answered. */
    private record Visit(Received received, RequestBody body, Wire wire, Journal journal, long sequence, Instant at) {
        String requestId() {
            return String.format(Locale.ROOT, "C0DE:0000:%06X:%06X", sequence, sequence);
        }

        void record(int status, int quotaUnits) {
            journal.add(new Journal.Entry(sequence, at, received, body.summary(), status, quotaUnits));
        }

        void send(Outgoing outgoing) throws IOException {
            record(outgoing.status(), outgoing.quotaUnits());
            wire.send(outgoing);
        }
    }

    private void play(Fault fault, Visit visit) throws IOException, InterruptedException {
        if (fault instanceof Fault.Delayed delayed) {
            Thread.sleep(delayed.duration().toMillis());
            play(delayed.then(), visit);
        } else if (fault instanceof Fault.Held held) {
            held.until().await(LONGEST_HOLD_SECONDS, TimeUnit.SECONDS);
            play(held.then(), visit);
        } else if (fault instanceof Fault.Broken broken) {
            visit.record(0, 0);
            visit.wire().breakOff(broken.breach());
        } else if (fault instanceof Fault.Cut cut) {
            Outgoing whole = usual(visit);
            visit.record(whole.status(), whole.quotaUnits());
            visit.wire().sendCut(whole, cut.bytes(), cut.framing());
        } else if (fault instanceof Fault.Instead instead) {
            visit.body().drain();
            visit.send(scripted.answer(instead, visit.received(), visit.requestId()));
        } else if (fault instanceof Fault.Relabelled relabelled) {
            visit.send(usual(visit).withFields(relabelled.fields()));
        } else {
            visit.send(usual(visit));
        }
    }

    private Outgoing usual(Visit visit) throws IOException {
        return visit.received().door() == Door.STORAGE
                ? storage.answer(visit.received())
                : api.answer(visit.received(), visit.body(), visit.requestId());
    }

    private Received received(Request request) {
        List<HeaderField> headers = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            headers.add(new HeaderField(field.getName(), field.getValue() == null ? "" : field.getValue()));
        }
        Door door = Door.valueOf(request.getConnectionMetaData().getConnector().getName());
        Received anonymous =
                new Received(door, request.getMethod(), RawConnection.targetOf(request), headers, Optional.empty());
        return new Received(
                door,
                request.getMethod(),
                anonymous.target(),
                anonymous.headers(),
                api.credential(anonymous.header("Authorization")));
    }
}
