package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.config.EntityTagGenerator;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Repository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A simulated week of reads: three Apps with hourly tokens and three users, 800 resources of which a third have no
 * {@code Last-Modified}, fifty clients with different {@code Accept}. The popularity of resources has a Zipf distribution.
 */
class SimulatedWeekTest {
    private static final long SEED = 7;
    private static final int READS = 12_000;
    private static final int CHANGES = 1_200;
    private static final int VERIFIED_READS = 30;
    private static final int CLIENTS = 50;
    private static final Duration STEP = Duration.ofDays(7).dividedBy(READS);
    private static final List<String> OWNERS = List.of("acme", "globex", "initech", "hooli");
    private static final int REPOSITORIES = 2;
    private static final int ISSUES = 67;
    private static final int LISTS = 33;
    private static final List<String> ACCEPTS = List.of(
            "application/vnd.github+json",
            "application/json",
            "*/*",
            "application/vnd.github.html+json",
            "application/vnd.github.full+json");

    private final Random random = new Random(SEED);
    private final Map<String, SimulatedEntry> entries = new HashMap<>();
    private long spent;
    private long ideal;
    private long storedValidatorsOnly;
    private int wrongBodies;

    /** The stored representation of a strategy that sends only stored validators. */
    private record SimulatedEntry(String body, String token, String lastModified) {}

    /** The quota units of a week, by strategy. */
    private record Cost(long spent, long storedValidatorsOnly, long ideal, int wrongBodies) {}

    private static void populate(GitHubData data) {
        for (String user : List.of("alice", "bob", "carol")) {
            data.addUser(user).token("ghp_" + user);
        }
        for (String owner : OWNERS) {
            data.addOrganization(owner);
            for (int r = 0; r < REPOSITORIES; r++) {
                Repository repository = data.addRepository(owner, "r" + r);
                for (int i = 1; i <= ISSUES; i++) {
                    repository.issues().add("Issue " + i);
                    if (i <= LISTS) {
                        repository.issues().addComment(i, "alice", "First");
                    }
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            PoolFixture.app(data, i + 1).install(OWNERS.get(i));
        }
    }

    private static PoolFixture fixture(EntityTagGenerator tags) {
        PoolFixture fixture = PoolFixture.of(SimulatedWeekTest::populate, tags)
                .configured(config -> {
                    config.pat("ALICE", "ghp_alice")
                            .pat("BOB", "ghp_bob")
                            .pat("CAROL", "ghp_carol")
                            .cacheTtl(Duration.ofDays(8));
                    for (int i = 0; i < 3; i++) {
                        config.app("APP_" + i, Integer.toString(i + 1), PoolFixture.PEM);
                    }
                })
                .start();
        fixture.clock.advance(Duration.ofMinutes(1));
        return fixture;
    }

    @Test
    @Timeout(300)
    void weekCostsNearlyIdealQuota() throws Exception {
        Cost cost;
        try (PoolFixture fixture = fixture(EntityTagGenerator.predictable())) {
            cost = week(fixture);
        }
        print("A week with predictable tags", cost);

        assertThat(cost.wrongBodies()).isZero();
        assertThat(cost.spent()).isLessThanOrEqualTo(cost.ideal() * 102 / 100);
        assertThat(cost.storedValidatorsOnly())
                .as("storing validators alone costs clearly more, so the test is significant")
                .isGreaterThan(cost.ideal() * 105 / 100);
    }

    @Test
    @Timeout(300)
    void unpredictableETagsAreNoWorseThanStored() throws Exception {
        Cost cost;
        try (PoolFixture fixture = fixture(EntityTagGenerator.salted("salt"))) {
            cost = halfWeek(fixture, read -> {});
        }
        print("Half a week with unpredictable tags", cost);

        assertThat(cost.wrongBodies()).isZero();
        assertThat(cost.spent()).isLessThanOrEqualTo(cost.storedValidatorsOnly());
    }

    @Test
    @Timeout(300)
    void changedETagSchemeIsNoWorseThanStored() throws Exception {
        AtomicBoolean changed = new AtomicBoolean();
        EntityTagGenerator other = EntityTagGenerator.salted("salt");
        EntityTagGenerator tags =
                (request, body) -> (changed.get() ? other : EntityTagGenerator.predictable()).opaqueTag(request, body);
        Cost cost;
        try (PoolFixture fixture = fixture(tags)) {
            cost = halfWeek(fixture, read -> {
                if (read == READS / 4) {
                    changed.set(true);
                }
            });
        }
        print("Half a week with tags that become unpredictable", cost);

        assertThat(cost.wrongBodies()).isZero();
        assertThat(cost.spent()).isLessThanOrEqualTo(cost.storedValidatorsOnly());
    }

    private Cost week(PoolFixture fixture) {
        return reads(fixture, READS, read -> {});
    }

    /** Half a week: enough for what is no worse. */
    private Cost halfWeek(PoolFixture fixture, java.util.function.IntConsumer before) {
        return reads(fixture, READS / 2, before);
    }

    private Cost reads(PoolFixture fixture, int reads, java.util.function.IntConsumer before) {
        List<String> resources = resources();
        for (int read = 0; read < reads; read++) {
            fixture.clock.advance(STEP);
            before.accept(read);
            if (read % (READS / CHANGES) == 0) {
                change(fixture.github.data(), resources.get(zipf(resources.size())));
            }
            String path = resources.get(zipf(resources.size()));
            String accept = ACCEPTS.get(random.nextInt(CLIENTS) % ACCEPTS.size());
            BufferedResponse response = fixture.get(path, "Accept", accept);
            assertThat(response.status()).isEqualTo(200);
            account(path + " " + accept, response, lastOf(fixture.github.journal()));
            if (read % (READS / VERIFIED_READS) == 0) {
                verify(fixture, path, accept, response);
            }
            spent += fixture.github.journal().quotaUnits();
            fixture.github.journal().clear();
        }
        return new Cost(spent, storedValidatorsOnly, ideal, wrongBodies);
    }

    private static RecordedRequest lastOf(Journal journal) {
        return journal.last(request -> request.path().startsWith("/repos/")).request();
    }

    /** Compares the body with GitHub's response to an unconditional request. */
    private void verify(PoolFixture fixture, String path, String accept, BufferedResponse response) {
        BufferedResponse direct = fixture.get(path, "Accept", accept, "Cache-Control", "no-store");
        wrongBodies += direct.body().equals(response.body()) ? 0 : 1;
        storedValidatorsOnly++;
        ideal++;
    }

    private void account(String key, BufferedResponse response, RecordedRequest last) {
        String token = last.header("Authorization").orElseThrow();
        // A Last-Modified equal to Date is no strong validator (RFC 9110, section 8.8.2.2).
        boolean strong = !response.header("Last-Modified").equals(response.header("Date"));
        String date = strong ? response.header("Last-Modified") : "(none)";
        SimulatedEntry before = entries.get(key);
        boolean changed = before == null || !before.body().equals(response.body());
        boolean revalidatable = before != null
                && (before.token().equals(token) || !before.lastModified().equals("(none)"));
        ideal += changed ? 1 : 0;
        storedValidatorsOnly += changed || !revalidatable ? 1 : 0;
        entries.put(key, new SimulatedEntry(response.body(), token, date));
    }

    private static List<String> resources() {
        List<String> resources = new ArrayList<>();
        for (String owner : OWNERS) {
            for (int r = 0; r < REPOSITORIES; r++) {
                for (int i = 1; i <= ISSUES; i++) {
                    resources.add("/repos/" + owner + "/r" + r + "/issues/" + i);
                    if (i <= LISTS) {
                        resources.add("/repos/" + owner + "/r" + r + "/issues/" + i + "/comments");
                    }
                }
            }
        }
        java.util.Collections.shuffle(resources, new Random(SEED));
        return resources;
    }

    private void change(GitHubData data, String path) {
        String[] parts = path.split("/", -1);
        Repository repository = data.repository(parts[2], parts[3]).orElseThrow();
        int number = Integer.parseInt(parts[5]);
        if (parts.length > 6) {
            repository.issues().addComment(number, "bob", "More " + random.nextInt());
        } else {
            String title = "Changed " + random.nextInt();
            repository.issues().update(number, issue -> issue.withTitle(title));
        }
    }

    /** Returns a random index with a Zipf distribution. */
    private int zipf(int size) {
        return (int) Math.min(size - 1, Math.exp(random.nextDouble() * Math.log(size + 1)) - 1);
    }

    private static void print(String scenario, Cost cost) {
        System.out.printf(
                "%n%s: %d units spent, %d by stored validators only, %d ideally; %.3f of the ideal%n",
                scenario,
                cost.spent(),
                cost.storedValidatorsOnly(),
                cost.ideal(),
                cost.spent() / (double) cost.ideal());
    }
}
