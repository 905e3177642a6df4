package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.World;

/** The world of most tests: alice with two tokens, bob with one, and {@code octo/app} with five issues. */
final class Worlds {
    static final long APP_ID = 4242;

    private Worlds() {}

    static void small(World world) {
        world.addUser("alice").token("ghp_alice", "repo").token("ghp_alice2");
        world.addUser("bob").token("ghp_bob");
        world.addOrganization("octo");
        var app = world.addRepository(APP_ID, "octo", "app");
        for (int i = 1; i <= 5; i++) {
            app.issues().add("Issue " + i);
        }
    }

    static FakeGitHub.Builder simulator(SettableClock clock) {
        return FakeGitHub.builder().clock(clock).populate(Worlds::small);
    }
}
