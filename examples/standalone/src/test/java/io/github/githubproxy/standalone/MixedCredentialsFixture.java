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
 * A GitHub, and the environment of a server with credentials of every kind for it: tokens of two users, one of whom has
 * two, an App with a configured installation, and an App whose installations are to be found out.
 */
final class MixedCredentialsFixture implements AutoCloseable {
    private static final int LIMIT_EACH = 5000;

    /** What all together are allowed of a resource. */
    static final int LIMIT = LIMIT_EACH * Member.values().length;

    private static final int PAT_COUNT = 3;
    private static final String SECOND_OCTOCAT_TOKEN = "ghp_octocat1111111111111111111111111111";
    private static final KeyPair SCOUT_KEY = key();
    private static final KeyPair RANGER_KEY = key();

    private final FakeGitHub gitHub;
    private final InstantSource clock;
    private final Map<Member, String> holders = new EnumMap<>(Member.class);
    private final Map<String, String> environment;

    /** Those whom GitHub counts against, and when their windows end. */
    enum Member {
        OCTOCAT(45),
        HUBOT(35),
        SCOUT_AT_THE_ORGANIZATION(40),
        RANGER_AT_THE_ORGANIZATION(30),
        RANGER_AT_OCTOCAT(50);

        private final Duration left;

        Member(int minutesLeft) {
            this.left = Duration.ofMinutes(minutesLeft);
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

    /** Starts the simulator, with limits that nobody has used much of. */
    static MixedCredentialsFixture start(InstantSource clock, Path directory) {
        MixedCredentialsFixture pool = new MixedCredentialsFixture(clock, directory);
        for (Member member : Member.values()) {
            for (String resource : List.of("core", "search", "graphql")) {
                pool.setRemaining(
                        member, resource, LIMIT_EACH - 1000, pool.now().plus(member.left));
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

    /** Starts a server in this process, and waits until it knows whose its credentials are. */
    StandaloneServer startServer() {
        ProxyBuilder proxy = Proxy.builder(Config.fromMap(environment)).clock(clock);
        StandaloneServer server = StandaloneServer.start(ServerSettings.fromMap(environment), proxy);
        awaitCredentialDiscovery(server.uri());
        return server;
    }

    /**
     * Waits until a server has found out whose its credentials are: until then two tokens of a user count twice, and the
     * questions themselves cost something.
     */
    void awaitCredentialDiscovery(URI server) {
        String all = Integer.toString(LIMIT);
        await("a server that knows its credentials")
                .until(() -> gitHub.journal().count(RequestPredicates.get("/user")) >= PAT_COUNT
                        && TestEnvironment.get(server, "/rate_limit")
                                .headers()
                                .firstValue("X-RateLimit-Limit")
                                .filter(all::equals)
                                .isPresent());
    }

    /** Leaves so much of a resource to a member, until then. */
    void setRemaining(Member member, String resource, int remaining, Instant reset) {
        gitHub.rateLimits().set(holder(member), resource, LIMIT_EACH, remaining, reset);
    }

    /** Leaves so much of a resource to a member, until the end of the window. */
    void setRemaining(Member member, String resource, int remaining) {
        setRemaining(member, resource, remaining, limit(member, resource).reset());
    }

    /** Leaves nothing of a resource to anybody. */
    void exhaust(String resource) {
        members().forEach(member -> setRemaining(member, resource, 0));
    }

    /** When the first window of a resource ends. */
    Instant firstReset(String resource) {
        return members()
                .map(member -> limit(member, resource).reset())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** What a member has left of a resource. */
    long remaining(Member member, String resource) {
        return limit(member, resource).remaining();
    }

    /** What all have left of a resource. */
    long remaining(String resource) {
        return members().mapToLong(member -> remaining(member, resource)).sum();
    }

    @Override
    public void close() {
        gitHub.close();
    }

    /** The name under which the simulator counts. */
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
