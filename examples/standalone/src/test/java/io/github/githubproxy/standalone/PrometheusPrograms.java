package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's {@code prometheus} package. */
final class PrometheusPrograms {
    private static final int TIMEOUT_SECONDS = 40;

    private PrometheusPrograms() {}

    /** Ends the test without a verdict where they are not there; in a build whose {@code CI} is {@code true}, it fails. */
    static void require() throws InterruptedException {
        boolean there = isInstalled("promtool") && isInstalled("prometheus");
        String lack = "promtool and prometheus are needed, which Debian has in its package prometheus";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(lack).isTrue();
        }
        assumeTrue(there, lack);
    }

    /** Runs {@code promtool} with that input, and returns what it has to say. */
    static String promtool(String input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.createTempFile("promtool", ".in");
        Path out = Files.createTempFile("promtool", ".out");
        try {
            Files.writeString(in, input);
            Process process = new ProcessBuilder(command("promtool", arguments))
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(out, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
    }

    static List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, program);
        return command;
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
