package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Asset;
import io.github.githubproxy.fakegithub.world.Content;
import io.github.githubproxy.fakegithub.world.World;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The host that downloads are redirected to. It asks for no credentials; the journal tells whether some came along. */
final class Storage {
    private final World world;
    private final InstantSource clock;
    private final Routes<Download> routes = new Routes<>();

    Storage(World world, InstantSource clock) {
        this.world = world;
        this.clock = clock;
        routes.add("GET", "/archives/{repository}/{format}/{ref...}", this::archive)
                .add("GET", "/assets/{repository}/{id}", this::asset);
    }

    private interface Download {
        Optional<Outgoing> get(Params params);
    }

    Outgoing answer(Received received) {
        return routes.find(
                        received.method(), List.of(received.path().substring(1).split("/", -1)))
                .flatMap(match -> match.action().get(match.params()))
                .orElseGet(() -> outgoing(
                        404,
                        new AnswerBody.Held("text/plain", "404: Not Found".getBytes(StandardCharsets.US_ASCII)),
                        "text/plain; charset=utf-8",
                        "error.txt"));
    }

    private Optional<Outgoing> archive(Params params) {
        return params.number("repository")
                .flatMap(world::repository)
                .map(repository -> file(repository.archive(), "application/x-gzip", repository.name() + ".tar.gz"));
    }

    private Optional<Outgoing> asset(Params params) {
        Optional<Asset> asset = params.number("repository")
                .flatMap(world::repository)
                .flatMap(repository ->
                        params.number("id").flatMap(id -> repository.releases().asset(id)));
        return asset.map(found -> file(found.content(), found.contentType(), found.name()));
    }

    private Outgoing file(Content content, String type, String name) {
        if (content instanceof Content.Discarded) {
            return outgoing(410, new AnswerBody.None(), type, name);
        }
        return outgoing(200, new AnswerBody.Streamed(type, content), type, name);
    }

    private Outgoing outgoing(int status, AnswerBody body, String type, String name) {
        return new Outgoing(
                status,
                List.of(
                        new HeaderField("Date", StandardHeaders.date(clock.instant())),
                        new HeaderField("Content-Type", type),
                        new HeaderField("Content-Disposition", "attachment; filename=" + name)),
                body,
                0);
    }
}
