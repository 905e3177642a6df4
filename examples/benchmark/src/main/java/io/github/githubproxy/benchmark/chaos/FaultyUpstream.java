package io.github.githubproxy.benchmark.chaos;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A process that responds like GitHub, except where a {@link FaultSchedule} has a fault. */
final class FaultyUpstream {
    private static final int BACKLOG = 1024;

    private FaultyUpstream() {}

    /**
     * Runs until the process is ended.
     *
     * @param args {@code repository}, {@code always}, {@code sequence} or {@code none}, which selects the schedule, and the
     *     ports to listen on. Each port has a schedule of its own
     */
    public static void main(String[] args) throws IOException {
        List<String> arguments = List.of(args);
        Supplier<FaultSchedule> schedules = schedules(arguments.get(0));
        for (String port : arguments.subList(1, arguments.size())) {
            ServerSocket server = new ServerSocket();
            server.bind(Loopback.address(Integer.parseInt(port)), BACKLOG);
            FaultSchedule schedule = schedules.get();
            UpstreamCounts counts = new UpstreamCounts();
            new Thread(() -> accept(server, schedule, counts), "upstream-" + port).start();
        }
    }

    private static Supplier<FaultSchedule> schedules(String name) {
        return switch (name) {
            case "repository" -> FaultsByRepository::new;
            case "always" -> () -> FaultyUpstream::ofRepository;
            case "sequence" -> FaultsInSequence::new;
            case "none" -> () -> resource -> Optional.empty();
            default -> throw new IllegalArgumentException("no schedule: " + name);
        };
    }

    private static Optional<UpstreamFault> ofRepository(Resource resource) {
        return resource.isFaulty() ? UpstreamFault.labelled(resource.repository()) : Optional.empty();
    }

    private static void accept(ServerSocket server, FaultSchedule schedule, UpstreamCounts counts) {
        try (server) {
            while (true) {
                Socket socket = server.accept();
                new Thread(new UpstreamConnection(socket, schedule, counts), "connection").start();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the upstream cannot accept connections", e);
        }
    }
}
