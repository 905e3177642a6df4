package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What the value of a claim must be: one text, or a text that a regular expression matches as a whole. A value that is no JSON
 * string holds to no rule. Immutable.
 */
public final class ClaimRule {
    private final String text;
    private final @Nullable Pattern pattern;

    private ClaimRule(String text, @Nullable Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** Returns the rule that the value is that text, compared exactly. */
    public static ClaimRule exactly(String text) {
        return new ClaimRule(text, null);
    }

    /**
     * Returns the rule that a regular expression ({@link Pattern}) matches the whole value. A match that takes too many steps
     * counts as none.
     *
     * @throws ConfigException if the text is no regular expression
     */
    public static ClaimRule matching(String regex) {
        try {
            return new ClaimRule(regex, Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new ConfigException("matches is not a regular expression ("
                    + e.getDescription().lines().findFirst().orElse("").toLowerCase(Locale.ROOT)
                    + (e.getIndex() < 0 ? ")" : " near character " + (e.getIndex() + 1) + ")"));
        }
    }

    /** Returns a text that only equal rules have. */
    String description() {
        return (pattern == null ? "is " : "matches ") + text;
    }

    /** Returns whether the value of a claim is as it must be. */
    boolean allows(@Nullable Object value) {
        return value instanceof String claimed
                && (pattern == null ? text.equals(claimed) : BoundedRegexMatcher.matches(pattern, claimed));
    }

    /**
     * Returns whether it is certain that some value holds to this rule and to another. Of two different regular expressions it
     * is not known.
     */
    boolean certainlyAgreesWith(ClaimRule other) {
        if (pattern == null) {
            return other.allows(text);
        }
        return other.pattern == null ? allows(other.text) : text.equals(other.text);
    }
}
