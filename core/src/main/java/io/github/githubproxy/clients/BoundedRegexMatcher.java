package io.github.githubproxy.clients;

import java.util.regex.Pattern;

/**
 * Matches a regular expression with a bound on the work. {@link java.util.regex} backtracks, in the worst case
 * exponentially often, so reads of characters are counted. A count, unlike a time, gives the same result on every call.
 */
final class BoundedRegexMatcher {
    /** Far above what an expression for a path needs; takes a few milliseconds. */
    static final int MAX_STEPS = 1_000_000;

    private BoundedRegexMatcher() {}

    /** Returns whether the expression matches the whole text; false if the matching takes too many steps. */
    static boolean matches(Pattern pattern, String text) {
        try {
            return pattern.matcher(new CountingSequence(text)).matches();
        } catch (TooManyStepsException | StackOverflowError e) {
            return false;
        }
    }

    private static final class CountingSequence implements CharSequence {
        private final String text;
        private int steps;

        CountingSequence(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyStepsException() {
            super(null, null, false, false);
        }
    }
}
