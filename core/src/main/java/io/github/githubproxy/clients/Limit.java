package io.github.githubproxy.clients;

import io.github.githubproxy.ConfigException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a rate-limit resource a client may spend, or has kept for it: so many units in a time, or so many hundredths
 * of what the pool is allowed.
 *
 * @param amount units, or hundredths; 1 or more
 * @param per in what time, or of what
 */
public record Limit(long amount, Per per) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(/m|/h|/d|%)");

    /** In what time, or of what. */
    public enum Per {
        /** In a minute. */
        MINUTE("/m"),
        /** In an hour. */
        HOUR("/h"),
        /** In a day. */
        DAY("/d"),
        /** Of what GitHub allows the client's credentials together, in GitHub's own time for that resource. */
        HUNDRED_OF_THE_POOL("%");

        private final String suffix;

        Per(String suffix) {
            this.suffix = suffix;
        }
    }

    /** Makes a limit. */
    public Limit {
        if (amount < 1 || (per == Per.HUNDRED_OF_THE_POOL && amount > 100)) {
            throw notUnderstood();
        }
    }

    /**
     * Reads {@code 1000/h}, {@code 30/m}, {@code 5000/d} or {@code 25%}.
     *
     * @throws ConfigException if it is none of these, or more than 100 hundredths
     */
    public static Limit parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw notUnderstood();
        }
        for (Per per : Per.values()) {
            if (per.suffix.equals(matcher.group(2))) {
                return new Limit(Long.parseLong(matcher.group(1)), per);
            }
        }
        throw notUnderstood();
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return amount + per.suffix;
    }

    private static ConfigException notUnderstood() {
        return new ConfigException(
                "a limit is not understood; a number above 0 is expected, and behind it /m, /h or /d for units in a minute, hour or"
                        + " day, or a percent sign for hundredths of what the pool is allowed");
    }
}
