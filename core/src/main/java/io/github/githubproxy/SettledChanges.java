package io.github.githubproxy;

/**
 * Decides when a change of files is taken. A file may be read while it is being written, and what is there by then may be valid.
 * So a change is settled when two checks in a row see the same. Files that keep changing are taken at the fourth check, because
 * a change must not wait for ever. Not safe for use by several threads.
 */
final class SettledChanges {
    private static final int MAX_CHECKS = 4;

    private String seen = "";
    private int checks;

    /**
     * Takes the state of changed files, as a check has found it.
     *
     * @param state a text that is different for each state
     * @return whether the change is to be taken now
     */
    boolean isSettled(String state) {
        boolean isSame = state.equals(seen);
        seen = state;
        checks++;
        return isSame || checks == MAX_CHECKS;
    }

    /** Forgets what was seen: the change was taken, or is undone. */
    void reset() {
        seen = "";
        checks = 0;
    }
}
