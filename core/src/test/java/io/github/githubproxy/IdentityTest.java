package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients without secrets: tokens of GitHub Actions, as it issues them. */
class IdentityTest {
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private static final String ACME = """
            - name: acme-{repository}
              identity:
                issuer: actions
                claims:
                  repository_owner_id: "1234"
                  ref: {matches: refs/heads/(main|release-.*)}
                  event_name: {matches: push|schedule|workflow_dispatch}
              scopes: [{method: GET, path: /repos/acme/.*}]
              limits: {core: 3/h}
            - name: admin
              token: token-of-the-admin
              admin: true
            """;

    @TempDir
    Path directory;

    private IdentityFixture fixture;

    @BeforeEach
    void startGitHub() throws Exception {
        fixture = new IdentityFixture(directory);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private String message(String token) {
        BufferedResponse response = fixture.get(token);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).startsWith("Bearer");
        return response.body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "token", "Basic"})
    void jobIsClientOfItsRepository(String scheme) throws Exception {
        fixture.start(ACME);
        String jwt = fixture.job().sign();
        String value = scheme.equals("Basic")
                ? Base64.getEncoder().encodeToString(("x-access-token:" + jwt).getBytes(StandardCharsets.UTF_8))
                : jwt;

        BufferedResponse allowed = fixture.send("GET", IdentityFixture.REPOSITORY, scheme + " " + value);
        BufferedResponse denied = fixture.send("DELETE", IdentityFixture.REPOSITORY, scheme + " " + value);

        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.header("x-ratelimit-limit")).isEqualTo("3");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.body()).contains("Client 'acme-acme/app' of this proxy has no scope for DELETE");
    }

    @Test
    void eachRepositoryHasLimitOfItsOwn() throws Exception {
        fixture.start(ACME);
        String app = fixture.jobOf("acme/app");
        String lib = fixture.jobOf("acme/lib");
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.getUncached(app).status()).isEqualTo(200);
        }

        BufferedResponse refused = fixture.getUncached(app);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("API rate limit exceeded for this client");
        assertThat(fixture.getUncached(fixture.job().claim("run_id", "2").sign())
                        .status())
                .as("another token of the same repository")
                .isEqualTo(403);
        assertThat(fixture.getUncached(lib).status()).isEqualTo(200);
    }

    @Test
    void subjectInEitherFormIsNoMatter() throws Exception {
        fixture.start(ACME);

        for (String subject : List.of(
                "repo:acme/app:ref:refs/heads/main",
                "repo:acme@1234/app@77:ref:refs/heads/main",
                "repo:acme/app:environment:production",
                "admin")) {
            assertThat(fixture.get(fixture.job().claim("sub", subject).sign()).status())
                    .as(subject)
                    .isEqualTo(200);
        }
    }

    @Test
    void hostileNameBecomesNoClient() throws Exception {
        fixture.start(ACME);

        for (String repository : List.of(
                "acme/../admin",
                "..",
                ".",
                "/",
                "acme/",
                "/app",
                "acme//app",
                "acme/app\n",
                "acme/app\r\nx: y",
                "{repository}",
                "acme-{repository}",
                "{",
                "}",
                "",
                " ",
                "acme/app ",
                "acme/\u0430pp",
                "acme/app\u0000",
                "acme/app\u200b",
                "acme app",
                "acme\\app",
                "acme/%2e%2e",
                "acme/app#x",
                "acme/app?x",
                "'",
                "\"",
                "(others)",
                "acme/app,admin",
                "acme/app;")) {
            assertThat(message(fixture.jobOf(repository)))
                    .as(repository)
                    .contains("its claim repository, ", "cannot be a part of a");
        }
        assertThat(fixture.github.journal().count(r -> r.path().startsWith("/repos")))
                .isZero();
    }

    @Test
    void hugeNameBecomesNoClient() throws Exception {
        fixture.start(ACME);

        assertThat(message(fixture.jobOf("a".repeat(10_000))))
                .contains("its claim repository")
                .hasSizeLessThan(600);
        assertThat(message(fixture.jobOf("a".repeat(96)))).contains("its claim repository");
    }

    @Test
    void nameOfBareTemplateIsNeverReserved() throws Exception {
        fixture.start("- {name: '{repository}', identity: {issuer: actions, claims: {repository_owner_id: '1234'}}}\n");

        for (String name : List.of("-", "ghp_0123456789", "github_pat_0123")) {
            assertThat(message(fixture.jobOf(name))).contains("its claim repository");
        }
    }

    @Test
    void claimThatIsNoTextMatchesNothing() throws Exception {
        fixture.start(ACME);

        for (Object value : List.of(1234, 1234.0, true, List.of("1234"), List.of(), Map.of("id", "1234"))) {
            assertThat(message(fixture.job().claim("repository_owner_id", value).sign()))
                    .contains("its claim repository_owner_id is no text");
            assertThat(message(fixture.job().claim("repository", value).sign()))
                    .contains("its claim repository is no text");
        }
        assertThat(message(fixture.job().claim("repository_owner_id", null).sign()))
                .contains("it has no claim repository_owner_id");
    }

    @Test
    void forksGetNothing() throws Exception {
        fixture.start(ACME);

        assertThat(message(fixture.job()
                        .claim("repository", "evil/app")
                        .claim("repository_owner", "acme")
                        .claim("repository_owner_id", "666")
                        .sign()))
                .as("a workflow in the fork itself")
                .contains("its claim repository_owner_id is '666'")
                .doesNotContain("1234");
        assertThat(message(fixture.job()
                        .claim("event_name", "pull_request")
                        .claim("ref", "refs/pull/5/merge")
                        .claim("head_ref", "main")
                        .claim("base_ref", "main")
                        .sign()))
                .as("a pull request from the fork")
                .contains("its claim ref is 'refs/pull/5/merge'")
                .doesNotContain("release");
        assertThat(message(
                        fixture.job().claim("event_name", "pull_request_target").sign()))
                .as("a workflow that runs for the fork's pull request with the rights of the base branch")
                .contains("its claim event_name is 'pull_request_target'");
        assertThat(message(fixture.job().claim("ref", "refs/heads/main\n").sign()))
                .contains("its claim ref is");
    }

    @Test
    void tokenForAnotherAudienceIsRefused() throws Exception {
        fixture.start(ACME);

        assertThat(message(fixture.job().claim("aud", "https://github.com/acme").sign()))
                .doesNotContain(IdentityFixture.AUDIENCE);
    }

    @Test
    void tokenOfSeveralClientsIsRefusedWithAuditLine() throws Exception {
        fixture.start("""
                - {name: a, identity: {issuer: actions, claims: {ref: {matches: refs/heads/.*}}}}
                - {name: b, identity: {issuer: actions, claims: {ref: {matches: .*/main}}}}
                """);

        try (CapturedLog log = new CapturedLog("github-proxy.audit")) {
            BufferedResponse response = fixture.get(fixture.job().sign());

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).contains("belongs to several clients").doesNotContain("'a'");
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("INFO event=ambiguous_token clients=\"a, b\" request_id="));
        }
        assertThat(fixture.github.journal().count(r -> r.path().startsWith("/repos")))
                .isZero();
    }

    @Test
    void auditedIdentityIsReportedAndLetsNobodyIn() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        fixture.start(
                ACME.replace("issuer: actions", "issuer: actions\n    audit: true"),
                builder -> builder.telemetry(new MicrometerTelemetryCollector(meters)));

        try (CapturedLog log = new CapturedLog("github-proxy.audit")) {
            assertThat(message(fixture.job().sign())).contains("audit mode");

            assertThat(log.lines())
                    .anyMatch(line ->
                            line.startsWith("INFO event=audited_identity client=- would_be=acme-acme/app request_id="));
        }
        await().until(() -> meters.find("github.proxy.audited.identities")
                        .tag("client", "acme-acme/app")
                        .counters()
                        .size()
                == 1);
        await().until(() -> fixture.proxy().usage().orElseThrow().notices().stream()
                .anyMatch(notice -> notice.kind().equals("audited_identity")
                        && notice.client().equals("acme-acme/app")));
    }

    @Test
    void onlyTokensOfStrangersCountAsGuesses() throws Exception {
        fixture.start(ACME);
        String ofOthers = fixture.job().claim("repository_owner_id", "9").sign();
        String forged = fixture.job().key(SigningKey.rsa("key-1")).sign();

        for (int i = 0; i < 25; i++) {
            assertThat(fixture.get(ofOthers).status()).isEqualTo(401);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(fixture.get(forged).status()).isEqualTo(401);
        }

        assertThat(fixture.get(forged).status()).isEqualTo(429);
        assertThat(fixture.get(ofOthers).status()).isEqualTo(401);
        assertThat(fixture.get(fixture.job().sign()).status()).isEqualTo(200);
    }

    @Test
    void issuerWithoutKeysIsNoFaultOfTheClient() throws Exception {
        fixture.issuer.goOffline();
        fixture.start(ACME);

        BufferedResponse response = fixture.get(fixture.job().sign());

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isNotEqualTo("(none)");
        assertThat(fixture.get("token-of-the-admin").status()).isEqualTo(200);
    }

    @Test
    void textLikeTokenIsUnknownWithoutIssuers() throws Exception {
        fixture.start(ACME);
        String token = fixture.job().sign();
        Files.writeString(fixture.registry, "version: 1\nclients: [{name: a, token: aaaa.bbbb.cccc}]\n");
        fixture.proxy().reload();

        assertThat(message(token)).contains("\"message\":\"Bad credentials\"");
        assertThat(fixture.get("aaaa.bbbb.cccc").status()).isEqualTo(200);
    }

    @Test
    void removedPolicyIsNotInForceFiveSecondsLater() throws Exception {
        fixture.start(ACME);
        String token = fixture.job().sign();
        assertThat(fixture.get(token).status()).isEqualTo(200);

        fixture.write(ACME.replace("\"1234\"", "\"5678\""));

        await().atMost(MAX_DELAY).until(() -> fixture.get(token).status() == 401);
    }

    @Test
    void removedAudienceIsRefusedAfterReload() throws Exception {
        fixture.start(ACME);
        String token = fixture.job().sign();
        assertThat(fixture.get(token).status()).isEqualTo(200);

        Files.writeString(
                fixture.registry,
                Files.readString(fixture.registry).replace("audience: " + IdentityFixture.AUDIENCE, "audience: other"));
        fixture.proxy().reload();

        assertThat(fixture.get(token).status()).isEqualTo(401);
    }

    @Test
    void keyFileIsFollowed() throws Exception {
        Path keys = directory.resolve("keys.json");
        SigningKey first = fixture.issuer.signingKey();
        SigningKey second = SigningKey.ec("second", "P-256");
        Files.writeString(keys, FakeIssuer.keySet(first));
        fixture.start(ACME);
        Files.writeString(
                fixture.registry,
                Files.readString(fixture.registry).replace("audience:", "jwks_file: " + keys + ", audience:"));
        fixture.proxy().reload();
        String old = fixture.job().sign();
        assertThat(fixture.get(old).status()).isEqualTo(200);

        Files.writeString(keys, FakeIssuer.keySet(second));
        fixture.issuer.publish(second);
        String renewed = fixture.job().sign();

        await().atMost(MAX_DELAY).until(() -> fixture.get(renewed).status() == 200);
        assertThat(fixture.get(old).status()).isEqualTo(401);
    }

    @Test
    void missingKeyFileChangesNothingUntilItIsThere() throws Exception {
        fixture.start(ACME);
        String token = fixture.job().sign();
        Path keys = directory.resolve("keys.json");
        String registry = Files.readString(fixture.registry)
                .replace("audience:", "jwks_file: " + keys + ", audience:")
                .replace("acme-{repository}", "corp-{repository}");
        Files.writeString(fixture.registry, registry);

        assertThatThrownBy(() -> fixture.proxy().reload())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keys.json");
        assertThat(fixture.send("DELETE", IdentityFixture.REPOSITORY, "Bearer " + token)
                        .body())
                .contains("Client 'acme-acme/app'");

        Files.writeString(keys, fixture.issuer.keySet());
        await().atMost(MAX_DELAY)
                .until(() -> fixture.send("DELETE", IdentityFixture.REPOSITORY, "Bearer " + token)
                        .body()
                        .contains("Client 'corp-acme/app'"));
    }

    @Test
    void unusableKeysAreErrorAtStart() throws Exception {
        fixture.write(ACME);
        String inline = Files.readString(fixture.registry).replace("audience:", "jwks: {keys: []}, audience:");

        assertThatThrownBy(() -> Proxy.builder(Config.fromMap(fixture.environment))
                        .clientRegistry(inline)
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("jwks");
        Files.writeString(fixture.registry, inline);
        assertThatThrownBy(() -> Proxy.check(fixture.environment))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("jwks");
    }

    @Test
    void checkNamesTemplates() throws Exception {
        fixture.write(ACME);

        assertThat(Proxy.check(fixture.environment)).containsExactly("acme-{repository}", "admin");
        assertThat(fixture.issuer.requests(FakeIssuer.DISCOVERY_PATH)).isZero();
    }

    @Test
    void hostHandlesRequestsOfTemplateClientByName() throws Exception {
        fixture.environment.put("GITHUB_PAT_BOB", "ghp_bob");
        Proxy proxy = fixture.start(ACME.replace("limits:", "credentials: [ALICE]\n  limits:"));
        ProxyRequest request = ProxyRequest.builder("GET")
                .headers(Headers.of("Authorization", "Bearer " + fixture.job().sign()))
                .build();

        String name = proxy.auth(IdentityFixture.REPOSITORY, request);

        assertThat(name).isEqualTo("acme-acme/app");
        assertThat(BufferedResponse.read(proxy.handle(IdentityFixture.REPOSITORY, request, name))
                        .header("x-ratelimit-limit"))
                .isEqualTo("3");

        fixture.write("- {name: other, token: token-of-other}\n");
        proxy.reload();

        assertThat(BufferedResponse.read(proxy.handle(IdentityFixture.REPOSITORY, request, name))
                        .status())
                .isEqualTo(403);
        assertThatThrownBy(() -> proxy.auth(IdentityFixture.REPOSITORY, request))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        rejection -> assertThat(rejection.status()).isEqualTo(401));
    }

    @Test
    void pagesKnowTemplateClients() throws Exception {
        Proxy proxy = fixture.start(ACME);
        Headers headers = Headers.of("Authorization", "Bearer " + fixture.job().sign());

        assertThat(proxy.adapter().authenticate(headers)).isEqualTo("acme-acme/app");
        assertThatThrownBy(() -> proxy.adapter().authenticateAdmin(headers, "/-/status"))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        rejection -> assertThat(rejection.status()).isEqualTo(403));
    }
}
