package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of a rate-limit resource, for a client limit or a reserve: units per period, or a percentage of the pool's
 * limit.
 *
 * @param amount the units or the percentage; at least 1
 * @param per the period, or {@link Per#PERCENT_OF_POOL}
 */
public record ClientLimit(long amount, Per per) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(/m|/h|/d|%)");

    /** A text of this form resembles a limit, so it is no secret in the wrong place, and messages may show it. */
    private static final Pattern SHOWN =
            Pattern.compile("[-+]?[0-9]{1,6}|[-+]?[0-9]{1,12}([.,][0-9]{1,3})? ?(%|/ ?[A-Za-z]{0,6})");

    /** The base of an amount. */
    public enum Per {
        /** Units per minute. */
        MINUTE("/m"),
        /** Units per hour. */
        HOUR("/h"),
        /** Units per day. */
        DAY("/d"),
        /** Percent of the sum of GitHub's limits for the client's credentials, per GitHub's window of the resource. */
        PERCENT_OF_POOL("%");

        private final String suffix;

        Per(String suffix) {
            this.suffix = suffix;
        }
    }

    /**
     * Creates a limit.
     *
     * @throws ConfigException if the amount is below 1, or above 100 percent
     */
    public ClientLimit {
        if (amount < 1 || (per == Per.PERCENT_OF_POOL && amount > 100)) {
            throw invalid(amount + per.suffix);
        }
    }

    /**
     * Reads {@code 1000/h}, {@code 30/m}, {@code 5000/d} or {@code 25%}.
     *
     * @throws ConfigException if the text is none of these, or the percentage is above 100
     */
    public static ClientLimit parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw invalid(text.strip());
        }
        for (Per per : Per.values()) {
            if (per.suffix.equals(matcher.group(2))) {
                return new ClientLimit(Long.parseLong(matcher.group(1)), per);
            }
        }
        throw invalid(text.strip());
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return amount + per.suffix;
    }

    private static ConfigException invalid(String found) {
        String what = found.isEmpty()
                ? "a blank text is"
                : SHOWN.matcher(found).matches() ? '"' + found + "\" is" : "what is there is";
        return new ConfigException(
                what + " no limit; a limit is 1 to 999999999 units in a minute, hour or day, with /m, /h or"
                        + " /d behind the number, or 1% to 100% of what the pool is allowed");
    }
}
