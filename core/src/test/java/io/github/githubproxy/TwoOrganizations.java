package io.github.githubproxy;

import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.fakegithub.model.Repository;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Base class with test data in which credentials differ in visibility and permissions. */
abstract class TwoOrganizations {
    static final String PUBLIC = "/repos/acme/app";
    static final String PRIVATE = "/repos/acme/secret";
    static final String QUERY = "{\"query\":\"{ viewer { login } }\"}";

    PoolFixture fixture = PoolFixture.of(TwoOrganizations::populate);
    long acme;
    long globex;

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Two organizations with a public and a private repository each, two users, an App on both organizations. */
    private static void populate(GitHubData data) {
        data.addUser("alice").token("ghp_alice").token("ghp_alice2");
        data.addUser("bob").token("ghp_bob");
        for (String owner : List.of("acme", "globex")) {
            data.addOrganization(owner);
            data.addRepository(owner, "app").issues().add("Bug");
            data.addRepository(owner, "secret").visibility(Repository.Visibility.PRIVATE);
        }
        GitHubApp app = PoolFixture.app(data, 7);
        app.install("acme");
        app.install("globex");
    }

    final PoolFixture withApp() {
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM)).start();
        acme = installationOn("acme").id();
        globex = installationOn("globex").id();
        return fixture;
    }

    final PoolFixture withUsers() {
        return fixture.configured(config -> config.pat("ALICE", "ghp_alice").pat("BOB", "ghp_bob"))
                .start();
    }

    final PoolFixture withAll() {
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM)
                        .pat("ALICE", "ghp_alice")
                        .pat("BOB", "ghp_bob"))
                .start();
        acme = installationOn("acme").id();
        globex = installationOn("globex").id();
        return fixture;
    }

    final Installation installationOn(String account) {
        return fixture.github.data().installations().stream()
                .filter(installation -> installation.account().login().equals(account))
                .findFirst()
                .orElseThrow();
    }

    final void exhaust(String resource, String... holders) {
        for (String holder : holders) {
            fixture.github.rateLimits().exhaust(holder, resource);
        }
    }

    static String holder(long installation) {
        return "installation:" + installation;
    }
}
