package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.model.RepositoryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The routes of files and directories. Of a PUT body that is not JSON of at most 1 MiB, only size and hash are stored.
 */
final class ContentRoutes {
    private static final long MAX_INLINE_BYTES = 1024 * 1024;
    private static final long MAX_BUFFERED_BYTES = 64 * 1024;

    private final RouteContext context;

    ContentRoutes(RouteContext context) {
        this.context = context;
    }

    void addTo(RouteTable<RouteTable.RepositoryHandler> routes) {
        routes.add("GET", "/contents", (request, repository, params) -> directory(request, repository, ""))
                .add("GET", "/readme", (request, repository, params) -> show(request, repository, "README.md"))
                .add(
                        "GET",
                        "/contents/{path...}",
                        (request, repository, params) -> show(request, repository, params.text("path")))
                .add("PUT", "/contents/{path...}", this::put)
                .add("DELETE", "/contents/{path...}", this::delete);
    }

    private Response show(ApiRequest request, Repository repository, String path) throws IOException {
        Optional<RepositoryFiles.File> found = repository.files().get(path);
        if (found.isEmpty()) {
            return directory(request, repository, path);
        }
        RepositoryFiles.File file = found.get();
        FileContent content = file.content();
        if (request.media().is("raw")) {
            String type = "application/vnd.github.raw; charset=utf-8";
            Response response = content.size() <= MAX_BUFFERED_BYTES && content.hasLength()
                    ? Response.of(200, type, read(content))
                    : Response.stream(type, content);
            return response.modifiedAt(file.updatedAt());
        }
        ObjectNode node = entryJson(repository, path, "file", content.sha(), content.size());
        boolean inline = content.size() <= MAX_INLINE_BYTES;
        node.put(
                        "content",
                        inline ? Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(read(content)) : "")
                .put("encoding", inline ? "base64" : "none");
        return Response.ok(node).modifiedAt(file.updatedAt());
    }

    private Response directory(ApiRequest request, Repository repository, String path) {
        List<RepositoryFiles.File> below = repository.files().below(path);
        if (below.isEmpty()) {
            return ErrorResponses.notFound();
        }
        int skip = path.isEmpty() ? 0 : path.length() + 1;
        Set<String> names = new LinkedHashSet<>();
        below.forEach(file -> names.add(file.path().substring(skip).split("/", 2)[0]));
        ArrayNode entries = Json.array(List.copyOf(names), name -> {
            String child = path.isEmpty() ? name : path + "/" + name;
            return repository
                    .files()
                    .get(child)
                    .map(file -> entryJson(
                            repository,
                            child,
                            "file",
                            file.content().sha(),
                            file.content().size()))
                    .orElseGet(() -> entryJson(repository, child, "dir", FileContent.sha1(child), 0));
        });
        if (request.media().is("object")) {
            ObjectNode node = entryJson(repository, path, "dir", FileContent.sha1(path), 0);
            node.set("entries", entries);
            return Response.ok(node);
        }
        return Response.ok(entries);
    }

    private Response put(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        String path = params.text("path");
        Optional<ObjectNode> input = request.json();
        FileContent content;
        if (input.isPresent()) {
            if (!input.get().path("content").isTextual()) {
                return ErrorResponses.missingField("Content", "content");
            }
            content = FileContent.of(
                    Base64.getMimeDecoder().decode(input.get().get("content").asText()));
        } else {
            request.body().drain();
            content =
                    FileContent.discarded(request.body().size(), request.body().sha256());
        }
        boolean isNew = repository.files().get(path).isEmpty();
        repository.files().put(path, content);
        ObjectNode node = Json.object();
        node.set("content", entryJson(repository, path, "file", content.sha(), content.size()));
        node.putObject("commit").put("sha", FileContent.sha1("commit of " + content.sha()));
        return Response.json(isNew ? 201 : 200, node);
    }

    private Response delete(ApiRequest request, Repository repository, PathParameters params) {
        String path = params.text("path");
        if (repository.files().get(path).isEmpty()) {
            return ErrorResponses.notFound();
        }
        repository.files().delete(path);
        ObjectNode node = Json.object().putNull("content");
        node.putObject("commit").put("sha", FileContent.sha1("deletion of " + path));
        return Response.ok(node);
    }

    private ObjectNode entryJson(Repository repository, String path, String type, String sha, long size) {
        String repositoryUrl = context.urls().repository(repository);
        String url = repositoryUrl + "/contents/" + path + "?ref=main";
        String git = repositoryUrl + "/git/" + (type.equals("dir") ? "trees/" : "blobs/") + sha;
        String html = context.urls().html("/" + repository.fullName() + "/blob/main/" + path);
        ObjectNode node = Json.object()
                .put("name", path.substring(path.lastIndexOf('/') + 1))
                .put("path", path)
                .put("sha", sha)
                .put("size", size)
                .put("url", url)
                .put("html_url", html)
                .put("git_url", git)
                .put("download_url", "https://raw.githubusercontent.com/" + repository.fullName() + "/main/" + path)
                .put("type", type);
        node.putObject("_links").put("self", url).put("git", git).put("html", html);
        return node;
    }

    private static byte[] read(FileContent content) throws IOException {
        try (InputStream stream = content.open()) {
            return stream.readAllBytes();
        }
    }
}
