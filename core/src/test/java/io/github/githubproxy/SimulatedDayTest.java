package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A simulated day with three Apps, two tokens of one user and one of another, forty clients, and random credential faults
 * from a fixed seed. In each round all clients send a request at the same time. Between rounds the clock advances and a
 * fault may be injected.
 */
class SimulatedDayTest {
    private static final long SEED = 20261124;
    private static final int CLIENTS = 40;
    private static final int ROUNDS = 1250;
    private static final int CHANGES = 25;
    private static final Duration ROUND = Duration.ofDays(1).dividedBy(ROUNDS);
    private static final List<String> OWNERS = List.of("acme", "globex", "initech");
    private static final String QUERY = "{\"query\":\"{ viewer { login } }\"}";
    private static final Duration UNNAMED_PAUSE = Duration.ofMinutes(1);

    private final Random random = new Random(SEED);
    private final PoolFixture fixture = PoolFixture.of(SimulatedDayTest::populate);
    private final Map<String, Integer> counts = new TreeMap<>();

    /** By holder and resource ({@code *} for all): until when the proxy knows that it is limited. */
    private final Map<String, Map<String, Instant>> knownLimits = new HashMap<>();

    /** Holders that are revoked or suspended, or restored but not yet used again. */
    private final Set<String> unavailable = new HashSet<>();

    private final Map<String, Instant> lastUnnamed = new HashMap<>();
    /** Holder and resource of injected primary limits, although units remain. */
    private final Set<String> injectedLimits = new HashSet<>();

    private final Map<String, Integer> tokensLost = new HashMap<>();
    private int seen;
    private String lastFault = "none";

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void populate(GitHubData data) {
        data.addUser("alice").token("ghp_alice_first").token("ghp_alice_second");
        data.addUser("bob").token("ghp_bob_only");
        for (int i = 0; i < OWNERS.size(); i++) {
            String owner = OWNERS.get(i);
            data.addOrganization(owner);
            for (int r = 0; r < 4; r++) {
                Repository repository = data.addRepository(owner, "repo" + r);
                for (int n = 0; n < 30; n++) {
                    repository.issues().add("Issue " + n);
                }
                if (r == 0) {
                    repository.visibility(Repository.Visibility.PRIVATE).collaborator("alice");
                }
            }
            GitHubApp app = PoolFixture.app(data, i + 1);
            app.install(owner);
        }
    }

    @Test
    @Timeout(600)
    void servesWhileBudgetLeftAndSkipsLimited() throws Exception {
        start();
        List<String> failuresWithBudget = new ArrayList<>();
        List<String> sentWhileLimited = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            fixture.clock.advance(ROUND);
            restoreHolders();
            injectFault();
            change();
            List<RequestOutcome> outcomes = sendRequests();
            List<Journal.Entry> entries = newEntries();
            sentWhileLimited.addAll(violations(entries));
            recordLimits(entries);
            failuresWithBudget.addAll(failures(outcomes));
            fixture.github.faults().clear();
        }
        List<String> surplusTokens = surplusTokens();
        print(failuresWithBudget, sentWhileLimited, surplusTokens);

        assertThat(failuresWithBudget)
                .as("requests that failed although a credential had units remaining")
                .isEmpty();
        assertThat(sentWhileLimited)
                .as("requests sent with a credential known to be limited")
                .isEmpty();
        assertThat(surplusTokens)
                .as("installations with more tokens than necessary")
                .isEmpty();
        assertThat(counts.get("requests")).isEqualTo(CLIENTS * ROUNDS);
        assertThat(counts.get("requests answered")).isGreaterThan(45_000);
        fixture.secretDetector.assertCaptured("client=client7 method=GET");
        fixture.secretDetector.assertCaptured("rate limit");
    }

    private void start() {
        fixture.configured(config -> {
            config.pat("ALICE_1", "ghp_alice_first")
                    .pat("ALICE_2", "ghp_alice_second")
                    .pat("BOB", "ghp_bob_only")
                    .githubMaxConcurrency(30);
            for (int i = 0; i < OWNERS.size(); i++) {
                config.app("APP_" + i, Integer.toString(i + 1), PoolFixture.PEM);
            }
        });
        for (int i = 0; i < CLIENTS; i++) {
            fixture.client(Client.unrestricted("client" + i), token(i));
        }
        fixture.start();
        for (String holder : holders()) {
            fixture.github.rateLimits().set(holder, "core", 420, 400);
            fixture.github.rateLimits().set(holder, "graphql", 150, 140);
        }
    }

    private List<String> holders() {
        List<String> holders = new ArrayList<>(List.of("alice", "bob"));
        installations().forEach(installation -> holders.add(RateLimits.holderOf(installation)));
        return holders;
    }

    private List<Installation> installations() {
        return fixture.github.data().installations();
    }

    private static String token(int client) {
        return "client-token-number-" + client;
    }

    /** The path of a request and its response. */
    private record RequestOutcome(String path, BufferedResponse response) {
        String resource() {
            return resourceOf(path);
        }

        boolean failed() {
            return response.status() >= 500
                    || response.body().contains("API rate limit exceeded")
                    || response.body().contains("RATE_LIMITED");
        }
    }

    private List<RequestOutcome> sendRequests() throws Exception {
        List<Callable<RequestOutcome>> tasks = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String token = token(i);
            Request request = request();
            tasks.add(() -> new RequestOutcome(
                    request.path,
                    fixture.exchange(
                            request.method,
                            request.path,
                            token,
                            RequestBody.of(request.body.getBytes(StandardCharsets.UTF_8)))));
        }
        List<RequestOutcome> outcomes = ConcurrentTasks.run(tasks);
        for (RequestOutcome one : outcomes) {
            count("requests");
            if (!one.failed()) {
                count("requests answered");
                assertThat(one.response().status()).as(() -> diagnosis(one)).isIn(200, 201, 422);
            }
        }
        return outcomes;
    }

    /** Describes the round: what was injected, GitHub's responses for the repository of the request, and the holders. */
    private String diagnosis(RequestOutcome one) {
        String repository = Arrays.stream(one.path().split("/", -1)).limit(4).collect(Collectors.joining("/"));
        List<Journal.Entry> entries = fixture.github.journal().entries();
        StringBuilder text = new StringBuilder(
                one.path() + " at " + fixture.clock.instant() + ", last fault: " + lastFault + ", in this round:");
        for (Journal.Entry entry : entries.subList(seen, entries.size())) {
            RecordedRequest request = entry.request();
            if (request.path().startsWith(repository) || request.path().startsWith("/app/")) {
                text.append("\n  %s %s %s: %d"
                        .formatted(request.holder().orElse("App"), request.method(), request.target(), entry.status()));
            }
        }
        for (String holder : holders()) {
            text.append("\n  %s: %s, can see it: %s, unavailable: %s, known limits: %s"
                    .formatted(
                            holder,
                            fixture.github.rateLimits().snapshot(holder, one.resource()),
                            canSee(holder, one.path()),
                            unavailable.contains(holder),
                            limits(holder)));
        }
        return text.toString();
    }

    private record Request(String method, String path, String body) {}

    private Request request() {
        String owner = OWNERS.get(random.nextInt(OWNERS.size()));
        String repository = "/repos/" + owner + "/repo" + random.nextInt(4);
        int kind = random.nextInt(100);
        if (kind < 3) {
            return new Request("GET", "/search/issues?q=word" + random.nextInt(1000), "");
        }
        if (kind < 9) {
            return new Request("POST", "/graphql", QUERY);
        }
        if (kind < 11) {
            return new Request("POST", repository + "/issues", "{\"title\":\"New\"}");
        }
        return new Request("GET", repository + "/issues/" + (1 + random.nextInt(30)), "");
    }

    /** Changes some issues, so that reading them costs quota. */
    private void change() {
        List<Repository> repositories = fixture.github.data().repositories();
        for (int i = 0; i < CHANGES; i++) {
            String title = "Issue changed by " + random.nextInt();
            repositories
                    .get(random.nextInt(repositories.size()))
                    .issues()
                    .update(1 + random.nextInt(30), issue -> issue.withTitle(title));
        }
    }

    /** Injects a random fault for a random holder, or none. */
    private void injectFault() {
        String holder = holders().get(random.nextInt(holders().size()));
        if (unavailable.contains(holder)) {
            return;
        }
        Instant now = fixture.clock.instant();
        int status = random.nextBoolean() ? 403 : 429;
        switch (random.nextInt(40)) {
            case 0 -> {
                fixture.github.rateLimits().exhaustedStatus(status);
                String resource = List.of("core", "search", "graphql").get(random.nextInt(3));
                fixture.github.rateLimits().exhaust(holder, resource);
                countFault(holder, "limit exhausted elsewhere");
            }
            case 1 -> {
                Duration pause = Duration.ofSeconds(30 + random.nextInt(300));
                secondary(holder, Fault.secondaryLimit(status).withRetryAfter(pause), pause);
            }
            case 2, 3 -> {
                // The default pause doubles if limits without Retry-After follow each other, so they are spaced out.
                if (lastUnnamed.getOrDefault(holder, Instant.MIN).isBefore(now.minus(Duration.ofMinutes(30)))) {
                    lastUnnamed.put(holder, now);
                    Fault.SecondaryLimit fault = Fault.secondaryLimit(status);
                    secondary(holder, random.nextBoolean() ? fault : fault.withLimitedBy("cpu"), UNNAMED_PAUSE);
                }
            }
            case 4 -> {
                String type = random.nextBoolean() ? "RATE_LIMIT" : "RATE_LIMITED";
                fixture.github.faults().next(by(holder, "/graphql"), Fault.graphQlPrimaryLimit(type));
                injectedLimits.add(holder + " graphql");
                countFault(holder, "GraphQL limit in a 200");
            }
            case 5 -> revokeOrSuspend(holder);
            case 6 ->
                installationOf(holder).ifPresent(installation -> {
                    installation.revokeTokens();
                    countLostToken(holder);
                    countFault(holder, "installation tokens revoked");
                });
            case 7 -> {
                fixture.github
                        .faults()
                        .next(2, request -> request.path().startsWith("/app/installations/"), Fault.serverError(502));
                countFault(holder, "no tokens issued");
            }
            case 8 -> {
                fixture.github.installationTokens().rejectFirstUses(random.nextInt(2));
                countFault(holder, "number of rejected first uses changed");
            }
            case 9 -> {
                fixture.github.faults().next(by(holder, "/repos"), Fault.primaryLimit(status));
                injectedLimits.add(holder + " core");
                countFault(holder, "primary limit");
            }
            default -> {}
        }
    }

    private void secondary(String holder, Fault fault, Duration pause) {
        fixture.github.faults().next(by(holder, ""), fault);
        pauses.put(holder, pause);
        countFault(holder, "secondary limit");
    }

    private final Map<String, Duration> pauses = new LinkedHashMap<>();

    private void revokeOrSuspend(String holder) {
        Optional<Installation> installation = installationOf(holder);
        if (installation.isPresent()) {
            installation.get().suspend();
            countLostToken(holder);
            countFault(holder, "installation suspended");
        } else if (holder.equals("bob")) {
            fixture.github.data().revokeToken("ghp_bob_only");
            countFault(holder, "token revoked");
        } else {
            return;
        }
        unavailable.add(holder);
    }

    /** Restores revoked and suspended holders after about an hour. */
    private void restoreHolders() {
        for (String holder : List.copyOf(unavailable)) {
            if (random.nextInt(50) == 0) {
                installationOf(holder).ifPresent(Installation::unsuspend);
                if (holder.equals("bob")) {
                    fixture.github.data().account("bob").orElseThrow().token("ghp_bob_only");
                }
                returning.add(holder);
            }
            if (returning.contains(holder) && hasServed(holder)) {
                returning.remove(holder);
                unavailable.remove(holder);
                count("restored by a probe");
            }
        }
    }

    private final Set<String> returning = new HashSet<>();
    private final Set<String> servedThisRound = new HashSet<>();

    private boolean hasServed(String holder) {
        return servedThisRound.contains(holder);
    }

    private Optional<Installation> installationOf(String holder) {
        return installations().stream()
                .filter(installation -> RateLimits.holderOf(installation).equals(holder))
                .findFirst();
    }

    private static java.util.function.Predicate<RecordedRequest> by(String holder, String path) {
        return request -> request.holder().filter(holder::equals).isPresent()
                && request.path().startsWith(path)
                && !isFree(request);
    }

    private static boolean isFree(RecordedRequest request) {
        return request.path().equals("/rate_limit") || request.path().startsWith("/app/");
    }

    private List<Journal.Entry> newEntries() {
        List<Journal.Entry> entries = fixture.github.journal().entries();
        List<Journal.Entry> fresh = entries.subList(seen, entries.size());
        seen = entries.size();
        servedThisRound.clear();
        fresh.stream()
                .filter(entry -> entry.status() < 400)
                .forEach(entry -> entry.request().holder().ifPresent(servedThisRound::add));
        return fresh;
    }

    /** Returns requests that used a credential known from earlier rounds to be limited. */
    private List<String> violations(List<Journal.Entry> entries) {
        Instant now = fixture.clock.instant();
        List<String> violations = new ArrayList<>();
        for (Journal.Entry entry : entries) {
            if (isFree(entry.request()) || entry.request().holder().isEmpty()) {
                continue;
            }
            String holder = entry.request().holder().get();
            Map<String, Instant> limits = knownLimits.getOrDefault(holder, Map.of());
            for (String limit : List.of("*", resourceOf(entry.request().path()))) {
                if (limits.getOrDefault(limit, Instant.MIN).isAfter(now)) {
                    violations.add(now + " " + holder + " was used for "
                            + entry.request().target() + " but is limited until " + limits.get(limit));
                }
            }
        }
        return violations;
    }

    /** Records the limits that the proxy has learned from the responses of this round. */
    private void recordLimits(List<Journal.Entry> entries) {
        Instant now = fixture.clock.instant();
        Set<String> outcomes = new HashSet<>();
        for (Journal.Entry entry : entries) {
            Optional<String> holder = entry.request().holder();
            if (isFree(entry.request()) || holder.isEmpty()) {
                continue;
            }
            count("upstream status " + entry.status());
            boolean refused = entry.status() == 403 || entry.status() == 429;
            Duration pause = pauses.get(holder.get());
            if (refused && pause != null) {
                limits(holder.get()).merge("*", now.plus(pause), SimulatedDayTest::later);
                pauses.remove(holder.get());
            } else if (entry.status() != 401) {
                // Responses for a secondary limit or a rejected token do not report the remaining units.
                outcomes.add(holder.get() + " " + resourceOf(entry.request().path()));
            }
        }
        pauses.clear();
        for (String holder : holders()) {
            for (String resource : List.of("core", "search", "graphql")) {
                RateLimits.Snapshot snapshot = fixture.github.rateLimits().snapshot(holder, resource);
                boolean met = injectedLimits.contains(holder + " " + resource);
                if ((snapshot.remaining() == 0 || met) && outcomes.contains(holder + " " + resource)) {
                    limits(holder).put(resource, snapshot.reset());
                    count((met ? "injected primary limit: " : "limit exhausted: ") + resource);
                }
            }
        }
        injectedLimits.clear();
    }

    private Map<String, Instant> limits(String holder) {
        return knownLimits.computeIfAbsent(holder, h -> new HashMap<>());
    }

    /** Returns requests that failed although a suitable credential still has units remaining after this round. */
    private List<String> failures(List<RequestOutcome> outcomes) {
        List<String> failures = new ArrayList<>();
        for (RequestOutcome one : outcomes) {
            if (one.failed()) {
                count("requests that failed because all credentials were exhausted: " + one.resource());
                List<String> able =
                        holders().stream().filter(holder -> isAble(holder, one)).toList();
                if (!able.isEmpty()) {
                    failures.add(fixture.clock.instant() + " " + one.path() + " failed with "
                            + one.response().status() + " " + one.response().body() + " although these were usable: "
                            + able);
                }
            }
        }
        return failures;
    }

    private boolean isAble(String holder, RequestOutcome outcomes) {
        Instant now = fixture.clock.instant();
        Map<String, Instant> limits = knownLimits.getOrDefault(holder, Map.of());
        boolean limited = limits.getOrDefault("*", Instant.MIN).isAfter(now)
                || limits.getOrDefault(outcomes.resource(), Instant.MIN).isAfter(now);
        boolean hasBudget = fixture.github
                        .rateLimits()
                        .snapshot(holder, outcomes.resource())
                        .remaining()
                > 0;
        return !unavailable.contains(holder) && !limited && hasBudget && canSee(holder, outcomes.path());
    }

    private boolean canSee(String holder, String path) {
        if (!path.startsWith("/repos/") || !path.contains("/repo0/")) {
            return !path.endsWith("/issues")
                    || holder.equals("alice")
                    || holder.equals("bob")
                    || isOwners(holder, path);
        }
        return holder.equals("alice") || isOwners(holder, path);
    }

    private boolean isOwners(String holder, String path) {
        return installationOf(holder)
                .filter(installation ->
                        path.startsWith("/repos/" + installation.account().login() + "/"))
                .isPresent();
    }

    private void countLostToken(String holder) {
        tokensLost.merge(holder, 1, Integer::sum);
    }

    /** Returns installations for which more tokens were issued than one per lifetime and one per lost token. */
    private List<String> surplusTokens() {
        List<String> tooMany = new ArrayList<>();
        Duration life = Duration.ofMinutes(45);
        for (Installation installation : installations()) {
            List<Instant> times = fixture.github.installationTokens().issuedAt(installation);
            int early = 0;
            for (int i = 1; i < times.size(); i++) {
                if (Duration.between(times.get(i - 1), times.get(i)).compareTo(life) < 0) {
                    early++;
                }
            }
            String holder = RateLimits.holderOf(installation);
            int lostTokens = tokensLost.getOrDefault(holder, 0);
            counts.put(
                    "tokens issued for " + installation.account().login() + " in 24 hours (" + lostTokens
                            + " were lost)",
                    times.size());
            if (early > lostTokens) {
                tooMany.add(holder + " got " + early + " tokens early and had lost " + lostTokens);
            }
        }
        return tooMany;
    }

    private static String resourceOf(String path) {
        if (path.startsWith("/search/")) {
            return "search";
        }
        return path.equals("/graphql") ? "graphql" : "core";
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void countFault(String holder, String fault) {
        count("injected: " + fault);
        lastFault = fixture.clock.instant() + " " + holder + " " + fault;
    }

    private void count(String counter) {
        counts.merge(counter, 1, Integer::sum);
    }

    private void print(List<String> failures, List<String> violations, List<String> surplusTokens) {
        System.out.println("\nA scripted day, seed " + SEED + ":");
        counts.forEach((counter, count) -> System.out.printf("%8d %s%n", count, counter));
        System.out.printf("%8d requests failed although a credential had units remaining%n", failures.size());
        System.out.printf("%8d requests were sent with a credential known to be limited%n", violations.size());
        System.out.printf("%8d installations got more tokens than necessary%n", surplusTokens.size());
        System.out.printf("%8d lines captured at TRACE%n", fixture.secretDetector.lines());
        failures.stream().limit(10).forEach(System.out::println);
        violations.stream().limit(10).forEach(System.out::println);
        surplusTokens.forEach(System.out::println);
    }
}
