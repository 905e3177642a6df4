package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Issues a token for a client, signed with {@code TOKEN_KEY}: {@code token --client NAME --expires 12h}. */
final class IssuedToken {
    private static final Pattern VALIDITY = Pattern.compile("([1-9][0-9]{0,6})([mhd])");
    private static final String USAGE =
            "token --client NAME --expires TIME is expected, with a time such as 30m, 12h or 7d";

    private IssuedToken() {}

    /**
     * Returns the token.
     *
     * @param arguments what follows {@code token}
     * @throws ConfigException if an argument or the configuration does not work
     */
    static String of(List<String> arguments, Map<String, String> environment) {
        String client = value(arguments, "--client");
        Duration validity = validity(value(arguments, "--expires"));
        return Proxy.issueToken(environment, client, validity).reveal();
    }

    private static String value(List<String> arguments, String name) {
        int at = arguments.indexOf(name);
        if (arguments.size() != 4 || at % 2 != 0) {
            throw new ConfigException("the arguments are not understood; " + USAGE);
        }
        return arguments.get(at + 1);
    }

    private static Duration validity(String text) {
        Matcher parts = VALIDITY.matcher(text);
        if (!parts.matches()) {
            throw new ConfigException("the time after --expires is not understood; " + USAGE);
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
