package io.github.githubproxy.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import redis.embedded.RedisExecProvider;
import redis.embedded.exceptions.OsDetectionException;

/**
 * Runs {@code redis-server}: in a container if Docker is available, otherwise the installed program, otherwise the one that
 * {@code org.signal:embedded-redis} ships for Linux and macOS.
 */
interface RedisRunner {
    String MISSING =
            "The tests need Redis, and org.signal:embedded-redis has none for this machine: start Docker, or put"
                    + " redis-server on the PATH";

    /** Runs the server in a directory. A container mounts the directory under the same path. */
    Running run(Path directory, List<String> arguments);

    /** A running server. */
    interface Running {
        boolean isAlive();

        /** Kills the server, as in a crash. */
        void kill();
    }

    /**
     * Returns the runner for this machine.
     *
     * @throws IllegalStateException if there is none
     */
    static RedisRunner available() {
        return Available.RUNNER.orElseThrow(() -> new IllegalStateException(MISSING));
    }

    /** Detects the runner once per process. */
    final class Available {
        static final Optional<RedisRunner> RUNNER = find();

        private Available() {}

        private static Optional<RedisRunner> find() {
            if (DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.of(Available::container);
            }
            return onPath("redis-server")
                    .or(Available::shipped)
                    .map(program -> (directory, arguments) -> process(program, directory, arguments));
        }

        private static Optional<Path> onPath(String program) {
            return Stream.of(Optional.ofNullable(System.getenv("PATH"))
                            .orElse("")
                            .split(File.pathSeparator, -1))
                    .map(directory -> Path.of(directory, program))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        private static Optional<Path> shipped() {
            try {
                return Optional.of(
                        RedisExecProvider.defaultProvider().get().toPath().toAbsolutePath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalArgumentException | OsDetectionException e) {
                return Optional.empty();
            }
        }

        private static Running process(Path program, Path directory, List<String> arguments) {
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(arguments);
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            // Kills the server also if the tests are terminated by a signal.
            Thread end = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(end);
            return new Running() {
                @Override
                public boolean isAlive() {
                    return process.isAlive();
                }

                @Override
                public void kill() {
                    try {
                        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
        }

        /** Uses the host's network, so that sentinels and cluster nodes announce addresses that the tests can reach. */
        @SuppressWarnings("resource")
        private static Running container(Path directory, List<String> arguments) {
            GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("redis:8-alpine"))
                    .withNetworkMode("host")
                    .withFileSystemBind(directory.toString(), directory.toString(), BindMode.READ_WRITE)
                    .withWorkingDirectory(directory.toString())
                    .withCreateContainerCmdModifier(command -> command.withEntrypoint("redis-server"))
                    .withCommand(arguments.toArray(String[]::new));
            container.start();
            return new Running() {
                @Override
                public boolean isAlive() {
                    return container.isRunning();
                }

                @Override
                public void kill() {
                    container
                            .getDockerClient()
                            .killContainerCmd(container.getContainerId())
                            .exec();
                    container.stop();
                }
            };
        }
    }
}
