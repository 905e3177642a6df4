package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.RequestSubject;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibilityCacheTest {
    @ParameterizedTest
    @CsvSource({"100, true", "3000, false"})
    void recordsNoPathsLongerThanThoseOfRepositories(int nameLength, boolean recorded) {
        VisibilityCache cache = new VisibilityCache(Ticker.systemTicker());
        RequestSubject subject =
                RequestSubject.of("GET", ApiPath.parse("/repos/acme/" + "x".repeat(nameLength) + "/issues"));
        Credential credential = new Credential(
                Credential.Kind.USER,
                "BOT",
                "BOT",
                Optional.empty(),
                TokenSource.fixed(new AccessToken(Secret.of("ghp_bot"))),
                new Account());

        cache.recordHidden(credential, subject);

        assertThat(cache.isHiddenFromAny(subject)).isEqualTo(recorded);
        assertThat(cache.hiddenFrom(subject).test(credential)).isEqualTo(recorded);
    }
}
