package io.github.githubproxy.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The type of a setting: how its values are written, and which are allowed. A {@link ConfigException} names the variable. */
@FunctionalInterface
interface SettingType<T> {
    Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]+");
    Pattern URL_PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");
    Pattern BACKEND_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[\\x21-\\x7e]*");
    int MAX_KEYS = 2;
    Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** Parses and validates the text of a variable, which is stripped and not empty. */
    T parse(String variable, String text);

    /** Validates a value from code, and returns it in normal form. */
    default T validate(String variable, T value) {
        return parse(variable, value.toString());
    }

    /** Whole numbers in a range; {@code what} names them in messages. */
    static SettingType<Long> number(String what, long min, long max) {
        return (variable, text) -> {
            try {
                long number = WHOLE_NUMBER.matcher(text).matches() ? Long.parseLong(text) : Long.MIN_VALUE;
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // More digits than a long has: out of range.
            }
            throw new ConfigException(variable + " is " + quoted(text) + "; it must be " + what + " from " + min
                    + (max == Long.MAX_VALUE ? " up" : " to " + max));
        };
    }

    /**
     * Absolute http or https URLs without user, query and fragment. Normal form: scheme and host in lower case, no default
     * port, no trailing slash.
     */
    static SettingType<URI> url(int maxLength) {
        return (variable, text) -> {
            try {
                String url = normalUrl(variable, new URI(text));
                if (url.length() > maxLength) {
                    throw new ConfigException(variable + " is longer than " + maxLength + " characters");
                }
                return URI.create(url);
            } catch (URISyntaxException e) {
                throw new ConfigException(
                        variable + " is not a URL (" + e.getReason().toLowerCase(Locale.ROOT) + " at character "
                                + (e.getIndex() + 1) + "); something like https://host.example/path is expected");
            }
        };
    }

    private static String normalUrl(String variable, URI url) {
        String text = url.toString();
        // These come first: the messages after them quote the URL, and these parts may contain secrets.
        if (text.contains("@")) {
            throw new ConfigException(variable + " holds a user name or password; a URL without them is expected");
        }
        if (text.contains("?") || text.contains("#")) {
            throw new ConfigException(variable + " has a query or fragment; a URL without them is expected");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new ConfigException(variable + " is " + quoted(text) + "; it must begin with https:// or http://");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
            throw new ConfigException(variable + " is " + quoted(text) + "; it must have a host name (letters, digits,"
                    + " dots and hyphens), and a port from 1 to 65535 if any");
        }
        String path = url.getRawPath().replaceAll("/+$", "");
        if (!URL_PATH.matcher(path).matches()) {
            throw new ConfigException(variable + " is " + quoted(text)
                    + "; its path must be plain, such as /api/v3, without empty, dot or encoded segments");
        }
        boolean defaultPort = url.getPort() == (scheme.equals("https") ? 443 : 80);
        String port = url.getPort() == -1 || defaultPort ? "" : ":" + url.getPort();
        return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port + path;
    }

    /** Addresses of cache backends: text, because {@code inmemory://} is not a valid {@link URI}. */
    static SettingType<String> backendUrl() {
        return (variable, text) -> {
            if (!BACKEND_URL.matcher(text).matches()) {
                throw new ConfigException(variable + " is not an address; it must be a scheme, :// and the rest,"
                        + " without white space, such as inmemory:// or redis://host:6379");
            }
            return text;
        };
    }

    /** Paths of files, which are not opened. */
    static SettingType<Path> file() {
        return (variable, text) -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new ConfigException(variable + " is " + quoted(text) + "; that cannot be a path here");
            }
        };
    }

    /** Durations, written as a whole number of a unit. From code, a minimum of 1 allows every duration above zero. */
    static SettingType<Duration> duration(ChronoUnit unit, long min, long max) {
        return new SettingType<>() {
            @Override
            public Duration parse(String variable, String text) {
                String what = "a number of " + unit.toString().toLowerCase(Locale.ROOT);
                return Duration.of(number(what, min, max).parse(variable, text), unit);
            }

            @Override
            public Duration validate(String variable, Duration value) {
                Duration longest = Duration.of(max, unit);
                if (value.isNegative() || value.compareTo(longest) > 0 || (value.isZero() && min > 0)) {
                    throw new ConfigException(variable + " is " + value + "; it must be "
                            + (min > 0 ? "more than nothing and at most " : "from nothing to ") + longest);
                }
                return value;
            }
        };
    }

    /**
     * One or two secret keys in base64, separated by a comma, each of at least {@code minBytes}. The messages quote nothing.
     */
    static SettingType<List<Secret>> keys(int minBytes) {
        return new SettingType<>() {
            @Override
            public List<Secret> parse(String variable, String text) {
                return validate(
                        variable,
                        Arrays.stream(text.split(",", -1))
                                .map(key -> Secret.of(key.strip()))
                                .toList());
            }

            @Override
            public List<Secret> validate(String variable, List<Secret> keys) {
                if (keys.isEmpty() || keys.size() > MAX_KEYS) {
                    throw new ConfigException(variable + " has " + keys.size()
                            + " keys; one is expected, or two with a comma between while keys are changed");
                }
                keys.forEach(key -> requireKey(variable, key, minBytes));
                if (keys.size() == MAX_KEYS && keys.get(0).equals(keys.get(1))) {
                    throw new ConfigException(variable + " has the same key twice; once is enough");
                }
                return List.copyOf(keys);
            }
        };
    }

    private static void requireKey(String variable, Secret key, int minBytes) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key.reveal());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    variable + " is not base64; a key as openssl rand -base64 " + minBytes + " makes it is expected");
        }
        if (bytes.length < minBytes) {
            throw new ConfigException(variable + " has a key of " + bytes.length + " bytes; at least " + minBytes
                    + " are needed, as openssl rand -base64 " + minBytes + " makes them");
        }
    }

    /** Lists of names, separated by commas, none of them twice. */
    static SettingType<List<String>> names() {
        return new SettingType<>() {
            @Override
            public List<String> parse(String variable, String text) {
                List<String> names =
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList();
                return validate(variable, names);
            }

            @Override
            public List<String> validate(String variable, List<String> names) {
                ConfigProblems problems = new ConfigProblems();
                names.forEach(name -> problems.run(() -> requireName(variable, name, names)));
                problems.throwIfAny();
                return names;
            }
        };
    }

    private static void requireName(String variable, String name, List<String> names) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigException(variable + " has " + quoted(name)
                    + "; it must be names of letters, digits, dots, hyphens and underscores, with commas between");
        }
        if (Collections.frequency(names, name) > 1) {
            throw new ConfigException(variable + " has " + quoted(name) + " twice; once is enough");
        }
    }

    /** Returns a text in quotation marks, cut to 80 characters. */
    private static String quoted(String text) {
        return '"' + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + '"';
    }
}
