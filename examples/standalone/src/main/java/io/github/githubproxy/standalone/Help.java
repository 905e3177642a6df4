package io.github.githubproxy.standalone;

import io.github.githubproxy.config.Config;
import java.util.List;

/** What the program tells about itself. */
final class Help {
    static final List<String> ARGUMENTS = List.of("--demo", "--help", "--version");

    private Help() {}

    static String version() {
        String version = Help.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    static String text() {
        StringBuilder text = new StringBuilder("""
                github-proxy: a caching forward proxy to GitHub's APIs.

                Usage: java -jar github-proxy-standalone.jar [argument]

                  --demo      serve a simulated GitHub, with nothing to configure, and show what to try
                  --help      show this
                  --version   show the version

                Without an argument it serves what these environment variables say:

                """);
        ServerSettings.VARIABLES.forEach(
                variable -> line(text, variable.name(), variable.meaning(), variable.defaultValue()));
        for (Config.Variable variable : Config.variables()) {
            line(text, variable.name(), variable.meaning(), variable.required() ? "required" : variable.defaultValue());
        }
        return text.append("\nAt least one credential is needed: GITHUB_PAT_*.\n")
                .toString();
    }

    private static void line(StringBuilder text, String name, String meaning, String defaultValue) {
        text.append(String.format("  %-30s  %s", name, meaning));
        if (!defaultValue.isEmpty()) {
            text.append(" (").append(defaultValue).append(')');
        }
        text.append('\n');
    }
}
