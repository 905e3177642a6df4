package io.github.githubproxy.credentials;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came of choosing a credential. */
final class Choice {
    private static final Choice BUSY = new Choice(null, null);
    private static final Choice NONE = new Choice(null, null);

    private final @Nullable Credential credential;
    private final @Nullable Account account;

    private Choice(@Nullable Credential credential, @Nullable Account account) {
        this.credential = credential;
        this.account = account;
    }

    /** That credential, with a slot of that account. */
    static Choice of(Credential credential, Account account) {
        return new Choice(credential, account);
    }

    /** There is one with budget, but all its slots are taken. */
    static Choice busy() {
        return BUSY;
    }

    /** There is none with budget. */
    static Choice none() {
        return NONE;
    }

    boolean isBusy() {
        return this == BUSY;
    }

    boolean isTaken() {
        return credential != null;
    }

    Credential credential() {
        return Objects.requireNonNull(credential);
    }

    Account account() {
        return Objects.requireNonNull(account);
    }
}
