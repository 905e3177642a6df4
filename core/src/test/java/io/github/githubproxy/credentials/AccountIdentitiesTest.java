package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.Config.App;
import io.github.githubproxy.config.Config.Pat;
import io.github.githubproxy.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountIdentitiesTest {
    private static final CredentialGroup EVERYTHING = CredentialGroup.everything();

    @Test
    void configuredNamesAndOrderDoNotMatter() {
        assertThat(of(List.of(pat("A", "one"), pat("B", "two")), List.of(app("C", "1", 5))))
                .isEqualTo(of(List.of(pat("X", "two"), pat("Y", "one")), List.of(app("Z", "1", 5))));
    }

    @Test
    void accountsUnderOneNameDiffer() {
        assertThat(List.of(
                        of(List.of(pat("BOT", "one")), List.of()),
                        of(List.of(pat("BOT", "two")), List.of()),
                        of(List.of(), List.of(app("BOT", "1", 5))),
                        of(List.of(), List.of(app("BOT", "1", 6))),
                        of(List.of(), List.of(app("BOT", "2", 5))),
                        of(List.of(), List.of(new App("BOT", "1", OptionalLong.empty(), Secret.of("pem"))))))
                .doesNotHaveDuplicates();
    }

    @Test
    void groupHasItsOwnAccountsOnly() {
        AccountIdentities identities = new AccountIdentities(
                List.of(pat("BOT", "one"), pat("OTHER", "two")), List.of(app("BOT", "1", 5), app("CI", "2", 6)));

        assertThat(identities.of(CredentialGroup.of(Optional.of(Set.of("BOT")))))
                .isEqualTo(of(List.of(pat("BOT", "one")), List.of(app("BOT", "1", 5))))
                .isNotEqualTo(identities.of(EVERYTHING));
        assertThat(identities.of(CredentialGroup.of(Optional.of(Set.of("BOT", "OTHER", "CI")))))
                .isEqualTo(identities.of(EVERYTHING));
    }

    @Test
    void tokenIsNotShown() {
        assertThat(of(List.of(pat("BOT", "hunter22")), List.of())).doesNotContain("hunter22");
    }

    private static String of(List<Pat> pats, List<App> apps) {
        return new AccountIdentities(pats, apps).of(EVERYTHING);
    }

    private static Pat pat(String name, String token) {
        return new Config.Pat(name, Secret.of(token));
    }

    private static App app(String name, String id, long installation) {
        return new App(name, id, OptionalLong.of(installation), Secret.of("pem"));
    }
}
