package io.github.githubproxy.config;

import static io.github.githubproxy.config.Settings.APP_ID;
import static io.github.githubproxy.config.Settings.APP_INSTALLATION_ID;
import static io.github.githubproxy.config.Settings.APP_PEM;
import static io.github.githubproxy.config.Settings.PAT;

import io.github.githubproxy.config.Config.App;
import io.github.githubproxy.config.Config.Pat;
import io.github.githubproxy.config.Config.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects and validates the credentials of a configuration. Not safe for use by several threads. */
final class CredentialsBuilder {
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]+");

    /** Wider than GitHub's tokens, which have letters, digits, underscores and, in JSON web tokens, dots and hyphens. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.~+=-]+");

    private static final Pattern FILE_NAME = Pattern.compile("(?:.*_)?FILE", Pattern.CASE_INSENSITIVE);
    private static final Pattern APP_ID_FORMAT = Pattern.compile("[0-9]{1,18}|Iv[A-Za-z0-9.]{4,60}");
    private static final SettingType<Long> INSTALLATION_ID =
            SettingType.number("an installation's id", 1, Long.MAX_VALUE);

    /**
     * {@code *_INSTALLATION_ID} is never the id of an App called {@code *_INSTALLATION}. {@code GITHUB_APP_ID},
     * {@code GITHUB_APP_INSTALLATION_ID} and {@code GITHUB_APP_PEM} belong to other tools and do not match.
     */
    private static final Pattern APP_VARIABLE =
            Pattern.compile("GITHUB_APP_(?!INSTALLATION_ID$)(.*?)(_INSTALLATION_ID|_ID|_PEM)", Pattern.DOTALL);

    private final SortedMap<String, Pat> pats = new TreeMap<>();
    private final SortedMap<String, App> apps = new TreeMap<>();
    private final List<App> invalidApps = new ArrayList<>();
    private final SortedSet<String> readNames = new TreeSet<>();

    /** Returns the tokens, sorted by name. */
    List<Pat> pats() {
        return List.copyOf(pats.values());
    }

    /** Returns the Apps, sorted by name. */
    List<App> apps() {
        return List.copyOf(apps.values());
    }

    /** Returns the Apps that are left out, but have a private key. */
    List<App> invalidApps() {
        return List.copyOf(invalidApps);
    }

    /** Returns the names of all credentials, also of those that are left out. */
    Set<String> names() {
        SortedSet<String> names = new TreeSet<>(readNames);
        names.addAll(pats.keySet());
        names.addAll(apps.keySet());
        return names;
    }

    void addPat(String name, String token) {
        String variable = variable(PAT, name);
        requireName(variable, name);
        if (FILE_NAME.matcher(name).matches()) {
            throw new ConfigException(variable + " is no name of a token, since it ends in FILE;"
                    + " GITHUB_PAT_*_FILE names the file of a token, GITHUB_PAT_* holds the token itself");
        }
        String stripped = token.strip();
        if (stripped.isEmpty()) {
            throw new ConfigException(variable + " is blank; a token is expected, or the variable must not be there");
        }
        if (!VISIBLE_ASCII.matcher(stripped).matches()) {
            throw new ConfigException(variable
                    + " has white space, a control character or a non-ASCII character inside; a token has none");
        }
        if (!TOKEN.matcher(stripped).matches()) {
            throw new ConfigException(variable + " has a character that no token has; letters, digits and _.~+=- are"
                    + " allowed, and the path of a file is not");
        }
        Pat pat = new Pat(name, Secret.of(stripped));
        for (Pat other : pats.values()) {
            if (other.token().equals(pat.token())) {
                throw new ConfigException(variable + " has the same token as " + variable(PAT, other.name()));
            }
        }
        if (pats.putIfAbsent(name, pat) != null) {
            throw new ConfigException(variable + " is set twice");
        }
    }

    void addApp(String name, String id, long installationId, String pem) {
        INSTALLATION_ID.validate(variable(APP_INSTALLATION_ID, name), installationId);
        addApp(name, id, OptionalLong.of(installationId), pem);
    }

    void addApp(String name, String id, OptionalLong installationId, String pem) {
        requireAppName(name);
        String strippedId = requireAppId(name, id);
        String strippedPem = pem.strip();
        if (strippedPem.isEmpty()) {
            throw new ConfigException(variable(APP_PEM, name)
                    + " is blank; the App's private key is expected, as PEM text or base64 of it");
        }
        for (App other : apps.values()) {
            if (other.id().equals(strippedId) && other.installationId().equals(installationId)) {
                throw new ConfigException(variable(APP_ID, name) + " has the same id and installation as "
                        + variable(APP_ID, other.name()));
            }
        }
        if (apps.putIfAbsent(name, new App(name, strippedId, installationId, Secret.of(strippedPem))) != null) {
            throw new ConfigException(variable(APP_ID, name) + " is set twice");
        }
    }

    /**
     * Adds all credentials of an environment, sorted by name, so that problems are told in the same order each time.
     *
     * @param unreadable variables whose values could not be read, which is among the problems
     */
    void addAll(Map<String, String> environment, Set<String> unreadable, ConfigProblems problems) {
        String patPrefix = variable(PAT, "");
        SortedSet<String> appNames = new TreeSet<>();
        SortedSet<String> variables = new TreeSet<>(environment.keySet());
        variables.addAll(unreadable);
        for (String variable : variables) {
            Matcher app = APP_VARIABLE.matcher(variable);
            if (variable.startsWith(patPrefix)) {
                String name = variable.substring(patPrefix.length());
                readNames.add(name);
                Optional.ofNullable(environment.get(variable))
                        .ifPresent(token -> problems.run(() -> addPat(name, token)));
            } else if (app.matches()) {
                appNames.add(app.group(1));
            }
        }
        readNames.addAll(appNames);
        appNames.forEach(name -> problems.run(() -> readApp(name, environment, unreadable, problems)));
    }

    private void readApp(
            String name, Map<String, String> environment, Set<String> unreadable, ConfigProblems problems) {
        requireAppName(name);
        Optional<String> id = required(variable(APP_ID, name), name, environment, unreadable, problems)
                .flatMap(text -> problems.attempt(() -> requireAppId(name, text)));
        Optional<String> pem = required(variable(APP_PEM, name), name, environment, unreadable, problems);
        String variable = variable(APP_INSTALLATION_ID, name);
        Optional<OptionalLong> installationId = problems.attempt(() -> Settings.textOf(variable, environment).stream()
                .mapToLong(text -> INSTALLATION_ID.parse(variable, text))
                .findFirst());
        if (id.isPresent() && pem.isPresent() && installationId.isPresent()) {
            problems.run(() -> addApp(name, id.get(), installationId.get(), pem.get()));
        }
        if (!apps.containsKey(name)) {
            pem.ifPresent(text -> invalidApps.add(new App(name, id.orElse(""), OptionalLong.empty(), Secret.of(text))));
        }
    }

    private static Optional<String> required(
            String variable,
            String app,
            Map<String, String> environment,
            Set<String> unreadable,
            ConfigProblems problems) {
        Optional<String> text = Settings.textOf(variable, environment);
        if (text.isEmpty() && !unreadable.contains(variable)) {
            problems.add(new ConfigException(
                    variable + " is not set; App " + app + " needs it, since another variable of it is there"));
        }
        return text;
    }

    private static String requireAppId(String name, String id) {
        String stripped = id.strip();
        if (!APP_ID_FORMAT.matcher(stripped).matches()) {
            throw new ConfigException(variable(APP_ID, name)
                    + " is not an App's id; a number or a client id such as Iv1.0123456789abcdef is expected");
        }
        return stripped;
    }

    private static void requireAppName(String name) {
        requireName(variable(APP_ID, name), name);
        if (name.equals("INSTALLATION") || name.endsWith("_INSTALLATION")) {
            throw new ConfigException(variable(APP_PEM, name)
                    + " names an App whose name is or ends in INSTALLATION; that is not allowed, since "
                    + variable(APP_ID, name) + " is an installation id");
        }
    }

    private static void requireName(String variable, String name) {
        if (!VISIBLE_ASCII.matcher(name).matches()) {
            throw new ConfigException(variable + " names no credential; a name of visible ASCII characters must stand"
                    + " in the place of the asterisk of GITHUB_PAT_* or GITHUB_APP_*_ID");
        }
    }

    /** Returns the name of a credential's variable. */
    private static String variable(Variable pattern, String credential) {
        return pattern.name().replace("*", credential);
    }
}
