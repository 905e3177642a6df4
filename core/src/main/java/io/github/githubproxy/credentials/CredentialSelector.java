package io.github.githubproxy.credentials;

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
 * The credentials that a group may use, and the choice among them. Immutable, apart from what the credentials themselves
 * learn.
 *
 * <p>A choice in a large pool looks at a few credentials taken at random and takes the best: nearly as good as looking at
 * all, at a cost that does not grow with the pool, and requests that arrive together do not all find the same one best.
 * Only where none of the few will do are all looked at.
 */
final class CredentialSelector {
    private static final int FEW = 4;

    /** Up to so many, all are looked at. */
    private static final int SMALL = 8;

    private final Credential[] everyone;
    private final Map<String, Credential[]> byOwner;
    private final List<Holders> holders;
    private final int slotsEach;

    /**
     * Makes a roster.
     *
     * @param slotsEach how many requests an account may have under way
     */
    CredentialSelector(List<Credential> credentials, int slotsEach) {
        this.everyone = credentials.toArray(Credential[]::new);
        this.byOwner = byOwner(credentials);
        this.holders = holders(credentials);
        this.slotsEach = slotsEach;
    }

    /**
     * Who may be chosen.
     *
     * @param resource what the request will use
     * @param owner whose installations come first, or null
     * @param preferred who comes next, or null
     * @param blind who is asked after all others, as nothing was to be seen there
     * @param resort when those are asked
     * @param tried who is left out
     */
    record Wish(
            String resource,
            @Nullable String owner,
            @Nullable Credential preferred,
            Predicate<Credential> blind,
            Resort resort,
            Set<Credential> tried) {}

    /** When credentials are asked that are blind to what is asked for. */
    enum Resort {
        /** When no other can be asked now: they are told that it is forbidden, which is true of them. */
        WHEN_NO_OTHER_CAN_BE_ASKED,
        /** When no other may see it, now or later: they are told that it is not there, which may be wrong. */
        WHEN_NO_OTHER_MAY_SEE
    }

    /** Chooses, and takes a slot of the account chosen. */
    SelectionResult choose(Wish wish, long now) {
        Credential[] own = wish.owner == null ? null : byOwner.get(wish.owner);
        if (own == null || isOneOf(own, wish.preferred)) {
            SelectionResult preferred = choosePreferred(wish, now);
            if (preferred.isTaken()) {
                return preferred;
            }
        }
        SelectionResult owners = own == null ? SelectionResult.none() : chooseAmong(own, wish, now, Blindness.LEFT_OUT);
        if (owners.isTaken()) {
            return owners;
        }
        SelectionResult preferred = choosePreferred(wish, now);
        if (preferred.isTaken()) {
            return preferred;
        }
        SelectionResult any = chooseAmong(everyone, wish, now, Blindness.LEFT_OUT);
        if (any.isTaken() || any.isBusy() || owners.isBusy()) {
            return any.isTaken() ? any : SelectionResult.busy();
        }
        boolean blindToo = wish.resort == Resort.WHEN_NO_OTHER_CAN_BE_ASKED
                || seeing(wish).findAny().isEmpty();
        if (!blindToo) {
            return any;
        }
        SelectionResult blindOwners =
                own == null ? SelectionResult.none() : chooseAmong(own, wish, now, Blindness.LET_IN);
        return blindOwners.isTaken() ? blindOwners : chooseAmong(everyone, wish, now, Blindness.LET_IN);
    }

    /** What to make of it that those who were tried did not see what was asked for. */
    enum Prospect {
        /** Somebody else may see more, and can be asked now. */
        NOW,
        /** Somebody else may see more, and is limited or at rest. */
        LATER,
        /** There is nobody else. */
        NONE
    }

    Prospect prospect(Wish wish, long now) {
        if (seeing(wish).anyMatch(other -> !wish.tried.contains(other) && isUsable(other, wish, now))) {
            return Prospect.NOW;
        }
        return seeing(wish).findAny().isPresent() ? Prospect.LATER : Prospect.NONE;
    }

    /** Those who may see what is asked for: neither blind nor refused. Who was tried and is neither has met a limit. */
    private Stream<Credential> seeing(Wish wish) {
        return Arrays.stream(everyone)
                .filter(other -> !wish.blind.test(other) && !other.standing().isRefused());
    }

    /** Everyone, in order of configuration. */
    List<Credential> everyone() {
        return List.of(everyone);
    }

    /** Calls the action with each account that has a credential which GitHub accepts, as far as known. */
    void forEachAccount(Consumer<Account> action) {
        for (Holders one : holders) {
            for (Credential credential : one.credentials) {
                if (!credential.standing().isRefused()) {
                    action.accept(one.account);
                    break;
                }
            }
        }
    }

    /** An account with all the credentials that count against it. */
    private record Holders(Account account, List<Credential> credentials) {}

    private static List<Holders> holders(List<Credential> credentials) {
        Map<Account, List<Credential>> byAccount = new LinkedHashMap<>();
        credentials.forEach(credential -> byAccount
                .computeIfAbsent(credential.account(), account -> new ArrayList<>())
                .add(credential));
        return byAccount.entrySet().stream()
                .map(entry -> new Holders(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    private enum Blindness {
        LEFT_OUT,
        LET_IN
    }

    private static boolean isOneOf(Credential[] credentials, @Nullable Credential one) {
        for (Credential credential : credentials) {
            if (credential == one) {
                return true;
            }
        }
        return false;
    }

    private SelectionResult choosePreferred(Wish wish, long now) {
        Credential preferred = wish.preferred;
        if (preferred == null || wish.tried.contains(preferred) || wish.blind.test(preferred)) {
            return SelectionResult.none();
        }
        // That one alone is worth no waiting: another may be free.
        SelectionResult choice = isUsable(preferred, wish, now) ? enter(preferred) : SelectionResult.none();
        return choice.isTaken() ? choice : SelectionResult.none();
    }

    private SelectionResult chooseAmong(Credential[] candidates, Wish wish, long now, Blindness blindness) {
        if (candidates.length > SMALL) {
            SelectionResult choice = chooseFrom(candidates, FEW, wish, now, blindness);
            if (choice.isTaken()) {
                return choice;
            }
        }
        return chooseFrom(candidates, candidates.length, wish, now, blindness);
    }

    /** Looks at so many in a row from a random place on, where a full round looks at all. */
    private SelectionResult chooseFrom(Credential[] candidates, int many, Wish wish, long now, Blindness blindness) {
        if (candidates.length == 0) {
            return SelectionResult.none();
        }
        boolean sample = many < candidates.length;
        boolean busy = false;
        while (true) {
            int at = ThreadLocalRandom.current().nextInt(candidates.length);
            Credential best = null;
            double most = -1;
            for (int i = 0; i < many; i++) {
                Credential candidate = candidates[at];
                if (mayBeChosen(candidate, wish, now, blindness)) {
                    double merit = merit(candidate, wish.resource, now);
                    busy |= merit < 0;
                    if (merit > most && merit >= 0) {
                        best = candidate;
                        most = merit;
                    }
                }
                at = sample ? ThreadLocalRandom.current().nextInt(candidates.length) : (at + 1) % candidates.length;
            }
            if (best == null) {
                return busy ? SelectionResult.busy() : SelectionResult.none();
            }
            SelectionResult choice = enter(best);
            if (choice.isTaken()) {
                return choice;
            }
            // The last slot has just been taken by somebody else.
        }
    }

    private boolean mayBeChosen(Credential candidate, Wish wish, long now, Blindness blindness) {
        return !wish.tried.contains(candidate)
                && (blindness == Blindness.LET_IN || !wish.blind.test(candidate))
                && isUsable(candidate, wish, now);
    }

    private static boolean isUsable(Credential candidate, Wish wish, long now) {
        return candidate.standing().isUsable(now) && candidate.account().isUsable(wish.resource, now);
    }

    /** Budget per second until it is renewed, less the busier the account is; negative if it has no slot free. */
    private double merit(Credential candidate, String resource, long now) {
        Account account = candidate.account();
        int free = slotsEach - account.inFlight();
        return free <= 0 ? -1 : account.budget(resource).worth(now) * free / slotsEach;
    }

    private SelectionResult enter(Credential chosen) {
        Account account = chosen.account();
        return account.enter(slotsEach) ? SelectionResult.of(chosen, account) : SelectionResult.busy();
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
