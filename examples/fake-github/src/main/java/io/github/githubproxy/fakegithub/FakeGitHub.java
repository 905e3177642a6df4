package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.World;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A running simulator of GitHub's API. The same requests at the same times by its clock, one after the other, get the
 * same answers. Safe for use by several threads.
 */
public final class FakeGitHub implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Server server;
    private final Urls urls;
    private final World world;
    private final RateLimits rateLimits;
    private final Apps apps;
    private final Faults faults;
    private final Journal journal;
    private final Journal storageJournal;

    private FakeGitHub(Builder builder) throws Exception {
        this.world = new World(builder.clock);
        this.rateLimits = new RateLimits(builder.clock);
        this.apps = new Apps(builder.clock, builder.tokenForm);
        this.faults = new Faults();
        this.journal = new Journal(builder.journalBound);
        this.storageJournal = new Journal(builder.journalBound);
        builder.population.accept(world);
        QueuedThreadPool threads = new QueuedThreadPool(builder.maxThreads);
        threads.setName("fake-github");
        threads.setDaemon(true);
        this.server = new Server(threads);
        String api = "http://" + HOST + ":" + open(Door.API, builder.port);
        String storage = "http://" + HOST + ":" + open(Door.STORAGE, 0);
        String uploads = builder.deployment == Deployment.ENTERPRISE_SERVER
                ? api + Deployment.UPLOADS_PATH
                : "http://" + HOST + ":" + open(Door.UPLOADS, 0);
        this.urls =
                new Urls(api + builder.deployment.restPath(), api + builder.deployment.graphQlPath(), uploads, storage);
        Environment environment = new Environment(world, advertised(builder), rateLimits, apps, builder.clock);
        Directory directory = Directory.of(environment, builder.deployment);
        server.setHandler(new DoorHandler(
                new Api(environment, builder.deployment, directory, builder.entityTags),
                new ScriptedAnswers(environment, builder.deployment, directory),
                new Storage(world, builder.clock),
                faults,
                journal,
                storageJournal,
                builder.clock));
        server.start();
    }

    /** Returns a builder with a system clock, ephemeral ports and an empty world. */
    public static Builder builder() {
        return new Builder();
    }

    /** The base of the REST API, without a slash at the end. */
    public URI apiUrl() {
        return URI.create(urls.api());
    }

    /** The GraphQL endpoint. */
    public URI graphQlUrl() {
        return URI.create(urls.graphQl());
    }

    /** The base of the uploads API, without a slash at the end. */
    public URI uploadsUrl() {
        return URI.create(urls.uploads());
    }

    /** The base of the downloads that the API redirects to, without a slash at the end. */
    public URI storageUrl() {
        return URI.create(urls.storage());
    }

    /** Everything that GitHub knows; may be changed at any time. */
    public World world() {
        return world;
    }

    /** The primary rate limits. */
    public RateLimits rateLimits() {
        return rateLimits;
    }

    /** How Apps get their tokens. */
    public Apps apps() {
        return apps;
    }

    /** The faults to come. */
    public Faults faults() {
        return faults;
    }

    /** What the API and uploads received and answered. */
    public Journal journal() {
        return journal;
    }

    /** What the storage host received and answered. */
    public Journal storageJournal() {
        return storageJournal;
    }

    /** Stops at once, breaking off what is in flight. Stopping again has no effect. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the simulator cannot be stopped", e);
        }
    }

    private int open(Door door, int port) throws IOException {
        ServerConnector connector = new ServerConnector(server, 1, 1, new RawConnection.Factory(http()));
        connector.setName(door.name());
        connector.setHost(HOST);
        connector.setPort(port);
        connector.setAcceptQueueSize(1024);
        connector.open();
        server.addConnector(connector);
        return connector.getLocalPort();
    }

    private Urls advertised(Builder builder) {
        return builder.advertisedApi == null
                ? urls
                : new Urls(builder.advertisedApi, urls.graphQl(), urls.uploads(), urls.storage());
    }

    /** Lets through whatever a client may send, for the journal to show it. */
    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setHttpCompliance(
                HttpCompliance.LEGACY.with("as sent", HttpCompliance.Violation.CASE_SENSITIVE_FIELD_NAME));
        http.setHeaderCacheCaseSensitive(true);
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(64 * 1024);
        http.setResponseHeaderSize(64 * 1024);
        return http;
    }

    /** Collects what a simulator is to be like. Not safe for use by several threads. */
    public static final class Builder {
        private InstantSource clock = InstantSource.system();
        private int port;
        private int maxThreads = 200;
        private int journalBound = Integer.MAX_VALUE;
        private Deployment deployment = Deployment.GITHUB_COM;
        private EntityTags entityTags = EntityTags.published();
        private Apps.TokenForm tokenForm = Apps.TokenForm.SHORT;
        private Consumer<World> population = world -> {};
        private @Nullable String advertisedApi;

        private Builder() {}

        /** Sets the clock that all dates and rate limits go by. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /** Sets the port of the API; 0 for any. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Sets how many requests can be answered at once. */
        public Builder maxThreads(int maxThreads) {
            this.maxThreads = maxThreads;
            return this;
        }

        /** Sets how many entries the journals keep; 0 for totals only. */
        public Builder journalBound(int entries) {
            this.journalBound = entries;
            return this;
        }

        /** Sets which sort of GitHub this is. */
        public Builder deployment(Deployment deployment) {
            this.deployment = Objects.requireNonNull(deployment);
            return this;
        }

        /** Sets how entity tags are made. */
        public Builder entityTags(EntityTags entityTags) {
            this.entityTags = Objects.requireNonNull(entityTags);
            return this;
        }

        /** Sets what the tokens of installations look like at the start. */
        public Builder tokenForm(Apps.TokenForm tokenForm) {
            this.tokenForm = Objects.requireNonNull(tokenForm);
            return this;
        }

        /** Puts something into the world before the start. May be called several times. */
        public Builder populate(Consumer<? super World> population) {
            this.population = this.population.andThen(population);
            return this;
        }

        /** Sets the base of the API that answers name, where it is not the simulator's own. */
        public Builder advertisedApiUrl(URI url) {
            this.advertisedApi = url.toString().replaceAll("/+$", "");
            return this;
        }

        /** Starts a simulator. */
        public FakeGitHub start() {
            try {
                return new FakeGitHub(this);
            } catch (Exception e) {
                throw new IllegalStateException("the simulator cannot be started", e);
            }
        }
    }
}
