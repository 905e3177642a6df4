package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.ConfigException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid issuers, identities and templates, each with the line and the texts that the message must contain. */
class IdentityProblemsTest {
    private static final String CLIENTS = "version: 1\nclients: [{name: s, token: hunter22}]\nissuers:\n";
    private static final String ISSUER = CLIENTS + "- name: a\n  issuer: https://a.example\n  audience: x\n";
    private static final String HEAD =
            "version: 1\nissuers: [{name: a, issuer: 'https://a.example', audience: x}]\nclients:\n";
    private static final String CLAIMS = "{issuer: a, claims: {owner: '1'}}\n";
    private static final String CLIENT = HEAD + "- name: c\n  identity: " + CLAIMS;
    private static final String TEMPLATE = HEAD + "- name: c-{repo}\n  identity: " + CLAIMS;

    static Stream<Arguments> problems() {
        return Stream.of(
                bad(CLIENTS, 3, "issuers is empty"),
                bad(CLIENTS.strip() + " []\n", 3, "issuers is an empty list"),
                bad(CLIENTS + "- hunter22\n", 4, "an issuer is not a mapping"),
                bad(CLIENTS + "- {name: a, issuer: 'https://a.example'}\n", 4, "an issuer has no audience"),
                bad(CLIENTS + "- {name: a, audience: x}\n", 4, "an issuer has no issuer"),
                bad(CLIENTS + "- {issuer: 'https://a.example', audience: x}\n", 4, "an issuer has no name"),
                bad(ISSUER + "  key: x\n", 7, "unknown key \"key\"", "jwks_url"),
                bad(ISSUER.replace("name: a", "name: a b"), 4, "name of an issuer is not allowed"),
                bad(ISSUER.replace("name: a", "name: ghp_hunter22"), 4, "name of an issuer is not allowed"),
                bad(ISSUER.replace("audience: x", "audience: []"), 6, "audience is an empty list"),
                bad(ISSUER.replace("audience: x", "audience: 5"), 6, "audience is not text"),
                bad(ISSUER.replace("audience: x", "audience: a b"), 6, "audience is not allowed"),
                bad(ISSUER.replace("https://a.example", "hunter22"), 5, "issuer is not allowed", "https://"),
                bad(ISSUER.replace("https://a.example", "http://a.example"), 5, "issuer is not allowed", "loopback"),
                bad(ISSUER.replace("https://a.example", "http://127.0.0.1.a.example"), 5, "issuer is not allowed"),
                bad(ISSUER.replace("https://a.example", "http://localhost.a.example"), 5, "issuer is not allowed"),
                bad(ISSUER.replace("https://a.example", "ftp://a.example"), 5, "issuer is not allowed"),
                bad(ISSUER.replace("https://a.example", "https:a.example"), 5, "issuer is not allowed"),
                bad(ISSUER.replace("https://a.example", "https://me:hunter22@a.example"), 5, "without user"),
                bad(ISSUER.replace("https://a.example", "https://a.example?hunter22"), 5, "query or fragment"),
                bad(ISSUER.replace("https://a.example", "'https://a.example#x'"), 5, "query or fragment"),
                bad(ISSUER + "  jwks_url: http://a.example/keys\n", 7, "jwks_url is not allowed"),
                bad(ISSUER + "  jwks_url: '/keys'\n", 7, "jwks_url is not allowed"),
                bad(ISSUER + "  jwks: hunter22\n", 7, "jwks is not a mapping"),
                bad(ISSUER + "  jwks: {keys: [], keys: []}\n", 7, "a key twice"),
                bad(
                        ISSUER + "  jwks_url: https://a.example/keys\n  jwks_file: /keys\n",
                        4,
                        "an issuer has jwks_url and jwks_file; at most one"),
                bad(
                        ISSUER + "- {name: a, issuer: 'https://b.example', audience: x}\n",
                        7,
                        "the name of the issuer is the same as on line 4"),
                bad(
                        ISSUER + "- {name: b, issuer: 'https://a.example', audience: x}\n",
                        7,
                        "the issuer is the same as on line 5"),
                bad(HEAD + "- name: c\n", 4, "a client has no token", "token_sha256 and identity"),
                bad(HEAD + "- {name: c, identity: hunter22}\n", 4, "identity is not a mapping"),
                bad(HEAD + "- {name: c, identity: {issuer: a}}\n", 4, "identity has no claims"),
                bad(HEAD + "- {name: c, identity: {claims: {x: y}}}\n", 4, "identity has no issuer"),
                bad(
                        HEAD + "- {name: c, identity: {issuer: hunter22, claims: {x: y}}}\n",
                        4,
                        "issuer of identity is not in issuers; known are a"),
                bad(
                        "version: 1\nclients:\n- {name: c, identity: {issuer: a, claims: {x: y}}}\n",
                        3,
                        "issuer of identity is not in issuers; there are none"),
                bad(identity("{}"), 4, "claims is empty", "every token of the issuer would be let in"),
                bad(identity("[x]"), 4, "claims is not a mapping"),
                bad(identity("{x: 5}"), 4, "the value of a claim is not text", "quotes"),
                bad(identity("{x: true}"), 4, "the value of a claim is not text"),
                bad(identity("{x: }"), 4, "the value of a claim is empty"),
                bad(identity("{x: [hunter22]}"), 4, "the value of a claim is a list"),
                bad(identity("{x: y, x: z}"), 4, "the same claim as on line 4"),
                bad(identity("{'': y}"), 4, "claims has a name that is not allowed"),
                bad(identity("{aud: y}"), 4, "claims has aud, which is checked"),
                bad(identity("{iss: y}"), 4, "claims has iss, which is checked"),
                bad(identity("{x: {match: y}}"), 4, "unknown key \"match\"", "matches"),
                bad(identity("{x: {}}"), 4, "a claim has no matches"),
                bad(identity("{x: {matches: '(hunter22'}}"), 4, "matches is not a regular expression"),
                bad(identity("{x: {matches: 5}}"), 4, "matches is not text"),
                bad(CLIENT.replace("issuer: a,", "issuer: a, audit: 'true',"), 5, "audit is not understood"),
                bad(CLIENT + "  expires: 2027-01-31\n", 6, "expires is for tokens"),
                bad(CLIENT + "  maximum: 5\n", 6, "maximum is for a client whose name has a placeholder"),
                bad(
                        HEAD + "- name: c-{repo}\n  token: hunter22\n",
                        4,
                        "identity is expected",
                        "token is not for a client"),
                bad(HEAD + "- name: c-{repo}\n", 4, "a client has no token", "identity is expected"),
                bad(TEMPLATE + "  token: hunter22\n", 6, "token is not for a client whose name has a placeholder"),
                bad(TEMPLATE + "  token_sha256: " + "0".repeat(63) + "a\n", 6, "token_sha256 is not for a client"),
                bad(TEMPLATE + "  reserve: {core: 5/h}\n", 6, "reserve is not for a client", "the whole pool"),
                bad(TEMPLATE + "  admin: true\n", 6, "admin is not for a client whose name has a placeholder"),
                bad(TEMPLATE + "  maximum: 0\n", 6, "maximum is 0", "100000"),
                bad(TEMPLATE + "  maximum: 100001\n", 6, "maximum is 100001"),
                bad(TEMPLATE + "  maximum: many\n", 6, "maximum is not understood"),
                bad(TEMPLATE.replace("c-{repo}", "c-{repo"), 4, "begins no placeholder"),
                bad(TEMPLATE.replace("c-{repo}", "'{a}-{b}'"), 4, "without a character between them"),
                bad(TEMPLATE.replace("c-{repo}", "{repo}"), 4, "name is a list or mapping"),
                bad(TEMPLATE + "- {name: c-x, token: hunter22}\n", 6, "the name can be the same as that on line 4"),
                bad(
                        HEAD + "- {name: c-x, token: hunter22}\n- {name: 'c-{repo}', identity: " + CLAIMS.strip()
                                + "}\n",
                        5,
                        "the name can be the same as that on line 4"),
                bad(
                        TEMPLATE + "- {name: 'c-d-{repo}', identity: {issuer: a, claims: {owner: '2'}}}\n",
                        6,
                        "the name can be the same as that on line 4"),
                bad(
                        CLIENT + "- {name: d, identity: " + CLAIMS.strip() + "}\n",
                        6,
                        "a token can have the claims of this identity and of that on line 5"),
                bad(overlapping("{owner: '1', ref: main}"), 6, "a token can have the claims"),
                bad(overlapping("{ref: main}"), 6, "a token can have the claims"),
                bad(overlapping("{owner: {matches: '[0-9]'}}"), 6, "a token can have the claims"));
    }

    private static String identity(String claims) {
        return HEAD + "- {name: c, identity: {issuer: a, claims: " + claims + "}}\n";
    }

    private static String overlapping(String claims) {
        return CLIENT + "- {name: d, identity: {issuer: a, claims: " + claims + "}}\n";
    }

    @ParameterizedTest
    @MethodSource("problems")
    void messageNamesLineWithoutSecret(String yaml, int line, String[] texts) {
        ConfigException problem = problem(yaml);

        assertThat(problem.getMessage()).startsWith("registry:" + line + ": ").contains(texts);
    }

    static Stream<String> distinct() {
        return Stream.of(
                overlapping("{owner: '2'}"),
                overlapping("{owner: '2', ref: main}"),
                overlapping("{owner: {matches: '[2-9]'}}"),
                overlapping("{owner: '1', ref: main}")
                        .replace("issuer: a, claims: {owner: '1', r", "issuer: a, audit: true, claims: {owner: '1', r"),
                HEAD + "- {name: c, identity: {issuer: a, claims: {x: {matches: 'a.*'}}}}\n"
                        + "- {name: d, identity: {issuer: a, claims: {x: {matches: 'b.*'}}}}\n",
                TEMPLATE + "- {name: 'c-{repo} {env}', identity: {issuer: a, claims: {owner: '2'}}}\n",
                TEMPLATE + "- {name: d-x, token: hunter22}\n");
    }

    @ParameterizedTest
    @MethodSource("distinct")
    void distinctIdentitiesAndNamesAreAllowed(String yaml) {
        assertThatCode(() -> ClientRegistry.parse(yaml, "registry", Map.of(), Set.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void allProblemsAreTold() {
        ConfigException problem = problem("""
                version: 1
                issuers:
                - name: a
                  issuer: http://a.example
                  audience: []
                - name: b
                clients:
                - name: c-{repo
                  identity: {issuer: d, claims: {}, audit: perhaps}
                - name: e-{repo}
                  admin: true
                  maximum: 0
                  identity: {issuer: a, claims: {x: 1, y: {matches: '('}}}
                """);

        assertThat(problem.problems())
                .extracting(text -> text.replaceAll("(?s)^(\\S+ \\S+) .*", "$1"))
                .containsExactlyInAnyOrder(
                        "registry:4: issuer",
                        "registry:5: audience",
                        "registry:6: an",
                        "registry:6: an",
                        "registry:8: name",
                        "registry:9: issuer",
                        "registry:9: claims",
                        "registry:9: audit",
                        "registry:11: admin",
                        "registry:12: maximum",
                        "registry:13: the",
                        "registry:13: matches");
    }

    private static Arguments bad(String yaml, int line, String... texts) {
        return Arguments.of(yaml, line, texts);
    }

    private static ConfigException problem(String yaml) {
        ConfigException problem = catchThrowableOfType(
                ConfigException.class, () -> ClientRegistry.parse(yaml, "registry", Map.of(), Set.of()));
        assertThat(problem).isNotNull().hasNoCause();
        assertThat(problem.getMessage()).doesNotContain("hunter2");
        return problem;
    }
}
