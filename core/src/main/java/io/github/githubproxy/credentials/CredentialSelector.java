package io.github.githubproxy.credentials;

import io.github.githubproxy.github.RequestSubject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that a group may use, and the selection among them. Immutable, apart from the state of the credentials.
 *
 * <p>In a large pool, a selection compares a few credentials taken at random and takes the best: nearly as good as comparing
 * all, at a cost that does not grow with the pool, and simultaneous requests do not all select the same one. All are compared
 * only if none of the few is usable.
 */
final class CredentialSelector {
    private static final int SAMPLE_SIZE = 4;

    /** Up to this size, all candidates are compared. */
    private static final int SMALL_POOL = 8;

    private final Credential[] all;
    private final Map<String, Credential[]> byOwner;
    private final List<AccountCredentials> accounts;
    private final int slotsPerAccount;

    /**
     * Makes a selector.
     *
     * @param slotsPerAccount maximum number of requests that an account may have in flight
     */
    CredentialSelector(List<Credential> credentials, int slotsPerAccount) {
        this.all = credentials.toArray(Credential[]::new);
        this.byOwner = byOwner(credentials);
        this.accounts = accounts(credentials);
        this.slotsPerAccount = slotsPerAccount;
    }

    /**
     * What credential to select. In order of preference: the owner's installations, the preferred credential, the best of
     * all others, those that the subject is hidden from.
     *
     * @param resource the rate-limit resource that the request will use
     * @param owner whose installations are preferred to all, or null
     * @param preferred the credential preferred next, or null
     * @param hidden whether the subject is known to be hidden from a credential
     * @param fallback when a credential that the subject is hidden from may be selected
     * @param excluded never selected
     */
    record Criteria(
            String resource,
            @Nullable String owner,
            @Nullable Credential preferred,
            Predicate<Credential> hidden,
            HiddenFallback fallback,
            Set<Credential> excluded) {

        /**
         * Returns the criteria for a request.
         *
         * @param storedWith the credential that a stored response can best be revalidated with
         * @param excluded the credentials that the request was sent with before
         */
        static Criteria of(
                CredentialRequirement requirement,
                Optional<Credential> storedWith,
                VisibilityCache visibility,
                Set<Credential> excluded) {
            RequestSubject subject = requirement.subject();
            boolean isHidden = subject.denial() == RequestSubject.Denial.HIDDEN && visibility.isHiddenFromAny(subject);
            return new Criteria(
                    requirement.resource(),
                    subject.owner().orElse(null),
                    storedWith.orElse(null),
                    visibility.hiddenFrom(subject),
                    isHidden ? HiddenFallback.IF_NO_OTHER_MAY_SEE : HiddenFallback.IF_NO_OTHER_IS_USABLE,
                    excluded);
        }

        /** Returns these criteria with a credential added that the subject is hidden from. */
        Criteria withHiddenFrom(Credential credential) {
            return new Criteria(resource, owner, preferred, hidden.or(credential::equals), fallback, excluded);
        }
    }

    /** When a credential that the subject is hidden from may be selected. */
    enum HiddenFallback {
        /** If no other is usable now: GitHub's response, that access is forbidden, is correct for it. */
        IF_NO_OTHER_IS_USABLE,
        /** If no other may see the subject, now or later: GitHub's response, that nothing is there, may be wrong. */
        IF_NO_OTHER_MAY_SEE
    }

    /** Selects a credential, and takes a slot of its account. */
    SelectionResult select(Criteria criteria, long now) {
        Credential[] owned = criteria.owner == null ? null : byOwner.get(criteria.owner);
        if (owned == null || contains(owned, criteria.preferred)) {
            SelectionResult preferred = selectPreferred(criteria, now);
            if (preferred.isSelected()) {
                return preferred;
            }
        }
        SelectionResult owners =
                owned == null ? SelectionResult.none() : selectAmong(owned, criteria, now, HiddenCredentials.EXCLUDED);
        if (owners.isSelected()) {
            return owners;
        }
        SelectionResult preferred = selectPreferred(criteria, now);
        if (preferred.isSelected()) {
            return preferred;
        }
        SelectionResult any = selectAmong(all, criteria, now, HiddenCredentials.EXCLUDED);
        if (any.isSelected() || any.isBusy() || owners.isBusy()) {
            return any.isSelected() ? any : SelectionResult.busy();
        }
        boolean hiddenAllowed = criteria.fallback == HiddenFallback.IF_NO_OTHER_IS_USABLE
                || mayBeVisibleTo(criteria).findAny().isEmpty();
        if (!hiddenAllowed) {
            return any;
        }
        SelectionResult hiddenOwners =
                owned == null ? SelectionResult.none() : selectAmong(owned, criteria, now, HiddenCredentials.ALLOWED);
        return hiddenOwners.isSelected() ? hiddenOwners : selectAmong(all, criteria, now, HiddenCredentials.ALLOWED);
    }

    /** Whether another credential may see what the excluded ones did not. */
    enum Alternative {
        /** Another credential may see it, and is usable now. */
        USABLE,
        /** Another credential may see it, and cannot be used now. */
        NOT_USABLE_NOW,
        /** No other credential may see it. */
        NONE
    }

    /** Returns whether there is an alternative to the excluded credentials. */
    Alternative alternative(Criteria criteria, long now) {
        if (mayBeVisibleTo(criteria)
                .anyMatch(other -> !criteria.excluded.contains(other) && isUsable(other, criteria, now))) {
            return Alternative.USABLE;
        }
        return mayBeVisibleTo(criteria).findAny().isPresent() ? Alternative.NOT_USABLE_NOW : Alternative.NONE;
    }

    /** Credentials that may see the subject. Includes excluded ones: those that have exceeded a limit may see it later. */
    private Stream<Credential> mayBeVisibleTo(Criteria criteria) {
        return Arrays.stream(all)
                .filter(other -> !criteria.hidden.test(other) && !other.health().isRejected());
    }

    /** All credentials, in order of configuration. */
    List<Credential> credentials() {
        return List.of(all);
    }

    /** Calls the action with each account that has a credential which GitHub accepts, as far as known. */
    void forEachAccount(Consumer<Account> action) {
        for (AccountCredentials one : accounts) {
            for (Credential credential : one.credentials) {
                if (!credential.health().isRejected()) {
                    action.accept(one.account);
                    break;
                }
            }
        }
    }

    /** An account with all credentials that count against it. */
    private record AccountCredentials(Account account, List<Credential> credentials) {}

    private static List<AccountCredentials> accounts(List<Credential> credentials) {
        Map<Account, List<Credential>> byAccount = new LinkedHashMap<>();
        credentials.forEach(credential -> byAccount
                .computeIfAbsent(credential.account(), account -> new ArrayList<>())
                .add(credential));
        return byAccount.entrySet().stream()
                .map(entry -> new AccountCredentials(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    private enum HiddenCredentials {
        EXCLUDED,
        ALLOWED
    }

    private static boolean contains(Credential[] credentials, @Nullable Credential one) {
        for (Credential credential : credentials) {
            if (credential == one) {
                return true;
            }
        }
        return false;
    }

    private SelectionResult selectPreferred(Criteria criteria, long now) {
        Credential preferred = criteria.preferred;
        if (preferred == null || criteria.excluded.contains(preferred) || criteria.hidden.test(preferred)) {
            return SelectionResult.none();
        }
        // If it is busy, the request does not wait for it: another credential may be free.
        SelectionResult result =
                isUsable(preferred, criteria, now) ? tryAcquireSlot(preferred) : SelectionResult.none();
        return result.isSelected() ? result : SelectionResult.none();
    }

    private SelectionResult selectAmong(
            Credential[] candidates, Criteria criteria, long now, HiddenCredentials hidden) {
        if (candidates.length > SMALL_POOL) {
            SelectionResult result = selectBest(candidates, SAMPLE_SIZE, criteria, now, hidden);
            if (result.isSelected()) {
                return result;
            }
        }
        return selectBest(candidates, candidates.length, criteria, now, hidden);
    }

    /** Compares {@code count} candidates taken at random, or all from a random position on. */
    private SelectionResult selectBest(
            Credential[] candidates, int count, Criteria criteria, long now, HiddenCredentials hidden) {
        if (candidates.length == 0) {
            return SelectionResult.none();
        }
        boolean isSample = count < candidates.length;
        boolean isBusy = false;
        while (true) {
            int index = ThreadLocalRandom.current().nextInt(candidates.length);
            Credential best = null;
            double bestScore = -1;
            for (int i = 0; i < count; i++) {
                Credential candidate = candidates[index];
                if (isAllowed(candidate, criteria, now, hidden)) {
                    double score = score(candidate, criteria.resource, now);
                    isBusy |= score < 0;
                    if (score > bestScore && score >= 0) {
                        best = candidate;
                        bestScore = score;
                    }
                }
                index = isSample
                        ? ThreadLocalRandom.current().nextInt(candidates.length)
                        : (index + 1) % candidates.length;
            }
            if (best == null) {
                return isBusy ? SelectionResult.busy() : SelectionResult.none();
            }
            SelectionResult result = tryAcquireSlot(best);
            if (result.isSelected()) {
                return result;
            }
            // Another request has taken the last slot: compare again.
        }
    }

    private static boolean isAllowed(Credential candidate, Criteria criteria, long now, HiddenCredentials hidden) {
        return !criteria.excluded.contains(candidate)
                && (hidden == HiddenCredentials.ALLOWED || !criteria.hidden.test(candidate))
                && isUsable(candidate, criteria, now);
    }

    private static boolean isUsable(Credential candidate, Criteria criteria, long now) {
        return candidate.health().isUsable(now) && candidate.account().isUsable(criteria.resource, now);
    }

    /** Units per second until the budget is renewed, scaled by the share of free slots; negative if no slot is free. */
    private double score(Credential candidate, String resource, long now) {
        Account account = candidate.account();
        int free = slotsPerAccount - account.inFlight();
        return free <= 0 ? -1 : account.budget(resource).unitsPerSecond(now) * free / slotsPerAccount;
    }

    private SelectionResult tryAcquireSlot(Credential credential) {
        Account account = credential.account();
        return account.tryAcquireSlot(slotsPerAccount)
                ? SelectionResult.of(credential, account)
                : SelectionResult.busy();
    }

    private static Map<String, Credential[]> byOwner(List<Credential> credentials) {
        Map<String, List<Credential>> lists = new HashMap<>();
        for (Credential credential : credentials) {
            Optional<String> owner = credential.owner();
            owner.ifPresent(login ->
                    lists.computeIfAbsent(login, l -> new ArrayList<>()).add(credential));
        }
        Map<String, Credential[]> arrays = new HashMap<>();
        lists.forEach((login, list) -> arrays.put(login, list.toArray(Credential[]::new)));
        return Map.copyOf(arrays);
    }
}
