package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
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
public record ClientLimit(long amount, Per per) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(/m|/h|/d|%)");

    /** What is like a limit, and so no secret that was put there by mistake. */
    private static final Pattern SHOWN =
            Pattern.compile("[-+]?[0-9]{1,6}|[-+]?[0-9]{1,12}([.,][0-9]{1,3})? ?(%|/ ?[A-Za-z]{0,6})");

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

    /**
     * Makes a limit.
     *
     * @throws ConfigException if it is below 1, or more than 100 hundredths
     */
    public ClientLimit {
        if (amount < 1 || (per == Per.HUNDRED_OF_THE_POOL && amount > 100)) {
            throw notUnderstood(amount + per.suffix);
        }
    }

    /**
     * Reads {@code 1000/h}, {@code 30/m}, {@code 5000/d} or {@code 25%}.
     *
     * @throws ConfigException if it is none of these, or more than 100 hundredths
     */
    public static ClientLimit parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw notUnderstood(text.strip());
        }
        for (Per per : Per.values()) {
            if (per.suffix.equals(matcher.group(2))) {
                return new ClientLimit(Long.parseLong(matcher.group(1)), per);
            }
        }
        throw notUnderstood(text.strip());
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return amount + per.suffix;
    }

    private static ConfigException notUnderstood(String found) {
        String what = found.isEmpty()
                ? "a blank text is"
                : SHOWN.matcher(found).matches() ? '"' + found + "\" is" : "what is there is";
        return new ConfigException(
                what + " no limit; a limit is 1 to 999999999 units in a minute, hour or day, with /m, /h or"
                        + " /d behind the number, or 1% to 100% of what the pool is allowed");
    }
}
