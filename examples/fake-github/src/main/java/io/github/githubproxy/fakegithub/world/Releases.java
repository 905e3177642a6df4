package io.github.githubproxy.fakegithub.world;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The releases of one repository and the files attached to them. Safe for use by several threads. */
public final class Releases {
    private final Ledger ledger;
    private final ConcurrentSkipListMap<Long, Release> byId = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Asset> assets = new ConcurrentSkipListMap<>();

    Releases(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Publishes a release. */
    public Release add(String tag) {
        Release release = new Release(ledger.nextId(), tag, "Release " + tag, ledger.now());
        byId.put(release.id(), release);
        ledger.changed();
        return release;
    }

    /**
     * Attaches a file to a release.
     *
     * @throws IllegalArgumentException if there is no such release
     */
    public Asset attach(long releaseId, String name, String contentType, Content content) {
        if (!byId.containsKey(releaseId)) {
            throw new IllegalArgumentException("there is no release " + releaseId);
        }
        Asset asset = new Asset(ledger.nextId(), releaseId, name, contentType, content, ledger.now());
        assets.put(asset.id(), asset);
        ledger.changed();
        return asset;
    }

    /** Returns the release of that id. */
    public Optional<Release> get(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns all releases, newest first. */
    public List<Release> list() {
        return List.copyOf(byId.descendingMap().values());
    }

    /** Returns the file of that id. */
    public Optional<Asset> asset(long id) {
        return Optional.ofNullable(assets.get(id));
    }

    /** Returns the files attached to a release, oldest first. */
    public List<Asset> assets(long releaseId) {
        return assets.values().stream()
                .filter(asset -> asset.releaseId() == releaseId)
                .toList();
    }
}
