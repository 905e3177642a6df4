package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.model.GitHubData;

/** The data of most tests: alice with two tokens, bob with one, and {@code octo/app} with five issues. */
final class TestData {
    static final long APP_ID = 4242;

    private TestData() {}

    static void populate(GitHubData data) {
        data.addUser("alice").token("ghp_alice", "repo").token("ghp_alice2");
        data.addUser("bob").token("ghp_bob");
        data.addOrganization("octo");
        var app = data.addRepository(APP_ID, "octo", "app");
        for (int i = 1; i <= 5; i++) {
            app.issues().add("Issue " + i);
        }
    }

    static FakeGitHub.Builder simulator(SettableClock clock) {
        return FakeGitHub.builder().clock(clock).populate(TestData::populate);
    }
}
