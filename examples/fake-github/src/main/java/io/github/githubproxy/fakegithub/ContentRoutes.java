package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Content;
import io.github.githubproxy.fakegithub.world.Files;
import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files and directories. A body to PUT that is not small JSON is counted and hashed, and its bytes forgotten. */
final class ContentRoutes {
    private static final long INLINE = 1024 * 1024;
    private static final long HELD = 64 * 1024;

    private final Environment environment;

    ContentRoutes(Environment environment) {
        this.environment = environment;
    }

    void addTo(Routes<RepositoryCall> routes) {
        routes.add("GET", "/contents", (call, repository, params) -> directory(call, repository, ""))
                .add("GET", "/readme", (call, repository, params) -> show(call, repository, "README.md"))
                .add(
                        "GET",
                        "/contents/{path...}",
                        (call, repository, params) -> show(call, repository, params.text("path")))
                .add("PUT", "/contents/{path...}", this::put)
                .add("DELETE", "/contents/{path...}", this::delete);
    }

    private Answer show(Call call, Repository repository, String path) throws IOException {
        Optional<Files.File> found = repository.files().get(path);
        if (found.isEmpty()) {
            return directory(call, repository, path);
        }
        Files.File file = found.get();
        Content content = file.content();
        if (call.media().is("raw")) {
            String type = "application/vnd.github.raw; charset=utf-8";
            Answer answer = content.size() <= HELD && content.tellsLength()
                    ? Answer.of(200, type, read(content))
                    : Answer.stream(type, content);
            return answer.modifiedAt(file.updatedAt());
        }
        ObjectNode node = entry(repository, path, "file", content.sha(), content.size());
        boolean inline = content.size() <= INLINE;
        node.put(
                        "content",
                        inline ? Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(read(content)) : "")
                .put("encoding", inline ? "base64" : "none");
        return Answer.ok(node).modifiedAt(file.updatedAt());
    }

    private Answer directory(Call call, Repository repository, String path) {
        List<Files.File> below = repository.files().below(path);
        if (below.isEmpty()) {
            return Errors.notFound();
        }
        int skip = path.isEmpty() ? 0 : path.length() + 1;
        Set<String> names = new LinkedHashSet<>();
        below.forEach(file -> names.add(file.path().substring(skip).split("/", 2)[0]));
        ArrayNode entries = Json.array(List.copyOf(names), name -> {
            String child = path.isEmpty() ? name : path + "/" + name;
            return repository
                    .files()
                    .get(child)
                    .map(file -> entry(
                            repository,
                            child,
                            "file",
                            file.content().sha(),
                            file.content().size()))
                    .orElseGet(() -> entry(repository, child, "dir", Content.sha1(child), 0));
        });
        if (call.media().is("object")) {
            ObjectNode node = entry(repository, path, "dir", Content.sha1(path), 0);
            node.set("entries", entries);
            return Answer.ok(node);
        }
        return Answer.ok(entries);
    }

    private Answer put(Call call, Repository repository, Params params) throws IOException {
        String path = params.text("path");
        Optional<ObjectNode> input = call.json();
        Content content;
        if (input.isPresent()) {
            if (!input.get().path("content").isTextual()) {
                return Errors.missingField("Content", "content");
            }
            content = Content.of(
                    Base64.getMimeDecoder().decode(input.get().get("content").asText()));
        } else {
            call.body().drain();
            content = Content.discarded(call.body().size(), call.body().sha256());
        }
        boolean isNew = repository.files().get(path).isEmpty();
        repository.files().put(path, content);
        ObjectNode node = Json.object();
        node.set("content", entry(repository, path, "file", content.sha(), content.size()));
        node.putObject("commit").put("sha", Content.sha1("commit of " + content.sha()));
        return Answer.json(isNew ? 201 : 200, node);
    }

    private Answer delete(Call call, Repository repository, Params params) {
        String path = params.text("path");
        if (repository.files().get(path).isEmpty()) {
            return Errors.notFound();
        }
        repository.files().delete(path);
        ObjectNode node = Json.object().putNull("content");
        node.putObject("commit").put("sha", Content.sha1("deletion of " + path));
        return Answer.ok(node);
    }

    private ObjectNode entry(Repository repository, String path, String type, String sha, long size) {
        String home = environment.urls().repository(repository);
        String url = home + "/contents/" + path + "?ref=main";
        String git = home + "/git/" + (type.equals("dir") ? "trees/" : "blobs/") + sha;
        String html = environment.urls().html("/" + repository.fullName() + "/blob/main/" + path);
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

    private static byte[] read(Content content) throws IOException {
        try (InputStream stream = content.open()) {
            return stream.readAllBytes();
        }
    }
}
