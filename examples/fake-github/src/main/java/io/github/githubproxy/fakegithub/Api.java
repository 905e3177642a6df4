package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Token;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** GitHub's API as a function from requests to answers: who may ask, what it costs, what is answered, in what form. */
final class Api {
    private static final String DEFAULT_VERSION = "2022-11-28";
    private static final Set<String> VERSIONS = Set.of(DEFAULT_VERSION, "2026-03-10");

    private final Environment environment;
    private final Deployment deployment;
    private final Directory directory;
    private final GraphQl graphQl;
    private final Credentials credentials;
    private final Representation representation;
    private final AnswerCache cache = new AnswerCache();

    Api(Environment environment, Deployment deployment, Directory directory, EntityTags tags) {
        this.environment = environment;
        this.deployment = deployment;
        this.directory = directory;
        this.graphQl = new GraphQl(environment);
        this.credentials = new Credentials(environment.world());
        this.representation = new Representation(tags);
    }

    /** An answer with what it cost and what is left. */
    private record Settled(Representation.Form form, Optional<RateLimits.Snapshot> rate, int units) {}

    Outgoing answer(Received received, RequestBody body, String requestId) throws IOException {
        if (received.method().equals("OPTIONS")) {
            return preflight(requestId);
        }
        Optional<String> authorization = received.header("Authorization");
        Optional<Token> token = authorization.flatMap(credentials::find);
        Optional<MediaType> media = MediaType.of(received.header("Accept"));
        String version = received.header("X-GitHub-Api-Version").orElse(DEFAULT_VERSION);
        Settled settled;
        if (received.header("User-Agent").isEmpty()) {
            settled = new Settled(representation.of(Errors.noUserAgent(), received), Optional.empty(), 0);
        } else if (authorization.isPresent() && token.isEmpty()) {
            settled = refused(received, Errors.badCredentials(), RateLimits.ANONYMOUS);
        } else {
            String holder = token.map(held -> held.user().login()).orElse(RateLimits.ANONYMOUS);
            Optional<String> path = deployment.resolve(received.door(), received.path());
            if (!VERSIONS.contains(version)) {
                settled = refused(received, Errors.unknownVersion(version), holder);
            } else if (path.isEmpty() || !path.get().startsWith("/")) {
                settled = refused(received, Errors.notFound(), holder);
            } else if (media.isEmpty()) {
                settled = refused(
                        received,
                        Errors.unsupportedMediaType(received.header("Accept").orElse("")),
                        holder);
            } else {
                Call call = new Call(environment, received, path.get(), body, token, media.get(), version);
                settled = call.path().equals("/graphql") ? query(call) : settle(call, requestId);
            }
        }
        body.drain();
        List<HeaderField> headers = headers(settled, requestId);
        if (settled.rate().isPresent()) {
            media.ifPresent(type -> headers.add(new HeaderField("X-GitHub-Media-Type", type.label())));
            headers.add(new HeaderField("x-github-api-version-selected", version));
            token.ifPresent(held -> addScopes(headers, held));
        }
        return new Outgoing(
                settled.form().status(), List.copyOf(headers), settled.form().body(), settled.units());
    }

    /** Returns an answer as it is, with the headers that all answers have and at no cost: for faults. */
    Outgoing scripted(Answer answer, Received received, String requestId) {
        List<HeaderField> own = new ArrayList<>(answer.headers());
        if (answer.body() instanceof AnswerBody.Held held && !held.type().isEmpty()) {
            own.add(new HeaderField("Content-Type", held.type()));
        }
        String holder = received.login().orElse(RateLimits.ANONYMOUS);
        Settled settled = new Settled(
                new Representation.Form(answer.status(), own, answer.body()),
                rate(environment.limits().snapshot(holder, Tariff.CORE.resource())),
                0);
        return new Outgoing(answer.status(), List.copyOf(headers(settled, requestId)), answer.body(), 0);
    }

    /** Returns the login of who asks, if the credential is valid. */
    Optional<String> login(Optional<String> authorization) {
        return authorization
                .flatMap(credentials::find)
                .map(token -> token.user().login());
    }

    private Outgoing preflight(String requestId) {
        List<HeaderField> headers = new ArrayList<>();
        StandardHeaders.add(headers, now(), requestId);
        StandardHeaders.addPreflight(headers);
        return new Outgoing(204, List.copyOf(headers), new AnswerBody.None(), 0);
    }

    private Settled refused(Received received, Answer answer, String holder) {
        RateLimits.Spending spending = environment.limits().spend(holder, "core", 1);
        return new Settled(representation.of(answer, received), rate(spending.snapshot()), spending.units());
    }

    /** Reading comes before paying, because what is not modified is free; writing comes after. */
    private Settled settle(Call call, String requestId) throws IOException {
        Routes.Match<Routes.Plain> match = directory.find(call.received().method(), call.path());
        boolean reading = call.received().method().equals("GET")
                || call.received().method().equals("HEAD");
        int units = match.tariff().units();
        if (!reading) {
            RateLimits.Spending spending = spend(call, match.tariff(), units);
            Answer answer = spending.denied()
                    ? exhausted(call, requestId)
                    : match.action().answer(call, match.params());
            return settled(spending, representation.of(answer, call.received()));
        }
        Representation.Form form =
                representation.of(cache.get(call, () -> match.action().answer(call, match.params())), call.received());
        boolean free = call.token().isPresent() && form.status() == 304;
        RateLimits.Spending spending = spend(call, match.tariff(), free ? 0 : units);
        return spending.denied() && units > 0
                ? settled(spending, representation.of(exhausted(call, requestId), call.received()))
                : settled(spending, form);
    }

    private Settled settled(RateLimits.Spending spending, Representation.Form form) {
        return new Settled(form, rate(spending.snapshot()), spending.units());
    }

    private Answer exhausted(Call call, String requestId) {
        int status = environment.limits().policy().exhaustedStatus();
        return Errors.primaryLimit(status, call.token().map(Token::user), requestId, now());
    }

    private Settled query(Call call) throws IOException {
        if (!call.received().method().equals("POST")) {
            return refused(call.received(), Errors.notFound(), call.holder());
        }
        if (call.token().isEmpty()) {
            return refused(call.received(), Errors.requiresAuthentication(), call.holder());
        }
        RateLimits.Spending spending = spend(call, Tariff.GRAPHQL, Tariff.GRAPHQL.units());
        Answer answer = spending.denied() ? graphQl.exhausted(call) : graphQl.answer(call);
        return settled(spending, representation.of(answer, call.received()));
    }

    private RateLimits.Spending spend(Call call, Tariff tariff, int units) {
        return environment.limits().spend(call.holder(), tariff.resource(), units);
    }

    private Optional<RateLimits.Snapshot> rate(RateLimits.Snapshot snapshot) {
        return environment.limits().policy().enforcement() == RateLimits.Enforcement.ON
                ? Optional.of(snapshot)
                : Optional.empty();
    }

    private List<HeaderField> headers(Settled settled, String requestId) {
        List<HeaderField> headers = new ArrayList<>(40);
        StandardHeaders.add(headers, now(), requestId);
        headers.addAll(settled.form().headers());
        settled.rate().ifPresent(rate -> StandardHeaders.addRate(headers, rate));
        return headers;
    }

    private static void addScopes(List<HeaderField> headers, Token token) {
        headers.add(new HeaderField("X-OAuth-Scopes", String.join(", ", token.scopes())));
        headers.add(new HeaderField("X-Accepted-OAuth-Scopes", ""));
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
