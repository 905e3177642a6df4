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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A day of a company: three Apps, two tokens of one user and one of another, forty clients, and all that can go wrong with
 * a credential, at random from a seed. In each round all clients ask at the same moment; between rounds time passes and
 * something may go wrong.
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

    /** Until when a holder is known to be limited for a resource, or for all ({@code *}). */
    private final Map<String, Map<String, Instant>> knownLimits = new HashMap<>();

    /** Who cannot be used, and why: revoked or suspended, and not yet found back. */
    private final Set<String> out = new HashSet<>();

    private final Map<String, Instant> lastUnnamed = new HashMap<>();
    /** Who is told once that a budget is used up of which something is left. */
    private final Set<String> injectedLimits = new HashSet<>();

    private final Map<String, Integer> tokensLost = new HashMap<>();
    private int seen;

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
            List<RequestOutcome> asked = ask();
            List<Journal.Entry> entries = newEntries();
            sentWhileLimited.addAll(violations(entries));
            recordLimits(entries);
            failuresWithBudget.addAll(failures(asked));
            fixture.github.faults().clear();
        }
        List<String> mints = mints();
        print(failuresWithBudget, sentWhileLimited, mints);

        assertThat(failuresWithBudget)
                .as("requests that failed while somebody had budget")
                .isEmpty();
        assertThat(sentWhileLimited)
                .as("requests sent with what was known to be limited")
                .isEmpty();
        assertThat(mints).as("installations with more tokens than needed").isEmpty();
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

    /** What a client asked, and what it was told. */
    private record RequestOutcome(String path, BufferedResponse answer) {
        String resource() {
            return resourceOf(path);
        }

        boolean failed() {
            return answer.status() >= 500
                    || answer.body().contains("API rate limit exceeded")
                    || answer.body().contains("RATE_LIMITED");
        }
    }

    private List<RequestOutcome> ask() throws Exception {
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
        List<RequestOutcome> asked = ConcurrentTasks.run(tasks);
        for (RequestOutcome one : asked) {
            count("requests");
            if (!one.failed()) {
                count("requests answered");
                assertThat(one.answer().status()).as(one.path()).isIn(200, 201, 422);
            }
        }
        return asked;
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

    /** Lets a few issues change, so that reading them costs something. */
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

    /** Lets something happen to somebody. */
    private void injectFault() {
        String holder = holders().get(random.nextInt(holders().size()));
        if (out.contains(holder)) {
            return;
        }
        Instant now = fixture.clock.instant();
        int status = random.nextBoolean() ? 403 : 429;
        switch (random.nextInt(40)) {
            case 0 -> {
                fixture.github.rateLimits().exhaustedStatus(status);
                String resource = List.of("core", "search", "graphql").get(random.nextInt(3));
                fixture.github.rateLimits().exhaust(holder, resource);
                count("injected: budget used up elsewhere");
            }
            case 1 -> {
                Duration pause = Duration.ofSeconds(30 + random.nextInt(300));
                secondary(holder, Fault.secondaryLimit(status).withRetryAfter(pause), pause);
            }
            case 2, 3 -> {
                // Those that name no time double their pause when they come one on another.
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
                count("injected: GraphQL limit in a 200");
            }
            case 5 -> revokeOrSuspend(holder);
            case 6 ->
                installationOf(holder).ifPresent(installation -> {
                    installation.revokeTokens();
                    lost(holder);
                    count("injected: installation tokens revoked");
                });
            case 7 -> {
                fixture.github
                        .faults()
                        .next(2, request -> request.path().startsWith("/app/installations/"), Fault.serverError(502));
                count("injected: no tokens issued");
            }
            case 8 -> {
                fixture.github.installationTokens().rejectFirstUses(random.nextInt(2));
                count("injected: fresh tokens refused or not");
            }
            case 9 -> {
                fixture.github.faults().next(by(holder, "/repos"), Fault.primaryLimit(status));
                injectedLimits.add(holder + " core");
                count("injected: primary limit out of the blue");
            }
            default -> {}
        }
    }

    private void secondary(String holder, Fault fault, Duration pause) {
        fixture.github.faults().next(by(holder, ""), fault);
        pauses.put(holder, pause);
        count("injected: secondary limit");
    }

    private final Map<String, Duration> pauses = new LinkedHashMap<>();

    private void revokeOrSuspend(String holder) {
        Optional<Installation> installation = installationOf(holder);
        if (installation.isPresent()) {
            installation.get().suspend();
            lost(holder);
            count("injected: installation suspended");
        } else if (holder.equals("bob")) {
            fixture.github.data().revokeToken("ghp_bob_only");
            count("injected: token revoked");
        } else {
            return;
        }
        out.add(holder);
    }

    /** Gives back, after an hour or so, what was taken. */
    private void restoreHolders() {
        for (String holder : List.copyOf(out)) {
            if (random.nextInt(50) == 0) {
                installationOf(holder).ifPresent(Installation::unsuspend);
                if (holder.equals("bob")) {
                    fixture.github.data().account("bob").orElseThrow().token("ghp_bob_only");
                }
                returning.add(holder);
            }
            if (returning.contains(holder) && hasServed(holder)) {
                returning.remove(holder);
                out.remove(holder);
                count("found back by a probe");
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
        List<Journal.Entry> news = entries.subList(seen, entries.size());
        seen = entries.size();
        servedThisRound.clear();
        news.stream()
                .filter(entry -> entry.status() < 400)
                .forEach(entry -> entry.request().holder().ifPresent(servedThisRound::add));
        return news;
    }

    /** Requests of this round that what was learned in earlier rounds forbids. */
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
                    violations.add(now + " " + holder + " was asked for "
                            + entry.request().target() + " but rests until " + limits.get(limit));
                }
            }
        }
        return violations;
    }

    /** What the answers of this round have told the proxy. */
    private void recordLimits(List<Journal.Entry> entries) {
        Instant now = fixture.clock.instant();
        Set<String> asked = new HashSet<>();
        for (Journal.Entry entry : entries) {
            Optional<String> holder = entry.request().holder();
            if (isFree(entry.request()) || holder.isEmpty()) {
                continue;
            }
            count("answered by GitHub with " + entry.status());
            boolean refused = entry.status() == 403 || entry.status() == 429;
            Duration pause = pauses.get(holder.get());
            if (refused && pause != null) {
                limits(holder.get()).merge("*", now.plus(pause), SimulatedDayTest::later);
                pauses.remove(holder.get());
            } else if (entry.status() != 401) {
                // Neither a secondary limit nor a refused token tells what is left of a budget.
                asked.add(holder.get() + " " + resourceOf(entry.request().path()));
            }
        }
        pauses.clear();
        for (String holder : holders()) {
            for (String resource : List.of("core", "search", "graphql")) {
                RateLimits.Snapshot snapshot = fixture.github.rateLimits().snapshot(holder, resource);
                boolean met = injectedLimits.contains(holder + " " + resource);
                if ((snapshot.remaining() == 0 || met) && asked.contains(holder + " " + resource)) {
                    limits(holder).put(resource, snapshot.reset());
                    count((met ? "told that the budget is used up: " : "budget used up: ") + resource);
                }
            }
        }
        injectedLimits.clear();
    }

    private Map<String, Instant> limits(String holder) {
        return knownLimits.computeIfAbsent(holder, h -> new HashMap<>());
    }

    /** Requests that failed although somebody who may answer them has budget left, even after this round. */
    private List<String> failures(List<RequestOutcome> asked) {
        List<String> failures = new ArrayList<>();
        for (RequestOutcome one : asked) {
            if (one.failed()) {
                count("requests that failed as nobody had budget for " + one.resource());
                List<String> able =
                        holders().stream().filter(holder -> isAble(holder, one)).toList();
                if (!able.isEmpty()) {
                    failures.add(fixture.clock.instant() + " " + one.path() + " failed with "
                            + one.answer().status() + " " + one.answer().body() + " though able were " + able);
                }
            }
        }
        return failures;
    }

    private boolean isAble(String holder, RequestOutcome asked) {
        Instant now = fixture.clock.instant();
        Map<String, Instant> limits = knownLimits.getOrDefault(holder, Map.of());
        boolean rests = limits.getOrDefault("*", Instant.MIN).isAfter(now)
                || limits.getOrDefault(asked.resource(), Instant.MIN).isAfter(now);
        boolean hasBudget =
                fixture.github.rateLimits().snapshot(holder, asked.resource()).remaining() > 0;
        return !out.contains(holder) && !rests && hasBudget && canSee(holder, asked.path());
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

    private void lost(String holder) {
        tokensLost.merge(holder, 1, Integer::sum);
    }

    /** Installations that were given more tokens than one for each life, and one for each that was lost. */
    private List<String> mints() {
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
            int lost = tokensLost.getOrDefault(holder, 0);
            counts.put(
                    "tokens issued for " + installation.account().login() + " in 24 hours (" + lost + " were lost)",
                    times.size());
            if (early > lost) {
                tooMany.add(holder + " was given " + early + " tokens early and had lost " + lost);
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

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private void print(List<String> failures, List<String> violations, List<String> mints) {
        System.out.println("\nA scripted day, seed " + SEED + ":");
        counts.forEach((what, count) -> System.out.printf("%8d %s%n", count, what));
        System.out.printf("%8d requests failed while somebody had budget%n", failures.size());
        System.out.printf("%8d requests were sent with what was known to be limited%n", violations.size());
        System.out.printf("%8d installations were given more tokens than needed%n", mints.size());
        System.out.printf("%8d lines heard at TRACE%n", fixture.secretDetector.lines());
        failures.stream().limit(10).forEach(System.out::println);
        violations.stream().limit(10).forEach(System.out::println);
        mints.forEach(System.out::println);
    }
}
