package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.Headers;
import java.lang.reflect.Field;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that {@code toString} of objects that hold a secret does not show it. */
class SecretExposureTest {
    private static final String TOKEN = "ghp_thisIsTheTokenThatMustNotBeShown";
    private static final KeyPair KEY = TestKeys.rsa(2048);
    private static final String PEM = TestKeys.pkcs1(KEY);

    static Stream<Object> holders() {
        InstantSource clock = InstantSource.system();
        GitHubClock time = new GitHubClock(clock);
        AccessToken token = new AccessToken(Secret.of(TOKEN));
        Account account = new Account();
        Credential credential =
                new Credential(Credential.Kind.USER, "BOT", "BOT", Optional.empty(), TokenSource.fixed(token), account);
        AppJwt jwt = new AppJwt("1", (RSAPrivateKey) KEY.getPrivate(), clock);
        CredentialApiClient client =
                new CredentialApiClient(new OkHttpClient(), URI.create("http://127.0.0.1:9"), time);
        CredentialPoolSettings settings = new CredentialPoolSettings(
                new OkHttpClient(), URI.create("http://127.0.0.1:9"), clock, Duration.ofMinutes(10), 10, 90);
        List<Config.Pat> pats = List.of(new Config.Pat("BOT", Secret.of(TOKEN)));
        List<Config.App> apps = List.of(new Config.App("CI", "1", java.util.OptionalLong.of(1), Secret.of(PEM)));
        return Stream.of(
                token,
                Optional.of(token),
                credential,
                SelectionResult.of(credential, account),
                new Lease(credential, token, account, account.budget("core"), new SlotQueue(), "ci"),
                TokenSource.fixed(token),
                new AppApi.IssuedToken(token, Duration.ofHours(1)),
                new CredentialApiClient.Reply(201, Headers.of("X-Token", TOKEN), TextNode.valueOf(TOKEN)),
                jwt,
                new AppApi("CI", jwt, client, time),
                new CredentialSelector(List.of(credential), 1),
                new CredentialSelector.Criteria(
                        "core",
                        null,
                        credential,
                        one -> true,
                        CredentialSelector.HiddenFallback.IF_NO_OTHER_MAY_SEE,
                        Set.of()),
                settings,
                pats,
                apps,
                CredentialPool.open(settings, new RateLimitState(1), pats, apps));
    }

    @ParameterizedTest
    @MethodSource("holders")
    void toStringHidesSecrets(Object holder) {
        String shown = holder.toString();

        assertThat(shown).doesNotContain(TOKEN).doesNotContain(TOKEN.substring(4, 20));
        assertThat(PEM.lines().filter(line -> line.length() > 20)).noneMatch(shown::contains);
    }

    @ParameterizedTest
    @MethodSource("holders")
    void secretsAreNotStoredInStrings(Object holder) throws IllegalAccessException {
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (holder.getClass().getName().startsWith("io.github.githubproxy.") && field.getType() == String.class) {
                field.setAccessible(true);
                assertThat(String.valueOf(field.get(holder))).doesNotContain(TOKEN);
            }
        }
    }
}
