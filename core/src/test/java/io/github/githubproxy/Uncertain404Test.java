package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A 404 from a credential that cannot see a repository is not passed on while another credential, which may see it, cannot be
 * used for a temporary reason. Alice sees acme's private repository; Bob does not.
 */
class Uncertain404Test extends TwoOrganizations {
    private static final String ALICE_ONLY = "client-token-bound-to-alice";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch held = new CountDownLatch(1);

    @BeforeEach
    void addCollaborator() {
        fixture.github.data().repository("acme", "secret").orElseThrow().collaborator("alice");
    }

    @AfterEach
    void release() {
        held.countDown();
        threads.shutdownNow();
    }

    @Test
    void no404IfOtherIsLimitedWhileRequestWaitsForIt() throws Exception {
        fixture.configured(config -> config.githubMaxConcurrency(1));
        addClientOfAlice();
        withUsers();
        Future<BufferedResponse> first = holdAlice(Fault.primaryLimit(403));
        FutureTask<BufferedResponse> second = new FutureTask<>(() -> fixture.get(PRIVATE));
        Thread waiting = new Thread(second);
        waiting.start();
        await().until(() ->
                fixture.github.journal().count(get(PRIVATE)) == 1 && waiting.getState() == Thread.State.TIMED_WAITING);

        held.countDown();

        assertThat(first.get().status()).isEqualTo(403);
        assertThat(second.get().status()).isEqualTo(403);
        assertThat(second.get().body()).contains("API rate limit exceeded");
        assertThat(fixture.credentialHolders(get(PRIVATE))).containsExactly("bob");
    }

    @Test
    void no404IfOtherStaysBusy() throws Exception {
        fixture.configured(config -> config.githubMaxConcurrency(1).requestTimeout(Duration.ofMillis(300)));
        addClientOfAlice();
        withUsers();
        Future<BufferedResponse> first = holdAlice(Fault.none());

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(503);

        held.countDown();
        assertThat(first.get().status()).isEqualTo(200);
    }

    @Test
    void no404IfOthersHaveNoTokenOrAreLimited() {
        addClientOfAlice();
        fixture.github.data().apps().get(0).uninstall(installationOn("acme"));
        String installation = RateLimits.holderOf(installationOn("globex"));
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM)
                        .pat("ALICE", "ghp_alice")
                        .pat("BOB", "ghp_bob"))
                .start();
        limitAlice();
        fixture.github.rateLimits().set(installation, "core", 100, 100);
        assertThat(fixture.get("/repos/globex/app").status()).isEqualTo(200);
        fixture.clock.advance(Duration.ofMinutes(2));
        installationOn("globex").revokeTokens();
        fixture.github.faults().next(2, request -> request.path().endsWith("/access_tokens"), Fault.serverError(502));
        fixture.github.journal().clear();

        BufferedResponse response = fixture.get(PRIVATE);

        assertThat(fixture.credentialHolders().get(0))
                .as("Bob has most units and is used first")
                .isEqualTo("bob");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("API rate limit exceeded");
    }

    @Test
    void no404FromOwnersInstallationWhileOtherIsLimited() {
        addClientOfAlice();
        installationOn("acme")
                .select(fixture.github.data().repository("acme", "app").orElseThrow());
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).pat("ALICE", "ghp_alice"))
                .start();
        limitAlice();

        for (int i = 0; i < 3; i++) {
            assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(403);
        }

        fixture.github.rateLimits().reset();
        fixture.clock.advance(Duration.ofMinutes(61));
        assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
    }

    @Test
    void no404WhileInstallationsCannotBeDiscovered() {
        fixture.github.faults().always(path("/app/installations"), Fault.serverError(502));
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).pat("BOB", "ghp_bob"))
                .startWithoutWaiting();

        for (int i = 0; i < 3; i++) {
            BufferedResponse response = fixture.getUncached(PRIVATE);
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("no token at the moment");
        }
        assertThat(fixture.getUncached(PUBLIC + "/issues/99").status())
                .as("Bob sees that repository")
                .isEqualTo(404);

        fixture.github.faults().clear();
        fixture.clock.advance(Duration.ofMinutes(2));
        assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
    }

    @Test
    void no404AfterRequestTimeout() throws Exception {
        addClientOfAlice();
        withUsers();
        fixture.github.rateLimits().set("alice", "core", 5000, 100);
        assertThat(fixture.getAs(ALICE_ONLY, PUBLIC).status()).isEqualTo(200);
        fixture.github.faults().next(get(PRIVATE), Fault.hold(held));
        Future<BufferedResponse> response = threads.submit(() -> fixture.get(PRIVATE));
        await().until(() -> fixture.github.journal().inFlight() == 1);

        fixture.clock.advance(Duration.ofMinutes(3));
        held.countDown();

        assertThat(response.get().status()).isEqualTo(503);
        assertThat(response.get().header("Retry-After")).isEqualTo("1");
        assertThat(fixture.credentialHolders(get(PRIVATE))).containsExactly("bob");
        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
    }

    @Test
    void passes404OnIfGitHubRefusesOther() {
        withUsers();
        fixture.github.data().revokeToken("ghp_alice");

        for (int i = 0; i < 3; i++) {
            assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(404);
        }
    }

    @Test
    void missingIssueTakesOneRequestWithOnlyCredential() {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")).start();

        assertThat(fixture.getUncached(PUBLIC + "/issues/99").status()).isEqualTo(404);

        assertThat(fixture.credentialHolders()).containsExactly("alice");
    }

    private void addClientOfAlice() {
        fixture.client(Client.unrestricted("alice-only").withCredentials(Set.of("ALICE")), ALICE_ONLY);
    }

    /** Holds a request at GitHub that takes Alice's only slot, and has that outcome once released. */
    private Future<BufferedResponse> holdAlice(Fault then) {
        fixture.github.faults().next(get(PUBLIC), Fault.hold(held, then));
        Future<BufferedResponse> response = threads.submit(() -> fixture.getAs(ALICE_ONLY, PUBLIC));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        return response;
    }

    /** Lets the proxy learn that Alice is limited. */
    private void limitAlice() {
        exhaust("core", "alice");
        assertThat(fixture.getAs(ALICE_ONLY, PUBLIC).status()).isEqualTo(403);
    }
}
