package io.github.githubproxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.ClientToken;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a token is, with tokens that have been verified already. */
class IdentityAuthenticatorTest {
    private static final String REGISTRY = """
            version: 1
            issuers: [{name: ci, issuer: 'https://ci.example', audience: x}]
            clients:
              - name: acme-{repository}
                identity: {issuer: ci, claims: {owner: acme}}
              - name: corp
                identity: {issuer: ci, claims: {owner: corp, ref: {matches: '.*main'}}}
              - name: corp-main
                identity: {issuer: ci, claims: {owner: corp, ref: {matches: 'main.*'}}}
              - name: later
                identity: {issuer: ci, audit: true, claims: {owner: later}}
            """;

    private final ClientRegistry registry = parse(REGISTRY);
    private final Map<String, VerifiedToken> valid = new HashMap<>();
    private Instant now = Instant.parse("2027-01-31T12:00:00Z");
    private final IdentityAuthenticator authenticator =
            new IdentityAuthenticator(this::verify, new ExchangeTokens(() -> now), () -> now);
    private int verifications;

    private static ClientRegistry parse(String yaml) {
        return ClientRegistry.parse(yaml, "registry", Map.of(), Set.of());
    }

    private VerifiedToken verify(String jwt) throws InvalidTokenException {
        verifications++;
        VerifiedToken token = valid.get(jwt);
        if (token == null) {
            throw new InvalidTokenException(Reason.valueOf(jwt), "Not valid: " + jwt);
        }
        return token;
    }

    private void issue(String jwt, Map<String, Object> claims) {
        Map<String, Object> all = new HashMap<>(claims);
        all.put("iss", "https://ci.example");
        valid.put(jwt, new VerifiedToken("ci", all, now.plus(Duration.ofMinutes(5))));
    }

    private IdentityDecision authenticate(String jwt) {
        return authenticate(jwt, registry);
    }

    private IdentityDecision authenticate(String jwt, ClientRegistry clients) {
        return authenticator.authenticate(jwt, ClientToken.digest(jwt), clients);
    }

    private String refusal(String jwt) {
        IdentityDecision decision = authenticate(jwt);
        assertThat(decision.client()).isNull();
        IdentityRefusal refusal = decision.refusal();
        assertThat(refusal).isNotNull();
        return refusal.reason() + ": " + refusal.message();
    }

    @Test
    void tokenIsVerifiedOnce() {
        issue("t", Map.of("owner", "acme", "repository", "acme/app"));

        for (int i = 0; i < 5; i++) {
            assertThat(authenticate("t").client()).isEqualTo(Client.unrestricted("acme-acme/app"));
        }

        assertThat(verifications).isEqualTo(1);
    }

    @Test
    void verifierIsAskedAgainAfterAMinute() {
        issue("BAD_SIGNATURE", Map.of("owner", "acme", "repository", "acme/app"));
        assertThat(authenticate("BAD_SIGNATURE").client()).isNotNull();
        valid.clear();
        now = now.plus(Duration.ofMinutes(1)).minusNanos(1);
        assertThat(authenticate("BAD_SIGNATURE").client()).isNotNull();

        now = now.plusNanos(1);

        assertThat(refusal("BAD_SIGNATURE")).startsWith("NOT_TRUSTED: Not valid");
    }

    @Test
    void expiredTokenIsVerifiedAgain() {
        now = now.minus(Duration.ofMinutes(5)).plusSeconds(10);
        issue("WRONG_TIME", Map.of("owner", "acme", "repository", "acme/app"));
        now = now.plus(Duration.ofMinutes(5)).minusSeconds(10);
        assertThat(authenticate("WRONG_TIME").client()).isNotNull();
        valid.clear();
        now = now.plusSeconds(10).minusNanos(1);
        assertThat(authenticate("WRONG_TIME").client()).isNotNull();

        now = now.plusNanos(1);

        assertThat(refusal("WRONG_TIME")).startsWith("NOT_VALID_HERE: Not valid");
    }

    @Test
    void otherRegistryDecidesAgain() {
        issue("t", Map.of("owner", "acme", "repository", "acme/app"));
        assertThat(authenticate("t").client()).isNotNull();

        ClientRegistry without = parse(REGISTRY.replace("acme", "other"));

        assertThat(authenticate("t", without).client()).isNull();
        assertThat(authenticate("t").client()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED, NOT_TRUSTED",
        "UNKNOWN_ISSUER, NOT_TRUSTED",
        "BAD_SIGNATURE, NOT_TRUSTED",
        "WRONG_AUDIENCE, NOT_VALID_HERE",
        "WRONG_TIME, NOT_VALID_HERE",
        "KEYS_UNAVAILABLE, KEYS_UNAVAILABLE"
    })
    void invalidTokenIsRefused(String why, IdentityRefusal.Reason reason) {
        assertThat(refusal(why)).isEqualTo(reason + ": Not valid: " + why + ".");
    }

    @Test
    void invalidTokenIsVerifiedAgain() {
        assertThat(refusal("BAD_SIGNATURE")).startsWith("NOT_TRUSTED");
        issue("BAD_SIGNATURE", Map.of("owner", "acme", "repository", "acme/app"));

        assertThat(authenticate("BAD_SIGNATURE").client()).isNotNull();
    }

    @Test
    void refusalNamesClaimWithoutPolicy() {
        issue("a", Map.of("owner", "acmee", "repository", "acme/app"));
        issue("b", Map.of("owner", "corp", "ref", "x"));
        issue("c", Map.of("owner", "acme", "repository", "acme/../corp"));
        issue("d", Map.of("owner", "acme"));
        issue("e", Map.of("owner", "acme", "repository", 5));

        assertThat(refusal("a"))
                .isEqualTo("NO_CLIENT: This token is valid, but of no client of this proxy: its claim owner is 'acmee'."
                        + " Ask those who run the proxy which claims it must have.");
        assertThat(refusal("b")).contains("its claim ref is 'x'").doesNotContain("main");
        assertThat(refusal("c")).contains("its claim repository, 'acme/../corp', cannot be a part of a client's name");
        assertThat(refusal("d")).contains("it has no claim repository");
        assertThat(refusal("e")).contains("its claim repository is no text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u001b[31mb", "a\u202eb", "a\u2028b", "\"", "a\u0000"})
    void quotedValueHasNoControlCharacters(String value) {
        issue("t", Map.of("owner", value));

        assertThat(refusal("t").chars()).allMatch(c -> c >= ' ' && c < 0x7f);
    }

    @Test
    void longValueIsShortened() {
        issue("t", Map.of("owner", "x".repeat(10_000)));

        assertThat(refusal("t")).contains("is '" + "x".repeat(100) + "...'").hasSizeLessThan(300);
    }

    @Test
    void tokenOfSeveralClientsIsOfUseForNone() {
        issue("t", Map.of("owner", "corp", "ref", "main"));

        assertThat(refusal("t"))
                .startsWith("SEVERAL_CLIENTS: This token belongs to several")
                .doesNotContain("corp");
        IdentityRefusal refusal = authenticate("t").refusal();
        assertThat(refusal).isNotNull();
        assertThat(refusal.clients()).containsExactly("corp", "corp-main");
    }

    @Test
    void auditedIdentityIsReportedOnly() {
        issue("t", Map.of("owner", "later"));

        assertThat(refusal("t")).startsWith("NO_CLIENT").contains("audit mode");
        assertThat(authenticate("t").auditedClients()).containsExactly("later");
    }

    @ParameterizedTest
    @CsvSource({
        "a.b.c, true",
        "a.b., true",
        "a.b, false",
        "a.b.c.d, false",
        ".b.c, false",
        "abc, false",
        "a.b.c.d.e, false",
        "ghp1.a.b, true"
    })
    void tokenHasThreeParts(String text, boolean mayBeToken) {
        assertThat(IdentityAuthenticator.mayBeToken(text, registry)).isEqualTo(mayBeToken);
    }
}
