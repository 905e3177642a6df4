package io.github.githubproxy.fakegithub.routes;

import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.http.RenderedResponse;
import io.github.githubproxy.fakegithub.http.ResponseContent;
import io.github.githubproxy.fakegithub.http.StandardHeaders;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Release;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The routes of the storage host, which downloads are redirected to. It requires no authentication. */
public final class StorageRoutes {
    private final GitHubData data;
    private final InstantSource clock;
    private final RouteTable<Download> routes = new RouteTable<>();

    /** Creates the routes for the archives and assets of that data. */
    public StorageRoutes(GitHubData data, InstantSource clock) {
        this.data = data;
        this.clock = clock;
        routes.add("GET", "/archives/{repository}/{format}/{ref...}", this::archive)
                .add("GET", "/assets/{repository}/{id}", this::asset);
    }

    private interface Download {
        Optional<RenderedResponse> get(PathParameters params);
    }

    /** Returns the response to a request. */
    public RenderedResponse handle(RecordedRequest request) {
        return routes.find(request.method(), List.of(request.path().substring(1).split("/", -1)))
                .flatMap(match -> match.handler().get(match.params()))
                .orElseGet(() -> render(
                        404,
                        new ResponseContent.Buffered(
                                "text/plain", "404: Not Found".getBytes(StandardCharsets.US_ASCII)),
                        "text/plain; charset=utf-8",
                        "error.txt"));
    }

    private Optional<RenderedResponse> archive(PathParameters params) {
        return params.number("repository")
                .flatMap(data::repository)
                .map(repository -> file(repository.archive(), "application/x-gzip", repository.name() + ".tar.gz"));
    }

    private Optional<RenderedResponse> asset(PathParameters params) {
        Optional<Release.Asset> asset = params.number("repository")
                .flatMap(data::repository)
                .flatMap(repository ->
                        params.number("id").flatMap(id -> repository.releases().asset(id)));
        return asset.map(found -> file(found.content(), found.contentType(), found.name()));
    }

    private RenderedResponse file(FileContent content, String type, String name) {
        if (content instanceof FileContent.Discarded) {
            return render(410, new ResponseContent.None(), type, name);
        }
        return render(200, new ResponseContent.Streamed(type, content), type, name);
    }

    private RenderedResponse render(int status, ResponseContent body, String type, String name) {
        return new RenderedResponse(
                status,
                List.of(
                        new HeaderField("Date", StandardHeaders.date(clock.instant())),
                        new HeaderField("Content-Type", type),
                        new HeaderField("Content-Disposition", "attachment; filename=" + name)),
                body,
                0);
    }
}
