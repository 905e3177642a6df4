package io.github.githubproxy.credentials;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came of choosing a credential. */
final class SelectionResult {
    private static final SelectionResult BUSY = new SelectionResult(null, null);
    private static final SelectionResult NONE = new SelectionResult(null, null);

    private final @Nullable Credential credential;
    private final @Nullable Account account;

    private SelectionResult(@Nullable Credential credential, @Nullable Account account) {
        this.credential = credential;
        this.account = account;
    }

    /** That credential, with a slot of that account. */
    static SelectionResult of(Credential credential, Account account) {
        return new SelectionResult(credential, account);
    }

    /** There is one with budget, but all its slots are taken. */
    static SelectionResult busy() {
        return BUSY;
    }

    /** There is none with budget. */
    static SelectionResult none() {
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
