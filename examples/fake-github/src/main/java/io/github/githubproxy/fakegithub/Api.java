package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Credential;
import io.github.githubproxy.fakegithub.world.InstallationToken;
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
    private final AppGate gate;
    private final Representation representation;
    private final AnswerCache cache = new AnswerCache();

    Api(Environment environment, Deployment deployment, Directory directory, EntityTags tags) {
        this.environment = environment;
        this.deployment = deployment;
        this.directory = directory;
        this.graphQl = new GraphQl(environment);
        this.credentials = new Credentials(environment.world());
        this.gate = new AppGate(environment.world(), environment.clock());
        this.representation = new Representation(tags);
    }

    /** An answer with what it cost and what is left. */
    private record Settled(Representation.Form form, Optional<RateLimits.Snapshot> rate, int units) {}

    /**
     * What every kind of answer starts from.
     *
     * @param received the request
     * @param body its body
     * @param path its path below the base of the API; empty if no API is there
     * @param media the representation it asks for; empty if there is none such
     * @param version the version of the API it asks for
     * @param requestId its name in error messages
     */
    private record Asked(
            Received received,
            RequestBody body,
            Optional<String> path,
            Optional<MediaType> media,
            String version,
            String requestId) {
        Call call(Environment environment, Optional<Credential> credential) {
            return new Call(environment, received, path.orElseThrow(), body, credential, media.orElseThrow(), version);
        }
    }

    Outgoing answer(Received received, RequestBody body, String requestId) throws IOException {
        if (received.method().equals("OPTIONS")) {
            return preflight(requestId);
        }
        Asked asked = new Asked(
                received,
                body,
                deployment.resolve(received.door(), received.path()).filter(path -> path.startsWith("/")),
                MediaType.of(received.header("Accept")),
                received.header("X-GitHub-Api-Version").orElse(DEFAULT_VERSION),
                requestId);
        Optional<Routes.Match<AppCall>> forApp =
                asked.path().flatMap(path -> directory.findForApp(received.method(), path));
        Optional<Credential> credential = received.header("Authorization")
                .flatMap(credentials::find)
                .filter(held -> !environment.apps().refuses(held));
        Settled settled;
        if (received.header("User-Agent").isEmpty()) {
            settled = free(received, Errors.noUserAgent());
        } else if (forApp.isPresent()) {
            settled = free(received, answerToApp(forApp.get(), asked));
        } else {
            settled = settle(asked, credential);
        }
        body.drain();
        List<HeaderField> headers = headers(settled, requestId);
        if (settled.rate().isPresent()) {
            asked.media().ifPresent(type -> headers.add(new HeaderField("X-GitHub-Media-Type", type.label())));
            headers.add(new HeaderField("x-github-api-version-selected", asked.version()));
            credential.ifPresent(held -> addScopes(headers, held));
        }
        return new Outgoing(
                settled.form().status(), List.copyOf(headers), settled.form().body(), settled.units());
    }

    /** Returns the credential that the header carries, if it is valid. */
    Optional<Credential> credential(Optional<String> authorization) {
        return authorization.flatMap(credentials::find);
    }

    private Outgoing preflight(String requestId) {
        List<HeaderField> headers = new ArrayList<>();
        StandardHeaders.add(headers, now(), requestId);
        StandardHeaders.addPreflight(headers);
        return new Outgoing(204, List.copyOf(headers), new AnswerBody.None(), 0);
    }

    /** An App itself has no rate limit here, only its installations have. */
    private Settled free(Received received, Answer answer) {
        return new Settled(representation.of(answer, received), Optional.empty(), 0);
    }

    private Answer answerToApp(Routes.Match<AppCall> match, Asked asked) throws IOException {
        Optional<Answer> objection = objection(asked);
        if (objection.isPresent()) {
            return objection.get();
        }
        Call call = asked.call(environment, Optional.empty());
        return gate.admit(
                asked.received().header("Authorization"), app -> match.action().answer(call, app, match.params()));
    }

    private Settled settle(Asked asked, Optional<Credential> credential) throws IOException {
        Received received = asked.received();
        if (received.header("Authorization").isPresent() && credential.isEmpty()) {
            return refused(received, Errors.badCredentials(), RateLimits.ANONYMOUS);
        }
        String holder = credential.map(Credential::holder).orElse(RateLimits.ANONYMOUS);
        if (credential.filter(Api::isSuspended).isPresent()) {
            return refused(received, Errors.suspended(), holder);
        }
        Optional<Answer> objection = objection(asked);
        if (objection.isPresent()) {
            return refused(received, objection.get(), holder);
        }
        Call call = asked.call(environment, credential);
        return call.path().equals(Directory.GRAPHQL) ? query(call) : settle(call, asked.requestId());
    }

    private static boolean isSuspended(Credential credential) {
        return credential instanceof InstallationToken token
                && token.installation().suspendedAt().isPresent();
    }

    private static Optional<Answer> objection(Asked asked) {
        if (!VERSIONS.contains(asked.version())) {
            return Optional.of(Errors.unknownVersion(asked.version()));
        }
        if (asked.path().isEmpty()) {
            return Optional.of(Errors.notFound());
        }
        return asked.media().isPresent()
                ? Optional.empty()
                : Optional.of(Errors.unsupportedMediaType(
                        asked.received().header("Accept").orElse("")));
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
        boolean free = call.credential().isPresent() && form.status() == 304;
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
        return Errors.primaryLimit(status, call.credential(), requestId, now());
    }

    private Settled query(Call call) throws IOException {
        if (!Set.of("GET", "POST").contains(call.received().method())) {
            return refused(call.received(), Errors.notFound(), call.holder());
        }
        if (call.credential().isEmpty()) {
            return refused(call.received(), Errors.requiresAuthentication(), call.holder());
        }
        RateLimits.Spending spending = spend(call, Tariff.GRAPHQL, Tariff.GRAPHQL.units());
        Answer answer = spending.denied()
                ? Errors.graphQlPrimaryLimit(environment.limits().policy().graphQlErrorType(), call.credential())
                : graphQl.answer(call);
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

    private static void addScopes(List<HeaderField> headers, Credential credential) {
        if (credential instanceof Token token) {
            headers.add(new HeaderField("X-OAuth-Scopes", String.join(", ", token.scopes())));
            headers.add(new HeaderField("X-Accepted-OAuth-Scopes", ""));
        }
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
