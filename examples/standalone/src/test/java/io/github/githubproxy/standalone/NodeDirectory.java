package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A directory in which npm packages of a lock file are installed and Node.js programs run. */
final class NodeDirectory {
    private static final int TIMEOUT_SECONDS = 50;
    private static final int NPM_TIMEOUT_SECONDS = 280;

    private final Path directory;

    private NodeDirectory(Path directory) {
        this.directory = directory;
    }

    /** Copies the files and installs the packages. */
    static NodeDirectory install(Path source, List<String> files, Path directory) throws Exception {
        Files.createDirectories(directory);
        for (String file : files) {
            Files.copy(source.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run(directory, Map.of(), NPM_TIMEOUT_SECONDS, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return new NodeDirectory(directory);
    }

    /** Returns the directory of a package. */
    Path packageOf(String name) {
        return directory.resolve("node_modules").resolve(name);
    }

    /** Runs a program and returns its standard output. */
    String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        return run(directory, environment, TIMEOUT_SECONDS, command.toArray(String[]::new));
    }

    private static String run(Path directory, Map<String, String> environment, int seconds, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("node", ".out");
        Path err = Files.createTempFile("node", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            process.destroyForcibly();
            String output = Files.readString(out) + Files.readString(err);
            assertThat(ended)
                    .as("%s took too long: %s", List.of(command), output)
                    .isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return Files.readString(out);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
