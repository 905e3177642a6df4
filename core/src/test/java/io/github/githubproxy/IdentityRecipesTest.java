package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.fakegithub.oidc.TokenBuilder;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registries of {@code docs/identity.md}, with tokens as the systems issue them that they are for. */
class IdentityRecipesTest {
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final SigningKey KEY = SigningKey.rsa("key-1");

    @TempDir
    Path directory;

    private IdentityFixture fixture;
    private FakeIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        fixture = new IdentityFixture(directory);
        issuer = FakeIssuer.start(fixture.clock, KEY);
    }

    @AfterEach
    void close() throws Exception {
        issuer.close();
        fixture.close();
    }

    private static List<String> registries() throws IOException {
        return YAML.matcher(Files.readString(Path.of("..", "docs", "identity.md")))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("issuers:"))
                .map(block -> block.startsWith("version:") ? block : "version: 1\n" + block)
                .toList();
    }

    /** Returns a proxy with the registry of the page that has the issuer, in whose place the simulated one stands. */
    private Proxy proxy(String realIssuer) throws Exception {
        Path keys = Files.writeString(directory.resolve("cluster.json"), issuer.keySet());
        String yaml = registries().stream()
                .filter(registry -> registry.contains(realIssuer))
                .findFirst()
                .orElseThrow()
                .replace(realIssuer, issuer.issuer())
                // Nothing listens there.
                .replace("https://", "http://127.0.0.1:1/")
                .replace("/etc/keys/cluster.json", keys.toString());
        Map<String, String> environment = new HashMap<>(fixture.environment);
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                Files.writeString(directory.resolve("recipe.yaml"), yaml).toString());
        return Proxy.builder(Config.fromMap(environment)).clock(fixture.clock).build();
    }

    private static void assertClient(Proxy proxy, TokenBuilder token, String client) {
        assertThat(proxy.auth(IdentityFixture.REPOSITORY, request(token))).isEqualTo(client);
    }

    private static void assertRefused(Proxy proxy, TokenBuilder token, String message) {
        BufferedResponse response = BufferedResponse.read(proxy.serve(IdentityFixture.REPOSITORY, request(token)));
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains(message);
    }

    private static ProxyRequest request(TokenBuilder token) {
        return ProxyRequest.builder("GET")
                .headers(Headers.of("Authorization", "Bearer " + token.sign()))
                .build();
    }

    private TokenBuilder actions() {
        return issuer.token(IdentityFixture.AUDIENCE)
                .claim("sub", "repo:acme@1234/app@77:ref:refs/heads/main")
                .claim("ref", "refs/heads/main")
                .claim("sha", "6113728f27ae82c7b1a177c8d03f9e96e0adf246")
                .claim("repository", "acme/app")
                .claim("repository_owner", "acme")
                .claim("repository_owner_id", "1234")
                .claim("run_id", "9876543210")
                .claim("run_number", "12")
                .claim("run_attempt", "1")
                .claim("repository_visibility", "private")
                .claim("repository_id", "77")
                .claim("actor_id", "5")
                .claim("actor", "octocat")
                .claim("workflow", "ci")
                .claim("head_ref", "")
                .claim("base_ref", "")
                .claim("event_name", "push")
                .claim("ref_protected", "true")
                .claim("ref_type", "branch")
                .claim("workflow_ref", "acme/app/.github/workflows/ci.yml@refs/heads/main")
                .claim("job_workflow_ref", "acme/app/.github/workflows/ci.yml@refs/heads/main")
                .claim("runner_environment", "github-hosted");
    }

    @Test
    void jobOfGitHubActionsIsItsRepository() throws Exception {
        try (Proxy proxy = proxy("https://token.actions.githubusercontent.com")) {
            assertClient(proxy, actions(), "acme-acme/app");
            assertClient(
                    proxy,
                    actions().claim("repository", "acme/lib").claim("ref", "refs/heads/release-2"),
                    "acme-acme/lib");
            assertRefused(proxy, actions().claim("event_name", "pull_request_target"), "its claim event_name");
            assertRefused(proxy, actions().claim("repository_owner_id", "9"), "its claim repository_owner_id is '9'");
        }
    }

    private TokenBuilder gitLab() {
        return issuer.token(IdentityFixture.AUDIENCE)
                .claim("sub", "project_path:acme/app:ref_type:branch:ref:main")
                .claim("namespace_id", "42")
                .claim("namespace_path", "acme")
                .claim("project_id", "77")
                .claim("project_path", "acme/app")
                .claim("user_id", "5")
                .claim("user_login", "octocat")
                .claim("pipeline_id", "574")
                .claim("pipeline_source", "push")
                .claim("job_id", "302")
                .claim("ref", "main")
                .claim("ref_type", "branch")
                .claim("ref_protected", "true")
                .claim("runner_environment", "gitlab-hosted");
    }

    @Test
    void jobOfGitLabIsItsProject() throws Exception {
        try (Proxy proxy = proxy("https://gitlab.com")) {
            assertClient(proxy, gitLab(), "gitlab-acme/app");
            assertRefused(proxy, gitLab().claim("ref_protected", "false"), "its claim ref_protected is 'false'");
        }
    }

    private TokenBuilder serviceAccount(String name) {
        return issuer.token(IdentityFixture.AUDIENCE)
                .claim("aud", List.of(IdentityFixture.AUDIENCE))
                .claim("sub", "system:serviceaccount:bots:" + name)
                .claim(
                        "kubernetes.io",
                        Map.of(
                                "namespace",
                                "bots",
                                "serviceaccount",
                                Map.of("name", name, "uid", "9e6ad8f5-9d4e-4a9b-a5b4-c8f1b6cdb2a1")));
    }

    @Test
    void serviceAccountOfClusterIsClientByKeysInFile() throws Exception {
        try (Proxy proxy = proxy("https://kubernetes.default.svc")) {
            assertClient(proxy, serviceAccount("renovate"), "renovate");
            assertRefused(proxy, serviceAccount("other"), "its claim sub is 'system:serviceaccount:bots:other'");
            assertThat(issuer.requests(FakeIssuer.KEY_SET_PATH))
                    .as("requests to an issuer that only the cluster reaches")
                    .isZero();
        }
    }

    private TokenBuilder buildkite() {
        return issuer.token(IdentityFixture.AUDIENCE)
                .claim("sub", "organization:acme:pipeline:app:ref:refs/heads/main:commit:9f3182061f1e2cca:step:build")
                .claim("organization_slug", "acme")
                .claim("organization_id", "0184990a-477b-4fa8-9968-496074483cee")
                .claim("pipeline_slug", "app")
                .claim("build_number", 1)
                .claim("build_branch", "main")
                .claim("build_commit", "9f3182061f1e2cca")
                .claim("job_id", "0184990a-477b-4fa8-9968-496074483k77")
                .claim("agent_id", "0184990a-4782-42b5-afc1-16715b10b8ff");
    }

    @Test
    void jobOfBuildkiteIsItsPipeline() throws Exception {
        try (Proxy proxy = proxy("https://agent.buildkite.com")) {
            assertClient(proxy, buildkite(), "bk-app");
            assertRefused(proxy, buildkite().claim("build_branch", "feature"), "its claim build_branch is 'feature'");
        }
    }
}
