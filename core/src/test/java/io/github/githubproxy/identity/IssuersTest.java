package io.github.githubproxy.identity;

import static io.github.githubproxy.fakegithub.oidc.FakeIssuer.KEY_SET_PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.clients.IssuerSettings;
import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IssuersTest {
    private static final KeySource DISCOVERY = new KeySource.Discovery();

    private final TrustedIssuers trusted = new TrustedIssuers();
    private FakeIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = FakeIssuer.start(trusted.clock, TrustedIssuers.KEY);
    }

    @AfterEach
    void stop() {
        trusted.close();
        issuer.close();
    }

    @Test
    void withoutIssuersAcceptsNothing() {
        assertThat(trusted.issuers.isEmpty()).isTrue();
        assertThat(refusal(newToken())).isEqualTo(Reason.UNKNOWN_ISSUER);
    }

    @Test
    void knownTokenIsNotVerifiedAgain() throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = newToken();
        VerifiedToken first = trusted.verify(jwt);
        issuer.publish(SigningKey.ec("key-2", "P-256"));

        assertThat(trusted.verify(jwt)).isSameAs(first);
    }

    @Test
    void knownTokenExpires() throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = newToken();
        Instant expiry = trusted.verify(jwt).expiry();

        trusted.clock.advance(Duration.between(trusted.clock.instant(), expiry).plusSeconds(59));
        assertThat(trusted.verify(jwt).expiry()).isEqualTo(expiry);
        trusted.clock.advance(Duration.ofSeconds(1));
        assertThat(refusal(jwt)).isEqualTo(Reason.WRONG_TIME);
    }

    @Test
    void tokenOfWithdrawnKeyEndsWithinAnHour() throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = issuer.token(TrustedIssuers.AUDIENCE)
                .claim("exp", trusted.clock.instant().plus(Duration.ofDays(1)).getEpochSecond())
                .sign();
        trusted.verify(jwt);
        issuer.publish(SigningKey.ec("key-2", "P-256"));

        trusted.clock.advance(VerifiedTokenCache.KEPT_FOR);

        assertThat(refusal(jwt)).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void reloadKeepsKeysAndTokensOfUnchangedIssuer() throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = newToken();
        VerifiedToken first = trusted.verify(jwt);

        trusted.use(TrustedIssuers.discovered("ci", issuer));

        assertThat(trusted.verify(jwt)).isSameAs(first);
        trusted.verify(newToken());
        assertThat(issuer.requests(KEY_SET_PATH)).isEqualTo(1);
    }

    @Test
    void changedAudienceEndsTokensAndKeepsKeys() throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = newToken();
        trusted.verify(jwt);

        trusted.use(new IssuerSettings("ci", issuer.issuer(), Set.of("another"), DISCOVERY));

        assertThat(refusal(jwt)).isEqualTo(Reason.WRONG_AUDIENCE);
        assertThat(issuer.requests(KEY_SET_PATH)).isEqualTo(1);
    }

    @Test
    void removedIssuerEndsTokens() throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = newToken();
        trusted.verify(jwt);

        trusted.use(
                new IssuerSettings("x", "https://x.example", Set.of("x"), new KeySource.InlineJwks(issuer.keySet())));

        assertThat(refusal(jwt)).isEqualTo(Reason.UNKNOWN_ISSUER);
    }

    @Test
    void nothingChangesBeforePreparedChangeRuns() throws Exception {
        Runnable change = trusted.issuers.prepare(List.of(TrustedIssuers.discovered("ci", issuer)));

        assertThat(trusted.issuers.isEmpty()).isTrue();
        assertThat(issuer.requests(FakeIssuer.DISCOVERY_PATH)).isZero();
        change.run();
        assertThat(trusted.verify(newToken()).issuerName()).isEqualTo("ci");
    }

    @Test
    void fetchesKeySetFromUrl() throws Exception {
        trusted.use(TrustedIssuers.settings("ci", issuer, new KeySource.JwksUrl(URI.create(issuer.keySetUrl()))));

        assertThat(trusted.verify(newToken()).issuerName()).isEqualTo("ci");
        assertThat(issuer.requests(FakeIssuer.DISCOVERY_PATH)).isZero();
    }

    @Test
    void readsKeyFileAgain(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("keys.json"), issuer.keySet());
        IssuerSettings settings = TrustedIssuers.settings("ci", issuer, new KeySource.JwksFile(file));
        trusted.use(settings);
        String jwt = newToken();
        VerifiedToken first = trusted.verify(jwt);
        trusted.use(settings);
        assertThat(trusted.verify(jwt)).isSameAs(first);

        Files.writeString(file, FakeIssuer.keySet(SigningKey.ec("key-2", "P-256")));
        trusted.use(settings);

        assertThat(refusal(jwt)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(Issuers.files(List.of(settings, TrustedIssuers.discovered("x", issuer))))
                .containsExactly(file);
    }

    @Test
    void failedReloadChangesNothing(@TempDir Path directory) throws Exception {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
        String jwt = newToken();
        VerifiedToken first = trusted.verify(jwt);

        assertThatThrownBy(() -> trusted.use(
                        TrustedIssuers.settings("ci", issuer, new KeySource.JwksFile(directory.resolve("none")))))
                .isInstanceOf(ConfigException.class);

        assertThat(trusted.verify(jwt)).isSameAs(first);
    }

    @Test
    void tellsAllProblems(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("missing.json");
        Path broken = Files.writeString(
                directory.resolve("broken.json"), "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}");
        Path large = Files.writeString(directory.resolve("large.json"), " ".repeat(KeySet.MAX_BYTES + 1));
        List<IssuerSettings> settings = List.of(
                settings("a", "https://a.example", new KeySource.JwksFile(missing)),
                settings("b", "https://b.example", new KeySource.JwksFile(broken)),
                settings("c", "https://c.example", new KeySource.JwksFile(large)),
                settings("d", "https://d.example", new KeySource.InlineJwks("{\"keys\":\"c2VjcmV0\"}")),
                settings("e", "http://e.example", DISCOVERY),
                settings("f", "f", new KeySource.JwksUrl(URI.create("http://f.example"))),
                settings("g", "https://g.example", DISCOVERY),
                settings("h", "https://g.example", DISCOVERY));

        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> trusted.issuers.prepare(settings));

        String notFetchable =
                " is not a URL from which keys can be fetched; it must be of https, or of http with a loopback host";
        assertThat(thrown.problems())
                .containsExactly(
                        "issuer a: jwks_file " + missing + " cannot be read: java.nio.file.NoSuchFileException: "
                                + missing,
                        "issuer b: jwks_file " + broken
                                + " has no key that can be used: key 1 is a private or symmetric key",
                        "issuer c: jwks_file " + large + " has more than 1048576 bytes",
                        "issuer d: jwks has no list 'keys'",
                        "issuer e: issuer" + notFetchable,
                        "issuer f: jwks_url" + notFetchable,
                        "issuer h is the same as g: https://g.example");
        assertThat(catchThrowableOfType(ConfigException.class, () -> Issuers.requireUsable(settings.subList(0, 6)))
                        .problems())
                .isEqualTo(thrown.problems().subList(0, 6));
    }

    @Test
    void afterCloseKeysAreUnavailable() {
        trusted.close();
        trusted.use(TrustedIssuers.discovered("ci", issuer));

        assertThat(refusal(newToken())).isEqualTo(Reason.KEYS_UNAVAILABLE);
    }

    @Test
    void verifiedTokensAreBounded() {
        VerifiedTokenCache cache = new VerifiedTokenCache(trusted.clock);
        Instant expiry = trusted.clock.instant().plusSeconds(300);
        for (int i = 0; i < VerifiedTokenCache.MAX_TOKENS + 1000; i++) {
            VerifiedToken token = new VerifiedToken("ci", Map.of("jti", i), expiry);
            cache.put(digest(i), entry(token, 1000));
        }
        assertThat(cache.size())
                .isBetween(VerifiedTokenCache.MAX_TOKENS * 9L / 10, (long) VerifiedTokenCache.MAX_TOKENS);

        VerifiedTokenCache ofLongTokens = new VerifiedTokenCache(trusted.clock);
        for (int i = 0; i < 2000; i++) {
            ofLongTokens.put(digest(i), entry(new VerifiedToken("ci", Map.of(), expiry), 16 * 1024));
        }

        assertThat(ofLongTokens.size()).isLessThan(1500);
    }

    private static ByteBuffer digest(int number) {
        return VerifiedTokenCache.digest(String.valueOf(number));
    }

    private VerifiedTokenCache.Entry entry(VerifiedToken token, int length) {
        IssuerSettings settings = TrustedIssuers.discovered("ci", issuer);
        IssuerVerifier verifier = new IssuerVerifier(settings, LoadedKeySource.of(settings), IssuerKeys.fixed(null));
        return new VerifiedTokenCache.Entry(token, verifier, length);
    }

    private static IssuerSettings settings(String name, String iss, KeySource keys) {
        return new IssuerSettings(name, iss, Set.of("x"), keys);
    }

    private String newToken() {
        return issuer.token(TrustedIssuers.AUDIENCE)
                .claim("jti", System.nanoTime())
                .sign();
    }

    private Reason refusal(String jwt) {
        return catchThrowableOfType(InvalidTokenException.class, () -> trusted.verify(jwt))
                .reason();
    }
}
