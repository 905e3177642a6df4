package io.github.githubproxy.standalone;

import ch.qos.logback.classic.LoggerContext;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.standalone.demo.DemoLog;
import io.github.githubproxy.standalone.demo.Progress;
import io.github.githubproxy.standalone.demo.Terminal;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The program: runs the proxy as a server, configured by environment variables, until the process is terminated. */
public final class Main {
    private static final String WARM_UP_VARIABLE = "WARM_UP_SECONDS";
    private static final String DEFAULT_WARM_UP_SECONDS = "2";
    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;
    private static final int INVALID_CONFIGURATION = 2;

    private Main() {}

    /** Runs the program. For an invalid configuration or argument, prints one line for each problem to stderr and exits with code 2. */
    public static void main(String[] arguments) {
        int code = run(List.of(arguments), System.getenv(), System.out, System.err);
        flushLog();
        if (code != SUCCESS) {
            System.exit(code);
        }
    }

    /** Runs until the server has stopped or could not start, and returns the exit code. */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            if (!arguments.isEmpty() && arguments.get(0).equals(Training.ARGUMENT)) {
                Training.run(arguments.subList(1, arguments.size()), out);
                return SUCCESS;
            }
            if (arguments.size() > 1 && arguments.get(0).equals(NewToken.ARGUMENT)) {
                out.println(IssuedToken.of(arguments.subList(1, arguments.size()), environment));
                return SUCCESS;
            }
            switch (argument(arguments)) {
                case "--help" -> out.print(Help.text());
                case "--version" -> out.println("github-proxy " + Help.version());
                case "--check" -> ConfigurationCheck.run(environment, out);
                case "--check --online" -> {
                    ConfigurationCheck.run(environment, out);
                    OnlineCheck.run(environment, out);
                }
                case NewToken.ARGUMENT -> out.print(NewToken.random().text());
                case "--demo" -> demo(environment, out);
                default -> serve(environment, out);
            }
            return SUCCESS;
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println("github-proxy: " + problem));
            return INVALID_CONFIGURATION;
        } catch (CannotListenException e) {
            err.println("github-proxy: " + e.getMessage());
            return INVALID_CONFIGURATION;
        } catch (TrainingException e) {
            err.println("github-proxy: " + e.getMessage());
            return FAILURE;
        }
    }

    private static String argument(List<String> arguments) {
        String argument = String.join(" ", arguments);
        if (!argument.isEmpty() && !Help.ARGUMENTS.contains(argument)) {
            throw new ConfigException("unknown argument \"" + argument + "\"; allowed: "
                    + String.join(", ", Help.ARGUMENTS) + ". All else is set by environment variables");
        }
        return argument;
    }

    private static void serve(Map<String, String> environment, PrintStream out) {
        StandaloneServer server = start(environment, out);
        ReloadSignal.handle(server::reload);
        runUntilStopped(server, server::close);
    }

    private static StandaloneServer start(Map<String, String> environment, PrintStream out) {
        ConfigProblems problems = new ConfigProblems();
        try {
            problems.run(() -> Extensions.load(environment));
            Optional<ServerSettings> settings = problems.attempt(() -> ServerSettings.fromMap(environment));
            Optional<Config> config = problems.attempt(() -> Config.fromMap(withWarmUp(environment)));
            problems.throwIfAny();
            StandaloneServer server =
                    StandaloneServer.start(settings.orElseThrow(), Proxy.builder(config.orElseThrow()));
            out.println("github-proxy " + Help.version() + " listens on " + server.uri() + " and forwards requests to "
                    + config.get().githubApiUrl());
            return server;
        } catch (ConfigException e) {
            // The parts of the server are created one after the other, so there may be further problems.
            ConfigurationCheck.requireValid(environment);
            throw e;
        }
    }

    /** A server has a moment before it is ready. An application that has the proxy in it decides for itself. */
    private static Map<String, String> withWarmUp(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        if (ServerSettings.value(environment, WARM_UP_VARIABLE).isEmpty()) {
            all.put(WARM_UP_VARIABLE, DEFAULT_WARM_UP_SECONDS);
        }
        return all;
    }

    private static void demo(Map<String, String> environment, PrintStream out) {
        ServerSettings settings = Demo.settings(environment);
        if (ServerSettings.value(environment, ServerSettings.LOG_LEVEL.name()).isEmpty()) {
            DemoLog.onlyWarnings();
        }
        Demo demo = Demo.start(settings, environment);
        out.print(demo.text());
        Progress progress = demo.play(out, Terminal.detect(environment));
        runUntilStopped(demo.server(), () -> {
            demo.close();
            progress.end();
        });
    }

    private static void runUntilStopped(StandaloneServer server, Runnable close) {
        redirectStderrToLog();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(close), "shutdown"));
        try {
            server.join();
        } catch (InterruptedException e) {
            close.run();
        }
    }

    private static void stop(Runnable close) {
        close.run();
        flushLog();
    }

    /** Writes the lines that are still queued, as far as the log is read. Nothing is logged afterwards. */
    private static void flushLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            loggers.stop();
        }
    }

    /** Redirects java.util.logging and uncaught exceptions to the log, which would otherwise go to stderr. */
    private static void redirectStderrToLog() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        FatalErrorThreadPool.exitOnUncaught((thread, e) ->
                LoggerFactory.getLogger(Main.class).error("Thread {} ended with an exception", thread.getName(), e));
    }
}
