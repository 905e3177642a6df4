package io.github.githubproxy.credentials;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The result of selecting a credential: a credential with a slot, or the reason why there is none. */
final class SelectionResult {
    private static final SelectionResult BUSY = new SelectionResult(null, null);
    private static final SelectionResult NONE = new SelectionResult(null, null);

    private final @Nullable Credential credential;
    private final @Nullable Account account;

    private SelectionResult(@Nullable Credential credential, @Nullable Account account) {
        this.credential = credential;
        this.account = account;
    }

    /** A credential, with a slot taken of that account. */
    static SelectionResult of(Credential credential, Account account) {
        return new SelectionResult(credential, account);
    }

    /** A usable credential exists, but all its slots are taken. */
    static SelectionResult busy() {
        return BUSY;
    }

    /** No credential is usable. */
    static SelectionResult none() {
        return NONE;
    }

    boolean isBusy() {
        return this == BUSY;
    }

    boolean isSelected() {
        return credential != null;
    }

    Credential credential() {
        return Objects.requireNonNull(credential);
    }

    Account account() {
        return Objects.requireNonNull(account);
    }
}
