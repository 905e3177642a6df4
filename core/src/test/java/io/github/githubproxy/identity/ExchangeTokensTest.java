package io.github.githubproxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.ManualClock;
import io.github.githubproxy.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTokensTest {
    private static final Secret FIRST = key(1);
    private static final Secret SECOND = key(2);

    private final ManualClock clock = new ManualClock();
    private final ExchangeTokens tokens = with(FIRST);

    private static Secret key(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return Secret.of(Base64.getEncoder().encodeToString(bytes));
    }

    private ExchangeTokens with(Secret... keys) {
        ExchangeTokens made = new ExchangeTokens(clock);
        made.prepare(List.of(keys)).run();
        return made;
    }

    private ExchangeTokens.Content content() {
        Instant expiry = Instant.ofEpochSecond(clock.instant().getEpochSecond()).plus(Duration.ofHours(1));
        return new ExchangeTokens.Content("acme-acme/app", "policy", "source", expiry);
    }

    private void assertForged(String token) {
        assertThatThrownBy(() -> tokens.verify(token))
                .as(token)
                .isInstanceOfSatisfying(
                        InvalidTokenException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidTokenException.Reason.BAD_SIGNATURE));
    }

    @Test
    void anotherReplicaReadsWhatWasIssued() throws Exception {
        String token = tokens.issue(content()).orElseThrow().reveal();

        assertThat(token).matches("ghp1\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
        assertThat(with(FIRST).verify(token)).isEqualTo(content());
    }

    @Test
    void keysAreReplacedWithoutOutage() throws Exception {
        ExchangeTokens replica = with(FIRST);
        String old = replica.issue(content()).orElseThrow().reveal();
        replica.prepare(List.of(SECOND, FIRST)).run();
        String young = replica.issue(content()).orElseThrow().reveal();

        assertThat(replica.verify(old)).isEqualTo(content());
        assertThat(with(FIRST, SECOND).verify(young)).isEqualTo(content());
        replica.prepare(List.of(SECOND)).run();
        assertThat(replica.verify(young)).isEqualTo(content());
        assertThatThrownBy(() -> replica.verify(old)).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void isRefusedFromItsExpiryOn() throws Exception {
        String token = tokens.issue(content()).orElseThrow().reveal();
        clock.advance(Duration.ofHours(1).minusSeconds(1));
        assertThat(tokens.verify(token)).isNotNull();
        clock.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> tokens.verify(token))
                .isInstanceOfSatisfying(
                        InvalidTokenException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidTokenException.Reason.WRONG_TIME))
                .hasMessageContaining("'acme-acme/app'")
                .hasMessageNotContaining(token);
    }

    @Test
    void everyChangeOfOneCharacterIsRefused() {
        String token = tokens.issue(content()).orElseThrow().reveal();
        for (int i = 0; i < token.length(); i++) {
            for (char other : new char[] {'A', 'b', '.', '=', '-'}) {
                if (token.charAt(i) != other) {
                    assertForged(token.substring(0, i) + other + token.substring(i + 1));
                }
            }
            assertForged(token.substring(0, i));
        }
        assertForged(token + "=");
        assertForged(token + "A");
        assertForged(" " + token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ghp1.",
                "ghp1..",
                "ghp1.e30.",
                "ghp1..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "GHP1.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ghp1.e30.\u00e4"
            })
    void formsOfNoTokenAreRefused(String text) {
        assertForged(text);
        assertForged("ghp1." + "A".repeat(100_000) + ".A");
    }

    @Test
    void anotherTextSignedWithSameKeyIsRefused() throws Exception {
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec(Base64.getDecoder().decode(FIRST.reveal()), "HmacSHA256"));
        for (String payload :
                List.of("{}", "[]", "{\"client\":\"a\",\"policy\":\"p\",\"source\":\"\",\"exp\":\"1\"}", "x")) {
            String signed = "ghp1."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
            assertForged(signed + "."
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Test
    void withoutKeyNoneIsIssuedOrAccepted() {
        String token = tokens.issue(content()).orElseThrow().reveal();
        ExchangeTokens without = with();

        assertThat(without.isEnabled()).isFalse();
        assertThat(without.issue(content())).isEmpty();
        assertThatThrownBy(() -> without.verify(token)).isInstanceOf(InvalidTokenException.class);
    }
}
