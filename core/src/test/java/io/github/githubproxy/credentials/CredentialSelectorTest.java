package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialSelectorTest {
    private static final long NOW = 1_000_000;
    private static final int SLOTS = 10;

    private static Credential user(String name) {
        return new Credential(
                Credential.Kind.USER,
                name,
                name,
                Optional.empty(),
                TokenSource.fixed(new AccessToken(Secret.of("ghp_" + name))),
                new Account());
    }

    private static List<Credential> users(int many) {
        List<Credential> users = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            users.add(user("u" + i));
        }
        return users;
    }

    private static Credential installationOf(String owner) {
        Credential installation = user("of " + owner);
        installation.setOwner(owner);
        return installation;
    }

    private static void remaining(Credential credential, long remaining) {
        credential
                .account()
                .recordRateLimit(
                        new RateLimit(5000, remaining, 5000 - remaining, Instant.ofEpochSecond(5000), "core"),
                        NOW + 3_600_000,
                        NOW);
    }

    private static CredentialSelector.Criteria criteria(
            String owner, Credential preferred, Set<Credential> hidden, Set<Credential> excluded) {
        return new CredentialSelector.Criteria(
                "core",
                owner,
                preferred,
                hidden::contains,
                CredentialSelector.HiddenFallback.IF_NO_OTHER_MAY_SEE,
                excluded);
    }

    private static CredentialSelector.Criteria anyCredential() {
        return criteria(null, null, Set.of(), Set.of());
    }

    private static Credential selected(CredentialSelector selector, CredentialSelector.Criteria criteria) {
        SelectionResult result = selector.select(criteria, NOW);
        assertThat(result.isSelected()).isTrue();
        result.account().releaseSlot();
        return result.credential();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 9, 200})
    void findsOnlyCredentialWithBudget(int many) {
        List<Credential> users = users(many);
        users.forEach(user -> remaining(user, 0));
        Credential one = user("one");
        users.add(many / 2, one);
        CredentialSelector selector = new CredentialSelector(users, SLOTS);

        for (int i = 0; i < 50; i++) {
            assertThat(selected(selector, anyCredential())).isSameAs(one);
        }
    }

    @Test
    void smallPoolPicksMostBudget() {
        List<Credential> users = users(5);
        for (int i = 0; i < users.size(); i++) {
            remaining(users.get(i), 1000 + 100 * i);
        }

        assertThat(selected(new CredentialSelector(users, SLOTS), anyCredential()))
                .isSameAs(users.get(4));
    }

    @Test
    void largePoolFavorsMoreBudgetWithoutHerding() {
        List<Credential> users = users(200);
        for (int i = 0; i < users.size(); i++) {
            remaining(users.get(i), 25L * i + 1);
        }
        CredentialSelector selector = new CredentialSelector(users, SLOTS);
        Map<Credential, Integer> times = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            times.merge(selected(selector, anyCredential()), 1, Integer::sum);
        }

        int richest = users.subList(100, 200).stream()
                .mapToInt(user -> times.getOrDefault(user, 0))
                .sum();
        assertThat(richest).isGreaterThan(9_000);
        assertThat(times.values()).allMatch(count -> count < 500);
    }

    @Test
    void concurrentRequestsSpreadEvenly() {
        List<Credential> users = users(4);
        users.forEach(user -> remaining(user, 3000));
        CredentialSelector selector = new CredentialSelector(users, SLOTS);
        for (int i = 0; i < 20; i++) {
            selector.select(anyCredential(), NOW);
        }

        assertThat(users)
                .allSatisfy(user -> assertThat(user.account().inFlight()).isEqualTo(5));
    }

    @Test
    void prefersOwnerThenStoringThenRichest() {
        Credential owners = installationOf("acme");
        Credential stored = user("stored");
        Credential rich = user("rich");
        remaining(owners, 10);
        remaining(stored, 100);
        remaining(rich, 5000);
        CredentialSelector selector = new CredentialSelector(List.of(rich, stored, owners), SLOTS);

        assertThat(selected(selector, criteria("acme", stored, Set.of(), Set.of())))
                .isSameAs(owners);
        assertThat(selected(selector, criteria("other", stored, Set.of(), Set.of())))
                .isSameAs(stored);
        assertThat(selected(selector, anyCredential())).isSameAs(rich);
        assertThat(selected(selector, criteria("acme", stored, Set.of(), Set.of(owners))))
                .isSameAs(stored);
        remaining(owners, 0);
        remaining(stored, 0);
        assertThat(selected(selector, criteria("acme", stored, Set.of(), Set.of())))
                .isSameAs(rich);
    }

    @Test
    void prefersStoringInstallationOfOwner() {
        Credential exhausted = installationOf("acme");
        Credential rich = installationOf("acme");
        remaining(exhausted, 10);
        remaining(rich, 5000);
        CredentialSelector selector = new CredentialSelector(List.of(rich, exhausted), SLOTS);

        assertThat(selected(selector, criteria("acme", exhausted, Set.of(), Set.of())))
                .isSameAs(exhausted);
        assertThat(selected(selector, criteria("acme", null, Set.of(), Set.of())))
                .isSameAs(rich);
    }

    @Test
    void usesHiddenCredentialIfOthersAreLimited() {
        Credential one = user("one");
        Credential other = user("other");
        remaining(other, 0);
        CredentialSelector selector = new CredentialSelector(List.of(one, other), SLOTS);

        assertThat(selected(
                        selector,
                        new CredentialSelector.Criteria(
                                "core",
                                null,
                                null,
                                Set.of(one)::contains,
                                CredentialSelector.HiddenFallback.IF_NO_OTHER_IS_USABLE,
                                Set.of())))
                .isSameAs(one);
    }

    @Test
    void usesHiddenCredentialOnlyIfHiddenFromAll() {
        Credential one = user("one");
        Credential other = user("other");
        CredentialSelector selector = new CredentialSelector(List.of(one, other), SLOTS);

        assertThat(selected(selector, criteria(null, null, Set.of(one), Set.of())))
                .isSameAs(other);
        remaining(other, 0);
        assertThat(selector.select(criteria(null, null, Set.of(one), Set.of()), NOW)
                        .isSelected())
                .as("another credential may see it and is only limited")
                .isFalse();
        assertThat(selected(selector, criteria(null, null, Set.of(one, other), Set.of())))
                .isSameAs(one);
    }

    @Test
    void busyWithoutSlotsAndEmptyWithoutBudget() {
        List<Credential> users = users(3);
        CredentialSelector selector = new CredentialSelector(users, 2);
        for (int i = 0; i < 6; i++) {
            assertThat(selector.select(anyCredential(), NOW).isSelected()).isTrue();
        }

        assertThat(selector.select(anyCredential(), NOW).isBusy()).isTrue();
        users.forEach(user -> user.account().pause(Optional.of(Duration.ofSeconds(1)), NOW));
        assertThat(selector.select(anyCredential(), NOW).isBusy()).isFalse();
        assertThat(selector.select(anyCredential(), NOW).isSelected()).isFalse();
        assertThat(new CredentialSelector(List.of(), 2)
                        .select(anyCredential(), NOW)
                        .isSelected())
                .isFalse();
    }

    @Test
    void busyOwnerFallsBackToOthers() {
        Credential owners = installationOf("acme");
        Credential other = user("other");
        CredentialSelector selector = new CredentialSelector(List.of(owners, other), 1);
        selector.select(criteria("acme", null, Set.of(), Set.of()), NOW);

        assertThat(selected(selector, criteria("acme", null, Set.of(), Set.of())))
                .isSameAs(other);
    }
}
