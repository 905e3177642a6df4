package io.github.githubproxy.clients;

import java.util.regex.Pattern;

/**
 * Matches a regular expression with a bound on the work: {@link java.util.regex} goes back and forth in the text, at
 * worst exponentially often, so the reads of a character are counted. Counting steps rather than time gives the same
 * answer every time.
 */
final class BoundedRegexMatcher {
    /** Far above what any sensible expression needs for a path, and a few milliseconds' work. */
    static final int MAX_STEPS = 1_000_000;

    private BoundedRegexMatcher() {}

    /** Tells whether the expression matches the whole text; false if that is too much work to find out. */
    static boolean wholly(Pattern pattern, String text) {
        try {
            return pattern.matcher(new Counted(text)).matches();
        } catch (TooManySteps | StackOverflowError e) {
            return false;
        }
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new TooManySteps();
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

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }
}
