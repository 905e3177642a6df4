package io.github.githubproxy.fakegithub.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The releases of one repository and the files attached to them. Thread-safe. */
public final class Releases {
    private final ModelContext context;
    private final ConcurrentSkipListMap<Long, Release> byId = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Release.Asset> assets = new ConcurrentSkipListMap<>();

    Releases(ModelContext context) {
        this.context = context;
    }

    /** Publishes a release with that tag. */
    public Release add(String tag) {
        Release release = new Release(context.nextId(), tag, "Release " + tag, context.now());
        byId.put(release.id(), release);
        context.recordChange();
        return release;
    }

    /**
     * Attaches a file to a release.
     *
     * @throws IllegalArgumentException if there is no such release
     */
    public Release.Asset addAsset(long releaseId, String name, String contentType, FileContent content) {
        if (!byId.containsKey(releaseId)) {
            throw new IllegalArgumentException("there is no release " + releaseId);
        }
        Release.Asset asset = new Release.Asset(context.nextId(), releaseId, name, contentType, content, context.now());
        assets.put(asset.id(), asset);
        context.recordChange();
        return asset;
    }

    /** Returns the release of that id, if it exists. */
    public Optional<Release> get(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns all releases, newest first. */
    public List<Release> list() {
        return List.copyOf(byId.descendingMap().values());
    }

    /** Returns the asset of that id, if it exists. */
    public Optional<Release.Asset> asset(long id) {
        return Optional.ofNullable(assets.get(id));
    }

    /** Returns the assets of a release, oldest first. */
    public List<Release.Asset> assets(long releaseId) {
        return assets.values().stream()
                .filter(asset -> asset.releaseId() == releaseId)
                .toList();
    }
}
