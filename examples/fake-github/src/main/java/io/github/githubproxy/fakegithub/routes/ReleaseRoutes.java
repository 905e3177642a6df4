package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.Release;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.AccountView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The routes of releases and their assets. */
final class ReleaseRoutes {
    private static final int MAX_BUFFERED_BYTES = 64 * 1024;

    private final RouteContext context;
    private final AccountView accounts;

    ReleaseRoutes(RouteContext context) {
        this.context = context;
        this.accounts = new AccountView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.RepositoryHandler> routes) {
        routes.add("GET", "/releases", this::list)
                .add("POST", "/releases", this::create)
                .add("GET", "/releases/latest", this::latest)
                .add("GET", "/releases/tags/{tag...}", this::tagged)
                .add("GET", "/releases/{id}", this::show)
                .add("GET", "/releases/{id}/assets", this::assets)
                .add("GET", "/releases/assets/{id}", this::asset);
    }

    /** Adds the routes of the uploads host. */
    void addUploadsTo(RouteTable<RouteTable.RepositoryHandler> routes) {
        routes.add("POST", "/releases/{id}/assets", this::upload);
    }

    private Response list(ApiRequest request, Repository repository, PathParameters params) {
        Page<Release> page =
                Page.of(request, repository.releases().list(), request.urls().repositoryById(repository) + "/releases");
        return Response.ok(Json.array(page.items(), release -> toJson(repository, release)))
                .with("Link", page.link());
    }

    private Response create(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        Optional<ObjectNode> input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        if (!input.get().path("tag_name").isTextual()) {
            return ErrorResponses.missingField("Release", "tag_name");
        }
        ObjectNode node = toJson(
                repository,
                repository.releases().add(input.get().get("tag_name").asText()));
        return Response.json(201, node).with("Location", node.get("url").asText());
    }

    private Response latest(ApiRequest request, Repository repository, PathParameters params) {
        List<Release> all = repository.releases().list();
        return all.isEmpty() ? ErrorResponses.notFound() : toResponse(repository, all.get(0));
    }

    private Response tagged(ApiRequest request, Repository repository, PathParameters params) {
        return repository.releases().list().stream()
                .filter(release -> release.tag().equals(params.text("tag")))
                .findFirst()
                .map(release -> toResponse(repository, release))
                .orElseGet(ErrorResponses::notFound);
    }

    private Response show(ApiRequest request, Repository repository, PathParameters params) {
        return find(repository, params)
                .map(release -> toResponse(repository, release))
                .orElseGet(ErrorResponses::notFound);
    }

    private Response toResponse(Repository repository, Release release) {
        return Response.ok(toJson(repository, release)).modifiedAt(release.createdAt());
    }

    private Response assets(ApiRequest request, Repository repository, PathParameters params) {
        return find(repository, params)
                .map(release -> {
                    String url = request.urls().repositoryById(repository) + "/releases/" + release.id() + "/assets";
                    Page<Release.Asset> page =
                            Page.of(request, repository.releases().assets(release.id()), url);
                    return Response.ok(Json.array(page.items(), asset -> toJson(repository, asset)))
                            .with("Link", page.link());
                })
                .orElseGet(ErrorResponses::notFound);
    }

    private Response asset(ApiRequest request, Repository repository, PathParameters params) {
        Optional<Release.Asset> asset =
                params.number("id").flatMap(id -> repository.releases().asset(id));
        if (asset.isEmpty()) {
            return ErrorResponses.notFound();
        }
        if (request.media().is("octet-stream")) {
            return Response.redirect(
                    302,
                    context.urls().storage() + "/assets/" + repository.id() + "/"
                            + asset.get().id() + "?sp=r&sig=c2lnbmF0dXJl%3D");
        }
        return Response.ok(toJson(repository, asset.get()))
                .modifiedAt(asset.get().createdAt());
    }

    private Response upload(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        Optional<Release> release = find(repository, params);
        if (release.isEmpty()) {
            return ErrorResponses.notFound();
        }
        Optional<String> name = request.query("name").filter(text -> !text.isEmpty());
        if (name.isEmpty()) {
            return ErrorResponses.missingField("ReleaseAsset", "name");
        }
        Optional<byte[]> bytes = request.body().readUpTo(MAX_BUFFERED_BYTES);
        request.body().drain();
        FileContent content = bytes.map(FileContent::of)
                .orElseGet(() -> FileContent.discarded(
                        request.body().size(), request.body().sha256()));
        String type = request.recorded().header("Content-Type").orElse("application/octet-stream");
        Release.Asset asset = repository.releases().addAsset(release.get().id(), name.get(), type, content);
        return Response.json(
                201,
                toJson(repository, asset)
                        .put("digest", "sha256:" + request.body().sha256()));
    }

    private ObjectNode toJson(Repository repository, Release release) {
        String url = context.urls().repository(repository) + "/releases/" + release.id();
        String html = context.urls().html("/" + repository.fullName() + "/releases");
        String repositoryUrl = context.urls().repository(repository);
        ObjectNode node = Json.object()
                .put("url", url)
                .put("assets_url", url + "/assets")
                .put(
                        "upload_url",
                        context.urls().uploads(repository) + "/releases/" + release.id() + "/assets{?name,label}")
                .put("html_url", html + "/tag/" + release.tag())
                .put("id", release.id());
        node.set("author", accounts.simple(repository.owner().login()));
        node.put("node_id", "RE_" + release.id())
                .put("tag_name", release.tag())
                .put("target_commitish", "main")
                .put("name", release.name())
                .put("draft", false)
                .put("prerelease", false)
                .put("created_at", release.createdAt().toString())
                .put("published_at", release.createdAt().toString());
        node.set("assets", Json.array(repository.releases().assets(release.id()), asset -> toJson(repository, asset)));
        return node.put("tarball_url", repositoryUrl + "/tarball/" + release.tag())
                .put("zipball_url", repositoryUrl + "/zipball/" + release.tag())
                .put("body", "");
    }

    private ObjectNode toJson(Repository repository, Release.Asset asset) {
        ObjectNode node = Json.object()
                .put("url", context.urls().repository(repository) + "/releases/assets/" + asset.id())
                .put("id", asset.id())
                .put("node_id", "RA_" + asset.id())
                .put("name", asset.name())
                .put("label", "");
        node.set("uploader", accounts.simple(repository.owner().login()));
        return node.put("content_type", asset.contentType())
                .put("state", "uploaded")
                .put("size", asset.content().size())
                .put("created_at", asset.createdAt().toString())
                .put("updated_at", asset.createdAt().toString())
                .put(
                        "browser_download_url",
                        context.urls()
                                .html("/" + repository.fullName() + "/releases/download/" + asset.releaseId() + "/"
                                        + asset.name()));
    }

    private static Optional<Release> find(Repository repository, PathParameters params) {
        return params.number("id").flatMap(id -> repository.releases().get(id));
    }
}
