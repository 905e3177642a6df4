package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Asset;
import io.github.githubproxy.fakegithub.world.Content;
import io.github.githubproxy.fakegithub.world.Release;
import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Releases and the files attached to them. */
final class ReleaseRoutes {
    private static final int SMALL = 64 * 1024;

    private final Environment environment;
    private final UserView users;

    ReleaseRoutes(Environment environment) {
        this.environment = environment;
        this.users = new UserView(environment);
    }

    void addTo(Routes<RepositoryCall> routes) {
        routes.add("GET", "/releases", this::list)
                .add("POST", "/releases", this::create)
                .add("GET", "/releases/latest", this::latest)
                .add("GET", "/releases/tags/{tag...}", this::tagged)
                .add("GET", "/releases/{id}", this::show)
                .add("GET", "/releases/{id}/assets", this::assets)
                .add("GET", "/releases/assets/{id}", this::asset);
    }

    /** Adds the routes of the uploads door. */
    void addUploadsTo(Routes<RepositoryCall> routes) {
        routes.add("POST", "/releases/{id}/assets", this::upload);
    }

    private Answer list(Call call, Repository repository, Params params) {
        Page<Release> page =
                Page.of(call, repository.releases().list(), call.urls().repositoryById(repository) + "/releases");
        return Answer.ok(Json.array(page.items(), release -> view(repository, release)))
                .with("Link", page.link());
    }

    private Answer create(Call call, Repository repository, Params params) throws IOException {
        Optional<ObjectNode> input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
        }
        if (!input.get().path("tag_name").isTextual()) {
            return Errors.missingField("Release", "tag_name");
        }
        ObjectNode node = view(
                repository,
                repository.releases().add(input.get().get("tag_name").asText()));
        return Answer.json(201, node).with("Location", node.get("url").asText());
    }

    private Answer latest(Call call, Repository repository, Params params) {
        List<Release> all = repository.releases().list();
        return all.isEmpty() ? Errors.notFound() : one(repository, all.get(0));
    }

    private Answer tagged(Call call, Repository repository, Params params) {
        return repository.releases().list().stream()
                .filter(release -> release.tag().equals(params.text("tag")))
                .findFirst()
                .map(release -> one(repository, release))
                .orElseGet(Errors::notFound);
    }

    private Answer show(Call call, Repository repository, Params params) {
        return find(repository, params).map(release -> one(repository, release)).orElseGet(Errors::notFound);
    }

    private Answer one(Repository repository, Release release) {
        return Answer.ok(view(repository, release)).modifiedAt(release.createdAt());
    }

    private Answer assets(Call call, Repository repository, Params params) {
        return find(repository, params)
                .map(release -> {
                    String url = call.urls().repositoryById(repository) + "/releases/" + release.id() + "/assets";
                    Page<Asset> page = Page.of(call, repository.releases().assets(release.id()), url);
                    return Answer.ok(Json.array(page.items(), asset -> view(repository, asset)))
                            .with("Link", page.link());
                })
                .orElseGet(Errors::notFound);
    }

    private Answer asset(Call call, Repository repository, Params params) {
        Optional<Asset> asset =
                params.number("id").flatMap(id -> repository.releases().asset(id));
        if (asset.isEmpty()) {
            return Errors.notFound();
        }
        if (call.media().is("octet-stream")) {
            return Answer.redirect(
                    302,
                    environment.urls().storage() + "/assets/" + repository.id() + "/"
                            + asset.get().id() + "?sp=r&sig=c2lnbmF0dXJl%3D");
        }
        return Answer.ok(view(repository, asset.get())).modifiedAt(asset.get().createdAt());
    }

    private Answer upload(Call call, Repository repository, Params params) throws IOException {
        Optional<Release> release = find(repository, params);
        if (release.isEmpty()) {
            return Errors.notFound();
        }
        Optional<String> name = call.query("name").filter(text -> !text.isEmpty());
        if (name.isEmpty()) {
            return Errors.missingField("ReleaseAsset", "name");
        }
        Optional<byte[]> bytes = call.body().readUpTo(SMALL);
        call.body().drain();
        Content content = bytes.map(Content::of)
                .orElseGet(
                        () -> Content.discarded(call.body().size(), call.body().sha256()));
        String type = call.received().header("Content-Type").orElse("application/octet-stream");
        Asset asset = repository.releases().attach(release.get().id(), name.get(), type, content);
        return Answer.json(
                201,
                view(repository, asset).put("digest", "sha256:" + call.body().sha256()));
    }

    private ObjectNode view(Repository repository, Release release) {
        String url = environment.urls().repository(repository) + "/releases/" + release.id();
        String html = environment.urls().html("/" + repository.fullName() + "/releases");
        String home = environment.urls().repository(repository);
        ObjectNode node = Json.object()
                .put("url", url)
                .put("assets_url", url + "/assets")
                .put(
                        "upload_url",
                        environment.urls().uploads(repository) + "/releases/" + release.id() + "/assets{?name,label}")
                .put("html_url", html + "/tag/" + release.tag())
                .put("id", release.id());
        node.set("author", users.brief(repository.owner().login()));
        node.put("node_id", "RE_" + release.id())
                .put("tag_name", release.tag())
                .put("target_commitish", "main")
                .put("name", release.name())
                .put("draft", false)
                .put("prerelease", false)
                .put("created_at", release.createdAt().toString())
                .put("published_at", release.createdAt().toString());
        node.set("assets", Json.array(repository.releases().assets(release.id()), asset -> view(repository, asset)));
        return node.put("tarball_url", home + "/tarball/" + release.tag())
                .put("zipball_url", home + "/zipball/" + release.tag())
                .put("body", "");
    }

    private ObjectNode view(Repository repository, Asset asset) {
        ObjectNode node = Json.object()
                .put("url", environment.urls().repository(repository) + "/releases/assets/" + asset.id())
                .put("id", asset.id())
                .put("node_id", "RA_" + asset.id())
                .put("name", asset.name())
                .put("label", "");
        node.set("uploader", users.brief(repository.owner().login()));
        return node.put("content_type", asset.contentType())
                .put("state", "uploaded")
                .put("size", asset.content().size())
                .put("created_at", asset.createdAt().toString())
                .put("updated_at", asset.createdAt().toString())
                .put(
                        "browser_download_url",
                        environment
                                .urls()
                                .html("/" + repository.fullName() + "/releases/download/" + asset.releaseId() + "/"
                                        + asset.name()));
    }

    private static Optional<Release> find(Repository repository, Params params) {
        return params.number("id").flatMap(id -> repository.releases().get(id));
    }
}
