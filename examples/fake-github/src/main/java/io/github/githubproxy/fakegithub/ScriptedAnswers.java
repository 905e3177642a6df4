package io.github.githubproxy.fakegithub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The answers that faults put in the place of the usual ones, with the headers that all have and at no cost. */
final class ScriptedAnswers {
    private final Environment environment;
    private final Deployment deployment;
    private final Directory directory;

    ScriptedAnswers(Environment environment, Deployment deployment, Directory directory) {
        this.environment = environment;
        this.deployment = deployment;
        this.directory = directory;
    }

    Outgoing answer(Fault.Instead fault, Received received, String requestId) {
        RateLimits.Snapshot rate = rate(received);
        Optional<RateLimits.Snapshot> usual = Optional.of(rate).filter(snapshot -> isTold(received));
        Instant now = environment.clock().instant();
        if (fault instanceof Fault.Scripted scripted) {
            Answer answer = scripted.body().length == 0
                    ? Answer.empty(scripted.status())
                    : Answer.of(scripted.status(), "", scripted.body());
            return outgoing(answer, usual, requestId).withFields(scripted.headers());
        }
        if (fault instanceof Fault.Secondary limit) {
            Answer answer = Errors.secondaryLimit(limit.status(), requestId, now)
                    .with("Retry-After", seconds(limit.retryAfter()))
                    .with("gh-limited-by", limit.limitedBy());
            return outgoing(answer, usual, requestId);
        }
        if (fault instanceof Fault.GraphQlSecondary limit) {
            Answer answer =
                    Errors.graphQlSecondaryLimit(requestId, now).with("Retry-After", seconds(limit.retryAfter()));
            return outgoing(answer, usual, requestId);
        }
        if (fault instanceof Fault.Primary limit) {
            Answer answer = Errors.primaryLimit(limit.status(), received.credential(), requestId, now)
                    .with("Retry-After", seconds(limit.retryAfter()));
            return outgoing(answer, Optional.of(usedUp(rate, limit.reset().orElse(rate.reset()))), requestId);
        }
        if (fault instanceof Fault.GraphQlPrimary limit) {
            Answer answer = Errors.graphQlPrimaryLimit(limit.type(), received.credential());
            return outgoing(answer, Optional.of(notUsedUp(rate)), requestId);
        }
        throw new IllegalStateException("a fault of an unknown kind: " + fault);
    }

    private static Optional<String> seconds(Optional<Duration> duration) {
        return duration.map(wait -> String.valueOf(wait.toSeconds()));
    }

    private RateLimits.Snapshot rate(Received received) {
        return environment.limits().snapshot(received.holder().orElse(RateLimits.ANONYMOUS), resource(received));
    }

    private String resource(Received received) {
        return path(received)
                .map(path -> directory.tariff(received.method(), path))
                .orElse(Tariff.CORE)
                .resource();
    }

    private Optional<String> path(Received received) {
        return deployment.resolve(received.door(), received.path()).filter(path -> path.startsWith("/"));
    }

    /** Usually no limit is told where there are none, and none to an App itself. */
    private boolean isTold(Received received) {
        return environment.limits().policy().enforcement() == RateLimits.Enforcement.ON
                && path(received)
                        .flatMap(path -> directory.findForApp(received.method(), path))
                        .isEmpty();
    }

    private static RateLimits.Snapshot usedUp(RateLimits.Snapshot rate, Instant reset) {
        return new RateLimits.Snapshot(rate.resource(), rate.limit(), rate.limit(), reset);
    }

    private static RateLimits.Snapshot notUsedUp(RateLimits.Snapshot rate) {
        return new RateLimits.Snapshot(
                rate.resource(), rate.limit(), Math.min(rate.used(), rate.limit() - 1), rate.reset());
    }

    private Outgoing outgoing(Answer answer, Optional<RateLimits.Snapshot> rate, String requestId) {
        List<HeaderField> headers = new ArrayList<>(40);
        StandardHeaders.add(headers, environment.clock().instant(), requestId);
        headers.addAll(answer.headers());
        if (answer.body() instanceof AnswerBody.Held held && !held.type().isEmpty()) {
            headers.add(new HeaderField("Content-Type", held.type()));
        }
        rate.ifPresent(snapshot -> StandardHeaders.addRate(headers, snapshot));
        return new Outgoing(answer.status(), List.copyOf(headers), answer.body(), 0);
    }
}
