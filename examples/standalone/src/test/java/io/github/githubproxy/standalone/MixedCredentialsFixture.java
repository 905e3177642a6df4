package io.github.githubproxy.standalone;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.Installation;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A simulated GitHub, and the environment of a server with credentials of every kind: two tokens of one user, one of another,
 * an App with a configured installation, and an App whose installations are discovered.
 */
final class MixedCredentialsFixture implements AutoCloseable {
    private static final int LIMIT_EACH = 5000;

    /** The sum of the limits of a resource. */
    static final int LIMIT = LIMIT_EACH * Member.values().length;

    private static final int PAT_COUNT = 3;
    private static final String SECOND_OCTOCAT_TOKEN = "ghp_octocat1111111111111111111111111111";
    private static final KeyPair SCOUT_KEY = key();
    private static final KeyPair RANGER_KEY = key();

    private final FakeGitHub gitHub;
    private final InstantSource clock;
    private final Map<Member, String> holders = new EnumMap<>(Member.class);
    private final Map<String, String> environment;

    /** The holders of rate limits, with the minutes until their reset. */
    enum Member {
        OCTOCAT(45),
        HUBOT(35),
        SCOUT_AT_THE_ORGANIZATION(40),
        RANGER_AT_THE_ORGANIZATION(30),
        RANGER_AT_OCTOCAT(50);

        private final Duration untilReset;

        Member(int minutesLeft) {
            this.untilReset = Duration.ofMinutes(minutesLeft);
        }
    }

    private MixedCredentialsFixture(InstantSource clock, Path directory) {
        this.clock = clock;
        this.gitHub =
                FakeGitHub.builder().clock(clock).populate(DemoData::populate).start();
        gitHub.data().account("octocat").orElseThrow().token(SECOND_OCTOCAT_TOKEN);
        GitHubApp scout = gitHub.data().addApp(1001, "Iv23.scout", "scout", (RSAPublicKey) SCOUT_KEY.getPublic());
        GitHubApp ranger = gitHub.data().addApp(1002, "Iv23.ranger", "ranger", (RSAPublicKey) RANGER_KEY.getPublic());
        Installation configured = scout.install("octo-org");
        holders.put(Member.OCTOCAT, "octocat");
        holders.put(Member.HUBOT, "hubot");
        holders.put(Member.SCOUT_AT_THE_ORGANIZATION, configured.holder());
        holders.put(
                Member.RANGER_AT_THE_ORGANIZATION, ranger.install("octo-org").holder());
        holders.put(Member.RANGER_AT_OCTOCAT, ranger.install("octocat").holder());
        environment = TestEnvironment.environment(gitHub, directory);
        environment.put("GITHUB_PAT_BOTS_OTHER", SECOND_OCTOCAT_TOKEN);
        environment.put("GITHUB_PAT_HUBOT", DemoData.HUBOT_TOKEN);
        environment.put("GITHUB_APP_SCOUT_ID", "1001");
        environment.put("GITHUB_APP_SCOUT_INSTALLATION_ID", Long.toString(configured.id()));
        environment.put("GITHUB_APP_SCOUT_PEM", pem(SCOUT_KEY));
        environment.put("GITHUB_APP_RANGER_ID", "Iv23.ranger");
        environment.put("GITHUB_APP_RANGER_PEM", pem(RANGER_KEY).replace("\n", "\\n"));
    }

    /** Starts the simulator. Each limit has 4000 of 5000 units remaining. */
    static MixedCredentialsFixture start(InstantSource clock, Path directory) {
        MixedCredentialsFixture pool = new MixedCredentialsFixture(clock, directory);
        for (Member member : Member.values()) {
            for (String resource : List.of("core", "search", "graphql")) {
                pool.setRemaining(
                        member, resource, LIMIT_EACH - 1000, pool.now().plus(member.untilReset));
            }
        }
        return pool;
    }

    FakeGitHub gitHub() {
        return gitHub;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Starts a server in this process and waits for the discovery of its credentials. */
    StandaloneServer startServer() {
        ProxyBuilder proxy = Proxy.builder(Config.fromMap(environment)).clock(clock);
        StandaloneServer server = StandaloneServer.start(ServerSettings.fromMap(environment), proxy);
        awaitCredentialDiscovery(server.uri());
        return server;
    }

    /**
     * Waits until a server has discovered the holders of its credentials. Until then, two tokens of one user count twice,
     * and the requests for discovery cost units.
     */
    void awaitCredentialDiscovery(URI server) {
        String all = Integer.toString(LIMIT);
        await("the credentials are discovered")
                .until(() -> gitHub.journal().count(RequestPredicates.get("/user")) >= PAT_COUNT
                        && TestEnvironment.get(server, "/rate_limit")
                                .headers()
                                .firstValue("X-RateLimit-Limit")
                                .filter(all::equals)
                                .isPresent());
    }

    /** Sets the remaining units and the reset of a member's limit. */
    void setRemaining(Member member, String resource, int remaining, Instant reset) {
        gitHub.rateLimits().set(holder(member), resource, LIMIT_EACH, remaining, reset);
    }

    /** Sets the remaining units of a member's limit. The reset does not change. */
    void setRemaining(Member member, String resource, int remaining) {
        setRemaining(member, resource, remaining, limit(member, resource).reset());
    }

    /** Exhausts a resource for all members. */
    void exhaust(String resource) {
        members().forEach(member -> setRemaining(member, resource, 0));
    }

    /** Returns the earliest reset of a resource. */
    Instant firstReset(String resource) {
        return members()
                .map(member -> limit(member, resource).reset())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** Returns the remaining units of a member. */
    long remaining(Member member, String resource) {
        return limit(member, resource).remaining();
    }

    /** Returns the sum of the remaining units of all members. */
    long remaining(String resource) {
        return members().mapToLong(member -> remaining(member, resource)).sum();
    }

    @Override
    public void close() {
        gitHub.close();
    }

    /** Returns the simulator's name for the member. */
    private String holder(Member member) {
        return holders.get(member);
    }

    private RateLimits.Snapshot limit(Member member, String resource) {
        return gitHub.rateLimits().snapshot(holder(member), resource);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Stream<Member> members() {
        return Stream.of(Member.values());
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private static String pem(KeyPair key) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN PRIVATE KEY-----\n"
                + lines.encodeToString(key.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
    }
}
