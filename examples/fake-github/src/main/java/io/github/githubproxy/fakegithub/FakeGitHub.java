package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.api.FaultResponses;
import io.github.githubproxy.fakegithub.api.GitHubApi;
import io.github.githubproxy.fakegithub.auth.InstallationTokenIssuer;
import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.config.EntityTagGenerator;
import io.github.githubproxy.fakegithub.faults.FaultInjector;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.routes.ApiRouter;
import io.github.githubproxy.fakegithub.routes.RouteContext;
import io.github.githubproxy.fakegithub.routes.StorageRoutes;
import io.github.githubproxy.fakegithub.server.RequestDispatcher;
import io.github.githubproxy.fakegithub.server.SimulatorServer;
import io.github.githubproxy.fakegithub.views.GitHubUrls;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running simulator of GitHub's API on the loopback interface. It is deterministic: the same sequence of requests at the
 * same times of its clock gets the same responses. Thread-safe.
 */
public final class FakeGitHub implements AutoCloseable {
    private final SimulatorServer server;
    private final GitHubUrls urls;
    private final GitHubData data;
    private final RateLimits rateLimits;
    private final InstallationTokenIssuer installationTokens;
    private final FaultInjector faults;
    private final Journal journal;
    private final Journal storageJournal;

    private FakeGitHub(Builder builder) throws Exception {
        this.data = new GitHubData(builder.clock);
        this.rateLimits = new RateLimits(builder.clock);
        this.installationTokens = new InstallationTokenIssuer(builder.clock, builder.tokenFormat);
        this.faults = new FaultInjector();
        this.journal = new Journal(builder.journalCapacity);
        this.storageJournal = new Journal(builder.journalCapacity);
        builder.population.accept(data);
        this.server = new SimulatorServer(builder.maxThreads);
        this.urls = listen(server, builder);
        RouteContext context =
                new RouteContext(data, advertisedUrls(builder), rateLimits, installationTokens, builder.clock);
        ApiRouter router = ApiRouter.of(context, builder.deployment);
        server.start(new RequestDispatcher(
                new GitHubApi(context, builder.deployment, router, builder.entityTags),
                new FaultResponses(context, builder.deployment, router),
                new StorageRoutes(data, builder.clock),
                faults,
                journal,
                storageJournal,
                builder.clock));
    }

    private static GitHubUrls listen(SimulatorServer server, Builder builder) throws Exception {
        String api = server.listen(RecordedRequest.Host.API, builder.port);
        String storage = server.listen(RecordedRequest.Host.STORAGE, 0);
        String uploads = builder.deployment == Deployment.ENTERPRISE_SERVER
                ? api + Deployment.UPLOADS_PATH
                : server.listen(RecordedRequest.Host.UPLOADS, 0);
        return new GitHubUrls(
                api + builder.deployment.restPath(), api + builder.deployment.graphQlPath(), uploads, storage);
    }

    private GitHubUrls advertisedUrls(Builder builder) {
        return builder.advertisedApi == null
                ? urls
                : new GitHubUrls(builder.advertisedApi, urls.graphQl(), urls.uploads(), urls.storage());
    }

    /** Returns a builder with the system clock, any free ports and no data. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the base URL of the REST API, without a trailing slash. */
    public URI apiUrl() {
        return URI.create(urls.api());
    }

    /** Returns the URL of the GraphQL endpoint. */
    public URI graphQlUrl() {
        return URI.create(urls.graphQl());
    }

    /** Returns the base URL of the uploads API, without a trailing slash. */
    public URI uploadsUrl() {
        return URI.create(urls.uploads());
    }

    /** Returns the base URL of the downloads that the API redirects to, without a trailing slash. */
    public URI storageUrl() {
        return URI.create(urls.storage());
    }

    /** Returns the accounts, Apps and repositories. They may be changed at any time. */
    public GitHubData data() {
        return data;
    }

    /** Returns the primary rate limits. */
    public RateLimits rateLimits() {
        return rateLimits;
    }

    /** Returns the issuer of installation access tokens. */
    public InstallationTokenIssuer installationTokens() {
        return installationTokens;
    }

    /** Returns the faults to inject. */
    public FaultInjector faults() {
        return faults;
    }

    /** Returns the journal of requests to the API and to uploads. */
    public Journal journal() {
        return journal;
    }

    /** Returns the journal of requests to the storage host. */
    public Journal storageJournal() {
        return storageJournal;
    }

    /** Stops the simulator and aborts requests in flight. Has no effect on a stopped simulator. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the simulator cannot be stopped", e);
        }
    }

    /** A builder of simulators. Not thread-safe. */
    public static final class Builder {
        private InstantSource clock = InstantSource.system();
        private int port;
        private int maxThreads = 200;
        private int journalCapacity = Integer.MAX_VALUE;
        private Deployment deployment = Deployment.GITHUB_COM;
        private EntityTagGenerator entityTags = EntityTagGenerator.predictable();
        private InstallationTokenIssuer.TokenFormat tokenFormat = InstallationTokenIssuer.TokenFormat.SHORT;
        private Consumer<GitHubData> population = data -> {};
        private @Nullable String advertisedApi;

        private Builder() {}

        /** Sets the clock of all dates, rate limits and expiries; by default the system clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /** Sets the port of the API; 0, the default, for any free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Sets the number of threads, which limits how many requests are handled at once; by default 200. */
        public Builder maxThreads(int maxThreads) {
            this.maxThreads = maxThreads;
            return this;
        }

        /** Sets how many entries each journal keeps; by default all, 0 for totals only. */
        public Builder journalCapacity(int entries) {
            this.journalCapacity = entries;
            return this;
        }

        /** Sets whether to act as github.com, the default, or as an Enterprise Server. */
        public Builder deployment(Deployment deployment) {
            this.deployment = Objects.requireNonNull(deployment);
            return this;
        }

        /** Sets the generator of entity tags; by default {@link EntityTagGenerator#predictable()}. */
        public Builder entityTags(EntityTagGenerator entityTags) {
            this.entityTags = Objects.requireNonNull(entityTags);
            return this;
        }

        /** Sets the initial format of installation access tokens; by default short. */
        public Builder tokenFormat(InstallationTokenIssuer.TokenFormat tokenFormat) {
            this.tokenFormat = Objects.requireNonNull(tokenFormat);
            return this;
        }

        /** Adds data before the start. Several calls are applied in order. */
        public Builder populate(Consumer<? super GitHubData> population) {
            this.population = this.population.andThen(population);
            return this;
        }

        /** Sets the base URL of the API that appears in responses; by default the simulator's own. */
        public Builder advertisedApiUrl(URI url) {
            this.advertisedApi = url.toString().replaceAll("/+$", "");
            return this;
        }

        /**
         * Starts a simulator.
         *
         * @throws IllegalStateException if it cannot be started, for example because the port is in use
         */
        public FakeGitHub start() {
            try {
                return new FakeGitHub(this);
            } catch (Exception e) {
                throw new IllegalStateException("the simulator cannot be started", e);
            }
        }
    }
}
