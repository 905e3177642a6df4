package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.telemetry.format.ReportJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of the proxy, in exchange for those of GitHub Actions. */
class TokenExchangeTest {
    private static final String FIRST_KEY = key("the first key of all the replicas");
    private static final String SECOND_KEY = key("the second key of all the replicas");
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private static final String ACME = """
            - name: acme-{repository}
              identity: {issuer: actions, claims: {repository_owner_id: "1234"}}
              scopes: [{method: GET, path: /repos/acme/.*}]
            - name: bot
              token: token-of-the-bot
            """;

    @TempDir
    Path directory;

    private final SecretLeakDetector secrets = new SecretLeakDetector();
    private IdentityFixture fixture;

    private static String key(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void startGitHub() throws Exception {
        fixture = new IdentityFixture(directory);
        fixture.environment.put("TOKEN_KEY", FIRST_KEY);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
        secrets.close();
    }

    private static BufferedResponse exchange(Proxy proxy, String token) {
        ProxyRequest request = ProxyRequest.builder("POST")
                .headers(Headers.of("Authorization", "Bearer " + token))
                .build();
        return BufferedResponse.read(proxy.adapter().exchangeToken(request, "/-/token"));
    }

    private String exchanged() throws Exception {
        return json(exchange(fixture.proxy(), fixture.job().sign()))
                .get("token")
                .asText();
    }

    private static JsonNode json(BufferedResponse response) throws Exception {
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private Proxy replica(UnaryOperator<Map<String, String>> change) {
        return Proxy.builder(Config.fromMap(change.apply(new HashMap<>(fixture.environment))))
                .clock(fixture.clock)
                .build();
    }

    private static int status(Proxy proxy, String token) {
        return BufferedResponse.read(proxy.serve(
                        IdentityFixture.REPOSITORY,
                        ProxyRequest.builder("GET")
                                .headers(Headers.of("Authorization", "token " + token))
                                .build()))
                .status();
    }

    @Test
    void jobGetsTokenThatOutlivesItsOwn() throws Exception {
        fixture.start(ACME);
        JsonNode issued = json(exchange(fixture.proxy(), fixture.job().sign()));
        String token = issued.get("token").asText();

        assertThat(token).startsWith("ghp1.");
        assertThat(issued.get("client").asText()).isEqualTo("acme-acme/app");
        assertThat(Instant.parse(issued.get("expires_at").asText()))
                .isBetween(
                        fixture.clock.instant().plusSeconds(3_599),
                        fixture.clock.instant().plusSeconds(3_600));
        fixture.clock.advance(Duration.ofMinutes(59));
        assertThat(fixture.get(token).status()).isEqualTo(200);
        assertThat(fixture.send("DELETE", IdentityFixture.REPOSITORY, "Bearer " + token)
                        .status())
                .as("a request outside of the client's scopes")
                .isEqualTo(403);
        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(fixture.get(token).status()).isEqualTo(401);
        assertThat(new String(ReportJson.write(fixture.proxy().usage().orElseThrow()), StandardCharsets.UTF_8))
                .contains("acme-acme/app")
                .doesNotContain(token);
        secrets.assertCaptured("client=acme-acme/app method=POST");
        secrets.assertNotCaptured(Set.of(token, FIRST_KEY));
    }

    @Test
    void replicasAcceptTokensOfEachOtherWhileKeysAreReplaced() throws Exception {
        Proxy first = fixture.start(ACME);
        String old = exchanged();
        try (Proxy second = replica(environment -> {
            environment.put("TOKEN_KEY", SECOND_KEY + "," + FIRST_KEY);
            return environment;
        })) {
            assertThat(status(second, old)).isEqualTo(200);
            String young =
                    json(exchange(second, fixture.job().sign())).get("token").asText();
            assertThat(status(second, young)).isEqualTo(200);
            assertThat(status(first, young))
                    .as("by a replica that does not have the new key")
                    .isEqualTo(401);
        }
    }

    @Test
    void keyInFileIsReplacedWithoutRestart() throws Exception {
        Path file = Files.writeString(directory.resolve("token-key"), FIRST_KEY);
        fixture.environment.remove("TOKEN_KEY");
        fixture.environment.put("TOKEN_KEY_FILE", file.toString());
        fixture.start(ACME);
        String old = exchanged();

        Files.writeString(file, SECOND_KEY);

        await().atMost(MAX_DELAY).until(() -> fixture.get(old).status() == 401);
        assertThat(fixture.get(exchanged()).status()).isEqualTo(200);
    }

    @Test
    void tokenIsWorthNothingOnceItsPolicyHasChanged() throws Exception {
        fixture.start(ACME);
        String token = exchanged();

        fixture.write(ACME.replace("\"1234\"", "\"1234\", environment: production"));

        await().atMost(MAX_DELAY).until(() -> fixture.get(token).status() == 401);
        assertThat(fixture.get(token).body()).contains("What client 'acme-acme/app' of this proxy may do has changed");
    }

    @Test
    void tokenIsWorthNothingOnceItsClientIsRemoved() throws Exception {
        fixture.start(ACME);
        String token = exchanged();

        fixture.write(ACME.substring(ACME.indexOf("- name: bot")));

        await().atMost(MAX_DELAY).until(() -> fixture.get(token).status() == 401);
    }

    @Test
    void tokenOutlivesChangeOfLimit() throws Exception {
        fixture.start(ACME);
        String token = exchanged();

        fixture.write(ACME.replace("  scopes:", "  limits: {core: 100/h}\n  scopes:"));

        await().atMost(MAX_DELAY)
                .until(() -> fixture.get(token).header("x-ratelimit-limit").equals("100"));
        assertThat(fixture.get(token).status()).isEqualTo(200);
    }

    @Test
    void onlyJsonWebTokensAreExchanged() throws Exception {
        fixture.start(ACME);
        String token = exchanged();

        assertThat(exchange(fixture.proxy(), token).status()).isEqualTo(403);
        assertThat(exchange(fixture.proxy(), "token-of-the-bot").status()).isEqualTo(403);
        assertThat(exchange(fixture.proxy(), "no-token-of-anybody").status()).isEqualTo(401);
        assertThat(exchange(
                                fixture.proxy(),
                                fixture.job().claim("repository_owner_id", "9").sign())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void withoutKeyThereIsNoExchange() throws Exception {
        fixture.environment.remove("TOKEN_KEY");
        fixture.start(ACME);

        BufferedResponse response = exchange(fixture.proxy(), fixture.job().sign());

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).contains("TOKEN_KEY is not set");
    }

    @Test
    void clockThatIsWrongByLessThanTheLifetimeDoesNotMatter() throws Exception {
        fixture.start(ACME);
        String token = exchanged();
        for (int seconds : new int[] {-90, 90}) {
            ManualClock other = new ManualClock();
            other.advance(
                    Duration.between(other.instant(), fixture.clock.instant().plusSeconds(seconds)));
            try (Proxy replica = Proxy.builder(Config.fromMap(fixture.environment))
                    .clock(other)
                    .build()) {
                assertThat(status(replica, token)).as("%d s off", seconds).isEqualTo(200);
            }
        }
    }

    @Test
    void tokenForPersonIsOfNamedClient() throws Exception {
        fixture.start(ACME);
        String token = Proxy.issueToken(fixture.environment, "bot", Duration.ofHours(12))
                .reveal();
        String ofJob = Proxy.issueToken(fixture.environment, "acme-acme/lib", Duration.ofHours(12))
                .reveal();
        fixture.clock.advance(Duration.between(fixture.clock.instant(), Instant.now()));

        assertThat(fixture.get(token).status()).isEqualTo(200);
        assertThat(fixture.get(ofJob).status()).isEqualTo(200);
        assertThatThrownBy(() -> Proxy.issueToken(fixture.environment, "nobody", Duration.ofHours(12)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no client of that name");
        assertThatThrownBy(() -> Proxy.issueToken(fixture.environment, "bot", Duration.ofDays(91)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("90 days");
        fixture.write("- {name: 'later-{repository}', identity: {issuer: actions, audit: true, claims: {ref: x}}}\n"
                + "- {name: bot, token: token-of-the-bot, credentials: [NOT_HERE]}\n");
        assertThatThrownBy(() -> Proxy.issueToken(fixture.environment, "later-acme/app", Duration.ofHours(12)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("audit mode");
        assertThat(Proxy.issueToken(fixture.environment, "bot", Duration.ofHours(12)))
                .isNotNull();
        fixture.environment.remove("TOKEN_KEY");
        assertThatThrownBy(() -> Proxy.issueToken(fixture.environment, "bot", Duration.ofHours(12)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("TOKEN_KEY is not set");
    }
}
