package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Repository;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that one credential cannot make because of 404 or 403 are retried with another one. */
class CredentialVisibilityTest extends TwoOrganizations {
    @Test
    void remembersCredentialThatCannotSeeRepo() {
        fixture.github.data().repository("acme", "secret").orElseThrow().collaborator("alice");
        GitHubApp app = fixture.github.data().apps().get(0);
        app.uninstall(installationOn("acme"));
        globex = installationOn("globex").id();
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).pat("ALICE", "ghp_alice"))
                .start();

        for (int i = 0; i < 20; i++) {
            assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
        }
        assertThat(fixture.credentialHolders().stream()
                        .filter(holder(globex)::equals)
                        .count())
                .isLessThanOrEqualTo(1);

        exhaust("core", "alice");
        assertThat(fixture.getUncached(PRIVATE).status())
                .as("not 404: the credential that may see it is limited")
                .isEqualTo(403);
        assertThat(fixture.getUncached(PRIVATE).body()).contains("API rate limit exceeded");
        assertThat(fixture.getUncached("/repos/globex/app").status()).isEqualTo(200);
    }

    @Test
    void knownMissingRepositoryCostsOneRequest() {
        withAll();

        for (int i = 0; i < 10; i++) {
            BufferedResponse response = fixture.getUncached("/repos/acme/none");
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.body()).contains("Not Found");
        }
        assertThat(fixture.credentialHolders()).hasSizeLessThanOrEqualTo(4 + 9);
    }

    @Test
    void missingIssueInVisibleRepoTakesOneRequest() {
        withAll();
        fixture.get(PUBLIC);
        fixture.github.journal().clear();

        assertThat(fixture.getUncached(PUBLIC + "/issues/99").status()).isEqualTo(404);

        assertThat(fixture.credentialHolders()).hasSize(1);
    }

    @Test
    void missingIssueInUnknownRepoProbesRepoOnce() {
        withAll();

        assertThat(fixture.getUncached(PUBLIC + "/issues/99").status()).isEqualTo(404);
        assertThat(fixture.getUncached(PUBLIC + "/issues/98").status()).isEqualTo(404);

        assertThat(fixture.credentialHolders()).containsOnly(holder(acme)).hasSize(3);
    }

    static List<Fault> inconclusiveFaults() {
        return List.of(Fault.status(502), Fault.secondaryLimit(403), Fault.status(401), Fault.reset());
    }

    @ParameterizedTest
    @MethodSource("inconclusiveFaults")
    void inconclusiveVisibilityProbeIsIgnored(Fault fault) {
        withAll();
        exhaust("core", "alice", "bob");
        fixture.github.faults().always(get(PRIVATE), fault);
        assertThat(fixture.getUncached(PRIVATE + "/issues/99").status()).isBetween(403, 404);
        fixture.github.faults().clear();
        fixture.github.rateLimits().reset();
        fixture.clock.advance(Duration.ofMinutes(2));
        fixture.github.journal().clear();

        assertThat(fixture.getUncached(PRIVATE + "/issues").status()).isEqualTo(200);

        assertThat(fixture.credentialHolders()).containsExactly(holder(acme));
    }

    @Test
    void triesAtMostOneUnrelatedInstallation() {
        GitHubData data = fixture.github.data();
        for (int i = 0; i < 20; i++) {
            data.addOrganization("other" + i);
            data.apps().get(0).install("other" + i);
        }
        fixture.configured(config -> config.pat("ALICE", "ghp_alice"));
        withApp();
        fixture.github.data().addOrganization("hidden");
        fixture.github.data().addRepository("hidden", "r").visibility(Repository.Visibility.PRIVATE);

        assertThat(fixture.getUncached("/repos/hidden/r").status()).isEqualTo(404);

        assertThat(fixture.credentialHolders()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void forbiddenIsReportedWhileUsersAreLimited() {
        withAll();
        exhaust("core", "alice", "bob");

        for (int i = 0; i < 3; i++) {
            BufferedResponse response = fixture.getUncached("/user");
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).contains("not accessible by integration");
        }
    }

    @Test
    void no404BeforeInstallationsAreKnown() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().next(path("/app/installations"), Fault.hold(until));
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).pat("ALICE", "ghp_alice"))
                .startWithoutWaiting();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<BufferedResponse> first = thread.submit(() -> fixture.get(PRIVATE));
            await().until(() -> fixture.github.journal().count(get(PRIVATE)) == 1);
            until.countDown();

            assertThat(first.get().status()).isEqualTo(200);
        } finally {
            until.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    void fallsBackToUsersIfInstallationForbidden() {
        withAll();

        for (int i = 0; i < 5; i++) {
            assertThat(fixture.getUncached("/user").status()).isEqualTo(200);
        }
        assertThat(fixture.post("/repos/globex/app/issues", "{\"title\":\"x\"}").status())
                .isEqualTo(201);
    }

    @Test
    void missingPermissionFallsBackToUsers() {
        withAll();
        fixture.get(PUBLIC);
        fixture.github
                .faults()
                .always(request -> request.path().endsWith("/pulls") && isInstallation(request), notAccessible());

        for (int i = 0; i < 5; i++) {
            assertThat(fixture.getUncached(PUBLIC + "/pulls").status()).isEqualTo(200);
        }

        assertThat(fixture.credentialHolders().stream()
                        .filter(holder(acme)::equals)
                        .count())
                .as("one request for the repository, one 403 for the pull requests")
                .isEqualTo(2);
        assertThat(fixture.credentialHolders()).doesNotContain(holder(globex));
        fixture.github.journal().clear();
        assertThat(fixture.getUncached(PUBLIC + "/issues").status()).isEqualTo(200);
        assertThat(fixture.credentialHolders())
                .as("only pull requests are avoided")
                .containsExactly(holder(acme));
    }

    @Test
    void forbiddenForAllIsNotRetriedWithAll() {
        withAll();
        fixture.get(PUBLIC);
        fixture.github.faults().always(path(PUBLIC + "/pulls"), notAccessible());

        for (int i = 0; i < 5; i++) {
            BufferedResponse response = fixture.getUncached(PUBLIC + "/pulls");
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).contains("not accessible by integration");
        }

        assertThat(fixture.github.journal().count(path(PUBLIC + "/pulls")))
                .as("first with the owner's installation and two users, then with the installation only")
                .isEqualTo(3 + 4);
    }

    @Test
    void grantedPermissionIsDetected() {
        withAll();
        fixture.github.faults().next(path(PUBLIC + "/pulls"), notAccessible());
        assertThat(fixture.getUncached(PUBLIC + "/pulls").status()).isEqualTo(200);
        exhaust("core", "alice", "bob");
        assertThat(fixture.getUncached(PUBLIC + "/pulls").status()).isEqualTo(200);
        fixture.github.journal().clear();
        fixture.github.rateLimits().reset();

        assertThat(fixture.getUncached(PUBLIC + "/pulls").status()).isEqualTo(200);

        assertThat(fixture.credentialHolders()).containsExactly(holder(acme));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"query\":\"{ repository(owner: \\\"acme\\\", name: \\\"secret\\\") { name } }\"}",
                "{\"query\":\"query($o: String!) { repository(owner: $o, name: \\\"secret\\\") { name } }\","
                        + "\"variables\":{\"o\":\"acme\"}}"
            })
    void graphQlNotFoundRetriesOwnersInstallation(String query) {
        withAll();

        for (int i = 0; i < 10; i++) {
            BufferedResponse response = fixture.post("/graphql", query);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).contains("\"name\":\"secret\"").doesNotContain("NOT_FOUND");
        }
    }

    @Test
    void graphQlNotFoundByAllIsPassedOn() {
        withAll();

        BufferedResponse response = fixture.post(
                "/graphql", "{\"query\":\"{ repository(owner: \\\"acme\\\", name: \\\"none\\\") { name } }\"}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("NOT_FOUND");
        assertThat(fixture.credentialHolders()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void forbiddenQueryTriesAnotherCredential() {
        withUsers();
        fixture.github
                .faults()
                .always(request -> request.holder().filter("alice"::equals).isPresent(), notAccessible());

        for (int i = 0; i < 10; i++) {
            assertThat(fixture.post("/graphql", QUERY).status()).isEqualTo(200);
        }
        assertThat(fixture.credentialHolders().stream().filter("alice"::equals).count())
                .isLessThanOrEqualTo(1);
    }

    private static boolean isInstallation(RecordedRequest request) {
        return request.holder()
                .filter(holder -> holder.startsWith("installation:"))
                .isPresent();
    }

    private static Fault notAccessible() {
        return Fault.json(
                403,
                "{\"message\":\"Resource not accessible by integration\","
                        + "\"documentation_url\":\"https://docs.github.com/rest\",\"status\":\"403\"}");
    }
}
