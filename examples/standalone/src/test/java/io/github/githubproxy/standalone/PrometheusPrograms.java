package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The programs of Debian's package {@code prometheus}. */
final class PrometheusPrograms {
    private static final int TIMEOUT_SECONDS = 40;

    private PrometheusPrograms() {}

    /** Runs {@code promtool} with that input and returns its output. */
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
            String output = Files.readString(out, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
            return output;
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
}
