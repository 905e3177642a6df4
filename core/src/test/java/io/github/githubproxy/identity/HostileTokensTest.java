package io.github.githubproxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.ManualClock;
import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.identity.HostileTokens.HostileToken;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileTokensTest {
    private static final int MIN_TOKENS = 200;

    private final TrustedIssuers trusted = new TrustedIssuers();
    private FakeIssuer issuer;
    private FakeIssuer other;
    private HostileTokens source;
    private List<HostileToken> tokens;

    @BeforeAll
    void start() throws Exception {
        ManualClock clock = trusted.clock;
        issuer = FakeIssuer.start(clock, TrustedIssuers.KEY);
        other = FakeIssuer.start(clock, SigningKey.rsa("key-1"));
        source = new HostileTokens(issuer, other, clock.instant());
        tokens = source.all();
        trusted.use(
                TrustedIssuers.discovered("ci", issuer),
                TrustedIssuers.settings("other", other, new KeySource.InlineJwks(other.keySet())));
    }

    @AfterAll
    void stop() {
        trusted.close();
        issuer.close();
        other.close();
    }

    List<HostileToken> tokens() {
        return tokens;
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void isRefusedForItsReason(HostileToken token) {
        InvalidTokenException refusal =
                catchThrowableOfType(InvalidTokenException.class, () -> trusted.verify(token.jwt()));

        assertThat(refusal).as("refusal").isNotNull();
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(token.reason());
        assertThat(refusal.getMessage()).hasSizeLessThan(400).matches("[\\x20-\\x7e]+");
    }

    @Test
    void corpusIsLargeAndWithoutRepetition() {
        assertThat(tokens)
                .extracting(HostileToken::name)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(MIN_TOKENS);
    }

    @Test
    void tokenThatTheyWereMadeFromIsAccepted() throws Exception {
        assertThat(trusted.verify(source.valid().sign()).claims()).containsEntry("iss", issuer.issuer());
    }
}
