package io.github.githubproxy.standalone;

import io.github.githubproxy.config.Config;
import java.util.List;
import java.util.stream.Stream;

/** The texts of {@code --help} and {@code --version}. */
final class Help {
    static final List<String> ARGUMENTS =
            List.of("--check", "--check --online", "--demo", "--help", "--train", "--version", "token");

    private Help() {}

    static String version() {
        String version = Help.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    static String text() {
        StringBuilder text = new StringBuilder("""
                github-proxy: a caching forward proxy to GitHub's APIs.

                Usage: java -jar github-proxy-standalone.jar [argument]

                  --check            check the configuration and show what is in it, without starting the server
                  --check --online   also ask GitHub what each credential has left, and whether the cache responds
                  --demo             start a proxy for a simulated GitHub, without configuration, with clients at work,
                                     and print a link to the status page, commands to try, and figures each second
                  --help             show this text
                  --train [FILE [SECONDS]]
                                     let clients of a simulated GitHub work for 20 or that many seconds, and write an
                                     archive with which this Java starts the server in less time
                  --version          show the version
                  token              print a new random token for a client, and its line in the client registry
                  token --client NAME --expires TIME
                                     print a token of a client that is valid for a time such as 30m, 12h or 7d, without a
                                     line in the client registry; needs TOKEN_KEY and the client registry of the proxy

                Without an argument, the program starts the proxy, configured by these environment variables:

                """);
        Stream.concat(ServerSettings.VARIABLES.stream(), Config.variables().stream())
                .forEach(variable -> text.append(line(variable)));
        return text.append("\nAt least one credential is required: GITHUB_PAT_* or GITHUB_APP_*.\n")
                .toString();
    }

    private static String line(Config.Variable variable) {
        String defaultValue = variable.defaultValue().isEmpty() ? "" : " Default: " + variable.defaultValue();
        return String.format(
                "  %-30s  %s%s\n",
                variable.name(), variable.meaning(), variable.required() ? " Required." : defaultValue);
    }
}
