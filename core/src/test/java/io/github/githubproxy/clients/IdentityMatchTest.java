package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.ClaimFailure.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which clients of a registry a valid token belongs to. */
class IdentityMatchTest {
    private static final String ISSUER = "https://token.actions.githubusercontent.com";

    private static final String ACTIONS = """
            version: 1
            issuers:
              - name: actions
                issuer: https://token.actions.githubusercontent.com
                audience: github-proxy
              - name: gitlab
                issuer: https://gitlab.example
                audience: [github-proxy, other]
                jwks_url: https://gitlab.example/keys
            clients:
            """;

    private static final String TEMPLATE = ACTIONS + """
              - name: acme-{repository}
                maximum: 50
                identity:
                  issuer: actions
                  claims:
                    repository_owner_id: "1234"
                    ref: {matches: refs/heads/(main|release-.*)}
                    environment: production
                scopes: [{method: GET, path: /repos/acme/.*}]
                limits: {core: 500/h}
            """;

    private static final Map<String, Object> CLAIMS = Map.of(
            "iss", ISSUER,
            "repository_owner_id", "1234",
            "ref", "refs/heads/main",
            "environment", "production",
            "repository", "acme/app");

    private static ClientRegistry registry(String yaml) {
        return ClientRegistry.parse(yaml, "registry", Map.of(), Set.of());
    }

    private static Map<String, Object> with(String claim, @Nullable Object value) {
        Map<String, Object> claims = new HashMap<>(CLAIMS);
        claims.put(claim, value);
        return claims;
    }

    private static IdentityMatch match(Map<String, Object> claims) {
        return registry(TEMPLATE).match("actions", claims);
    }

    @Test
    void issuersAreRead() {
        String yaml = """
                version: 1
                clients: [{name: a, token: token-of-a}]
                issuers:
                  - {name: discovered, issuer: 'https://a.example/path', audience: x}
                  - {name: local, issuer: 'http://127.0.0.1:8080', audience: x, jwks_url: 'http://localhost/keys'}
                  - {name: cluster, issuer: 'https://b.example', audience: x, jwks_file: /etc/keys/cluster.json}
                  - name: inline
                    issuer: https://c.example
                    audience: [x, y]
                    jwks: {keys: [{kty: RSA, n: 1e5, e: AQAB, key_ops: [verify], ext: true}]}
                """;

        assertThat(registry(yaml).issuers())
                .containsExactly(
                        new IssuerSettings(
                                "discovered", "https://a.example/path", Set.of("x"), new KeySource.Discovery()),
                        new IssuerSettings(
                                "local",
                                "http://127.0.0.1:8080",
                                Set.of("x"),
                                new KeySource.JwksUrl(URI.create("http://localhost/keys"))),
                        new IssuerSettings(
                                "cluster",
                                "https://b.example",
                                Set.of("x"),
                                new KeySource.JwksFile(Path.of("/etc/keys/cluster.json"))),
                        new IssuerSettings(
                                "inline",
                                "https://c.example",
                                Set.of("x", "y"),
                                new KeySource.InlineJwks("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"1e5\",\"e\":\"AQAB\","
                                        + "\"key_ops\":[\"verify\"],\"ext\":true}]}")));
    }

    @Test
    void templateMakesClientOfClaims() {
        IdentityMatch match = match(CLAIMS);

        Client client = Client.scoped(
                        "acme-acme/app",
                        List.of(Scope.everything().withMethod("GET").withPath("/repos/acme/.*")))
                .withLimits(Map.of("core", ClientLimit.parse("500/h")));
        assertThat(match.clients()).containsExactly(client);
        assertThat(match.auditedClients()).isEmpty();
        assertThat(registry(TEMPLATE).findByName("acme-acme/app")).hasValue(client);
        assertThat(registry(TEMPLATE).templateOf("acme-acme/app"))
                .hasValueSatisfying(template -> assertThat(template.maximum()).isEqualTo(50));
    }

    @Test
    void templateIsNoClient() {
        ClientRegistry registry = registry(TEMPLATE);

        assertThat(registry.clients()).extracting(Client::name).containsExactly("acme-{repository}");
        assertThat(registry.findByName("acme-{repository}")).isEmpty();
        assertThat(registry.findByName("acme-")).isEmpty();
        assertThat(registry.findByName("acme-a b")).isEmpty();
        assertThat(registry.findByName("acme-" + "a".repeat(96))).isEmpty();
    }

    @Test
    void failedClaimIsNamedWithItsOwnValue() {
        assertThat(match(with("ref", "refs/heads/x")).failure())
                .hasValue(new ClaimFailure("ref", Kind.OTHER_VALUE, "refs/heads/x"));
        assertThat(match(with("environment", null)).failure())
                .hasValue(new ClaimFailure("environment", Kind.ABSENT, ""));
        assertThat(match(with("environment", 5)).failure()).hasValue(new ClaimFailure("environment", Kind.NO_TEXT, ""));
        assertThat(match(with("repository", "acme/../x")).failure())
                .hasValue(new ClaimFailure("repository", Kind.NOT_FOR_NAMES, "acme/../x"));
        assertThat(match(with("repository", "a".repeat(96))).failure())
                .as("the name would be too long")
                .hasValue(new ClaimFailure("repository", Kind.NOT_FOR_NAMES, "a".repeat(96)));
    }

    static List<Object> notTexts() {
        return Arrays.asList(1234, 1234L, 1234.0, true, List.of("1234"), Map.of("1234", "1234"), null);
    }

    @ParameterizedTest
    @MethodSource("notTexts")
    void onlyTextsMatch(@Nullable Object value) {
        assertThat(match(with("repository_owner_id", value)).clients()).isEmpty();
        assertThat(match(with("ref", value)).clients()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs/heads/main\n",
                "\nrefs/heads/main",
                "xrefs/heads/main",
                "refs/heads/mainx",
                "REFS/HEADS/MAIN",
                "refs/heads/release-\n",
                "refs/heads/main/",
                ""
            })
    void expressionMatchesWholeValue(String ref) {
        assertThat(match(with("ref", ref)).clients()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234 ", " 1234", "01234", "123", "12345", "\u0661\u0662\u0663\u0664"})
    void exactValueIsExact(String id) {
        assertThat(match(with("repository_owner_id", id)).clients()).isEmpty();
    }

    @Test
    void otherIssuerDoesNotMatch() {
        assertThat(registry(TEMPLATE).match("gitlab", CLAIMS).clients()).isEmpty();
        assertThat(registry(TEMPLATE)
                        .match("gitlab", with("iss", "https://gitlab.example"))
                        .clients())
                .isEmpty();
        assertThat(registry(TEMPLATE).match("gitlab", CLAIMS).failure()).isEmpty();
        assertThat(match(with("iss", ISSUER + "/")).clients())
                .as("the issuer of that name has changed since the token was verified")
                .isEmpty();
    }

    @Test
    void expensiveExpressionDoesNotMatch() {
        String yaml = ACTIONS
                + "  - {name: a, identity: {issuer: actions, claims: {ref: {matches: '(([a-z])+.)+[A-Z]([a-z])+'}}}}\n";

        assertThat(registry(yaml)
                        .match("actions", with("ref", "a".repeat(10_000)))
                        .clients())
                .isEmpty();
    }

    @Test
    void severalClientsAreReported() {
        String yaml = ACTIONS + """
                  - {name: a, identity: {issuer: actions, claims: {ref: {matches: 'refs/heads/.*'}}}}
                  - {name: b, identity: {issuer: actions, claims: {ref: {matches: '.*/main'}}}}
                """;

        assertThat(registry(yaml).match("actions", CLAIMS).clients())
                .extracting(Client::name)
                .containsExactly("a", "b");
        assertThat(registry(yaml).match("actions", with("ref", "refs/heads/x")).clients())
                .extracting(Client::name)
                .containsExactly("a");
    }

    @Test
    void auditedIdentityLetsNobodyIn() {
        IdentityMatch match = registry(TEMPLATE.replace("issuer: actions\n", "issuer: actions\n      audit: true\n"))
                .match("actions", CLAIMS);

        assertThat(match.clients()).isEmpty();
        assertThat(match.auditedClients()).containsExactly("acme-acme/app");
    }

    @Test
    void nearestIdentityExplainsFailure() {
        String yaml = ACTIONS + """
                  - {name: a, identity: {issuer: actions, claims: {repository_owner_id: "9", ref: refs/heads/main}}}
                  - {name: b, identity: {issuer: actions, claims: {ref: refs/heads/main, repository_owner_id: "1234", x: y}}}
                  - {name: c, identity: {issuer: actions, claims: {x: z, repository_owner_id: "5"}}}
                """;

        assertThat(registry(yaml).match("actions", CLAIMS).failure()).hasValue(new ClaimFailure("x", Kind.ABSENT, ""));
    }

    @Test
    void clientMayHaveTokenAndIdentity() {
        ClientRegistry registry = registry(ACTIONS + """
                  - name: deploys
                    token: token-of-deploys
                    identity: {issuer: actions, claims: {repository_owner_id: "1234"}}
                """);

        assertThat(registry.match("actions", CLAIMS).clients())
                .containsExactlyElementsOf(
                        registry.findByName("deploys").stream().toList());
        assertThat(registry.authenticate("token-of-deploys", Instant.EPOCH)).isPresent();
    }

    @Test
    void clientsOfRemovedTemplateAreRemoved() {
        ClientRegistry before = registry(TEMPLATE);
        ClientRegistry without =
                registry(ACTIONS + "  - {name: other, token: token-of-other}\n").replacing(before);
        ClientRegistry later =
                registry(ACTIONS + "  - {name: other, token: token-of-other}\n").replacing(without);
        ClientRegistry again = registry(TEMPLATE).replacing(later);
        ClientRegistry changed = registry(TEMPLATE.replace("acme-{repository}", "acme-{repository} x"))
                .replacing(before);

        assertThat(before.isRemoved("acme-acme/app")).isFalse();
        assertThat(without.isRemoved("acme-acme/app")).isTrue();
        assertThat(without.isRemoved("corp")).isFalse();
        assertThat(later.isRemoved("acme-acme/app")).isTrue();
        assertThat(again.isRemoved("acme-acme/app")).isFalse();
        assertThat(changed.isRemoved("acme-acme/app")).isTrue();
    }

    @Test
    void clientThatTemplateMakesAgainIsNotRemoved() {
        ClientRegistry before = registry("version: 1\nclients: [{name: acme-x, token: token-of-x}]\n");

        assertThat(registry(TEMPLATE).replacing(before).isRemoved("acme-x")).isFalse();
    }
}
