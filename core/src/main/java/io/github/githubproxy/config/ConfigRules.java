package io.github.githubproxy.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What each value must be. Every method returns the value it allows and names the variable when it does not. */
final class ConfigRules {
    static final Duration MAX_TTL = Duration.ofSeconds(Integer.MAX_VALUE);
    static final Duration MAX_PADDING = Duration.ofDays(365);
    static final Duration MAX_TIMEOUT = Duration.ofDays(1);
    /** The longest array that every virtual machine can make. */
    static final long MAX_ENTRY_BYTES = Integer.MAX_VALUE - 8;

    /** Far above what GitHub allows; an Enterprise server may have no limit. */
    static final int MAX_CONCURRENCY = 10_000;

    static final int MAX_USAGE_CLIENTS = 10_000;

    private static final int MAX_PUBLIC_URL = 255;

    private static final Pattern BACKEND_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[\\x21-\\x7e]*");
    private static final Pattern COLLECTOR_TYPE = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern URL_PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern APP_ID = Pattern.compile("[0-9]{1,18}|Iv[A-Za-z0-9.]{4,60}");

    private ConfigRules() {}

    /** Returns the URL with scheme and host in lower case, without the default port and without a slash last. */
    static URI githubUrl(String variable, URI url) {
        String text = url.toString();
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
            throw new ConfigException(variable + " is " + quoted(text)
                    + "; it must have a host name (letters, digits, dots and hyphens),"
                    + " and a port from 1 to 65535 if any");
        }
        String path = url.getRawPath().replaceAll("/+$", "");
        if (!URL_PATH.matcher(path).matches()) {
            throw new ConfigException(variable + " is " + quoted(text)
                    + "; its path must be plain, such as /api/v3, without empty, dot or encoded segments");
        }
        boolean defaultPort = url.getPort() == (scheme.equals("https") ? 443 : 80);
        String port = url.getPort() == -1 || defaultPort ? "" : ":" + url.getPort();
        return URI.create(scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port + path);
    }

    /** Returns the URL, under the same rules, if it is short enough to be put in the place of each of GitHub's. */
    static URI publicUrl(URI url) {
        URI normal = githubUrl("PUBLIC_URL", url);
        if (normal.toString().length() > MAX_PUBLIC_URL) {
            throw new ConfigException("PUBLIC_URL is longer than " + MAX_PUBLIC_URL + " characters");
        }
        return normal;
    }

    static URI githubUrl(String variable, String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new ConfigException(
                    variable + " is not a URL (" + e.getReason().toLowerCase(Locale.ROOT) + " at character "
                            + (e.getIndex() + 1) + "); something like https://host.example/path is expected");
        }
        return githubUrl(variable, url);
    }

    static String backendUrl(String text) {
        if (!BACKEND_URL.matcher(text).matches()) {
            throw new ConfigException("CACHE_BACKEND_URL is not an address; it must be a scheme, :// and the rest,"
                    + " without white space, such as inmemory:// or redis://host:6379");
        }
        return text;
    }

    /** Returns what may be shown of a backend's address: nothing after the scheme where a password may be. */
    static String withoutSecrets(String backendUrl) {
        boolean plain = backendUrl.chars().noneMatch(c -> c == '@' || c == '?' || c == '#' || c == ';');
        return plain ? backendUrl : backendUrl.substring(0, backendUrl.indexOf("://")) + "://***";
    }

    static List<String> collectorTypes(List<String> types) {
        for (String type : types) {
            if (!COLLECTOR_TYPE.matcher(type).matches()) {
                throw new ConfigException("TELEMETRY_COLLECTOR_TYPE has " + quoted(type)
                        + "; it must be names of letters, digits, dots, hyphens and underscores, with commas between");
            }
            if (Collections.frequency(types, type) > 1) {
                throw new ConfigException("TELEMETRY_COLLECTOR_TYPE has " + quoted(type) + " twice; once is enough");
            }
        }
        return types;
    }

    static Duration positive(String variable, Duration value, Duration max) {
        if (value.isZero() || value.isNegative() || value.compareTo(max) > 0) {
            throw new ConfigException(variable + " is " + value + "; it must be more than nothing and at most " + max);
        }
        return value;
    }

    static Duration notNegative(String variable, Duration value, Duration max) {
        if (value.isNegative() || value.compareTo(max) > 0) {
            throw new ConfigException(variable + " is " + value + "; it must be from nothing to " + max);
        }
        return value;
    }

    static long between(String variable, long value, long min, long max) {
        if (value < min || value > max) {
            throw new ConfigException(
                    variable + " is " + value + "; it must be a whole number from " + min + " to " + max);
        }
        return value;
    }

    static String credentialName(String variable, String name) {
        if (!VISIBLE.matcher(name).matches()) {
            throw new ConfigException(variable + " names no credential; a name of visible ASCII characters must stand"
                    + " in the place of the asterisk of GITHUB_PAT_* or GITHUB_APP_*_ID");
        }
        return name;
    }

    static Secret token(String variable, String token) {
        String stripped = token.strip();
        if (stripped.isEmpty()) {
            throw new ConfigException(variable + " is blank; a token is expected, or the variable must not be there");
        }
        if (!VISIBLE.matcher(stripped).matches()) {
            throw new ConfigException(variable
                    + " has white space, a control character or a non-ASCII character inside; a token has none");
        }
        return Secret.of(stripped);
    }

    static String appName(String name) {
        credentialName(ConfigVariables.app(name, ConfigVariables.ID_SUFFIX), name);
        if (name.equals("INSTALLATION") || name.endsWith("_INSTALLATION")) {
            throw new ConfigException(ConfigVariables.app(name, ConfigVariables.PEM_SUFFIX)
                    + " names an App whose name is or ends in INSTALLATION; that is not allowed, since "
                    + ConfigVariables.app(name, ConfigVariables.ID_SUFFIX) + " is an installation id");
        }
        return name;
    }

    static String appId(String name, String id) {
        String stripped = id.strip();
        if (!APP_ID.matcher(stripped).matches()) {
            throw new ConfigException(ConfigVariables.app(name, ConfigVariables.ID_SUFFIX)
                    + " is not an App's id; a number or a client id such as Iv1.0123456789abcdef is expected");
        }
        return stripped;
    }

    /** Returns the key as it was given; what it is worth shows where it is put to use. */
    static Secret pem(String name, String pem) {
        String stripped = pem.strip();
        if (stripped.isEmpty()) {
            throw new ConfigException(ConfigVariables.app(name, ConfigVariables.PEM_SUFFIX)
                    + " is blank; the App's private key is expected, as PEM text or base64 of it");
        }
        return Secret.of(stripped);
    }

    /** Returns a value that is no secret in quotation marks, cut to a length that a line of a log bears. */
    static String quoted(String value) {
        return '"' + (value.length() > 80 ? value.substring(0, 80) + "..." : value) + '"';
    }
}
