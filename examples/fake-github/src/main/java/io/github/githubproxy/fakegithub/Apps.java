package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Credential;
import io.github.githubproxy.fakegithub.world.Installation;
import io.github.githubproxy.fakegithub.world.InstallationToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How Apps get tokens for their installations, to be changed by a script, and which they got. What goes wrong with
 * getting one is scripted with {@link Faults}. Safe for use by several threads.
 */
public final class Apps {
    /** By then a token has reached all of GitHub. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final TokenValues values = new TokenValues();
    private final ConcurrentMap<Long, List<Instant>> mints = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Refusals> refusals = new ConcurrentHashMap<>();
    private volatile TokenForm form;
    private volatile int freshTokenRefusals;

    Apps(InstantSource clock, TokenForm form) {
        this.clock = clock;
        this.form = form;
    }

    /** What an installation's token looks like. */
    public enum TokenForm {
        /** {@code ghs_} and 36 letters and digits. */
        SHORT,
        /** About 520 characters: {@code ghs_}, the id of the App, and what looks like a JSON web token, with dots. */
        LONG
    }

    /** Sets what the tokens to come look like; short at the start. */
    public void tokenForm(TokenForm form) {
        this.form = Objects.requireNonNull(form);
    }

    /**
     * Lets the first {@code n} uses of each token to come be refused with 401 in its first minute, as GitHub at times
     * does; 0 for none.
     */
    public void freshTokenRefusals(int n) {
        freshTokenRefusals = n;
    }

    /** Returns when the installation was given tokens through the API, oldest first, by the simulator's clock. */
    public List<Instant> mints(Installation installation) {
        return List.copyOf(mints.getOrDefault(installation.id(), List.of()));
    }

    InstallationToken mint(Installation installation, Optional<Set<Long>> narrowedTo) {
        String value = values.next(form, installation.app().id());
        int refused = freshTokenRefusals;
        if (refused > 0) {
            refusals.put(value, new Refusals(refused, clock.instant().plus(FRESH)));
        }
        mints.computeIfAbsent(installation.id(), id -> new CopyOnWriteArrayList<>())
                .add(clock.instant());
        return installation.issue(value, narrowedTo);
    }

    /** Tells whether this use of a credential is to be refused, and counts it. */
    boolean refuses(Credential credential) {
        if (!refusals.containsKey(credential.value())) {
            return false;
        }
        boolean[] refused = new boolean[1];
        refusals.computeIfPresent(credential.value(), (value, refusals) -> {
            refused[0] = clock.instant().isBefore(refusals.until);
            return refused[0] && refusals.left > 1 ? new Refusals(refusals.left - 1, refusals.until) : null;
        });
        return refused[0];
    }

    /** What a fresh token has before it. */
    private record Refusals(int left, Instant until) {}
}
