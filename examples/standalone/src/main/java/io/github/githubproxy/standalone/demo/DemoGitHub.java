package io.github.githubproxy.standalone.demo;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Repository;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The simulated GitHub of the demo: {@link DemoData}, the repositories that the clients read, and two Apps and a personal
 * access token with small budgets. Thread-safe.
 */
public final class DemoGitHub implements AutoCloseable {
    /** What the credentials together may spend. */
    public static final int UNITS_PER_HOUR = 1_100;

    /** The name of the personal access token. */
    static final String PERSONAL_TOKEN = "OCTOCAT";

    static final String WEB = "octo-org/web";
    static final String API = "octo-org/api";
    static final String DOCS = "octo-org/docs";
    static final String MODULES = "octo-labs/terraform-modules";
    static final String RUNNER_IMAGES = "octo-labs/runner-images";
    static final String DESIGN_SYSTEM = "octocat/design-system";
    static final List<String> REPOSITORIES = List.of(WEB, API, DOCS, MODULES, RUNNER_IMAGES, DESIGN_SYSTEM);

    private static final int BUILD_UNITS = 500;
    private static final int PLATFORM_UNITS = 250;
    private static final int OCTOCAT_UNITS = UNITS_PER_HOUR - BUILD_UNITS - PLATFORM_UNITS;
    private static final String RESOURCE = "core";

    private static final int JOURNAL_SIZE = 1_000;
    private static final int ISSUES = 90;
    private static final String MANIFEST = "package.json";

    /** More than any load spends. */
    private static final int UNLIMITED = 100_000_000;

    private final FakeGitHub gitHub;
    private final List<DemoApp> apps;
    private final List<String> holders;
    private final List<Repository> repositories;
    private final AtomicInteger changes = new AtomicInteger();

    private DemoGitHub(FakeGitHub gitHub, DemoApp build, DemoApp platform) {
        GitHubData data = gitHub.data();
        data.addOrganization("octo-labs");
        this.gitHub = gitHub;
        this.apps = List.of(build, platform);
        this.repositories = REPOSITORIES.stream()
                .map(fullName -> addRepository(data, fullName))
                .toList();
        this.holders = List.of(
                RateLimits.holderOf(build.install(data, "octo-org")),
                RateLimits.holderOf(platform.install(data, "octo-labs")),
                "octocat");
    }

    /** Starts it. */
    public static DemoGitHub start() {
        DemoGitHub gitHub = create();
        gitHub.limit(gitHub.holders.get(0), RESOURCE, BUILD_UNITS);
        gitHub.limit(gitHub.holders.get(1), RESOURCE, PLATFORM_UNITS);
        gitHub.limit(gitHub.holders.get(2), RESOURCE, OCTOCAT_UNITS);
        return gitHub;
    }

    /** Starts one whose credentials may spend as much as they like. */
    public static DemoGitHub startWithoutLimits() {
        DemoGitHub gitHub = create();
        for (String holder : gitHub.holders) {
            List.of(RESOURCE, "graphql").forEach(resource -> gitHub.limit(holder, resource, UNLIMITED));
        }
        return gitHub;
    }

    private static DemoGitHub create() {
        DemoApp build = DemoApp.create("BUILD", 1_001);
        DemoApp platform = DemoApp.create("PLATFORM", 1_002);
        FakeGitHub gitHub = FakeGitHub.builder()
                .journalCapacity(JOURNAL_SIZE)
                .populate(DemoData::populate)
                .start();
        return new DemoGitHub(gitHub, build, platform);
    }

    /** Returns the configuration of a proxy for this GitHub, with all its credentials. */
    public Config config() {
        ConfigBuilder config = Config.builder()
                .githubApiUrl(gitHub.apiUrl())
                .githubGraphqlUrl(gitHub.graphQlUrl())
                .githubUploadsUrl(gitHub.uploadsUrl())
                .pat(PERSONAL_TOKEN, DemoData.OCTOCAT_TOKEN);
        apps.forEach(app -> config.app(app.name(), String.valueOf(app.id()), app.pem()));
        return config.build();
    }

    /** Returns the same configuration as environment variables, for a proxy in another process. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("GITHUB_API_URL", gitHub.apiUrl().toString());
        environment.put("GITHUB_GRAPHQL_URL", gitHub.graphQlUrl().toString());
        environment.put("GITHUB_UPLOADS_URL", gitHub.uploadsUrl().toString());
        environment.put("GITHUB_PAT_" + PERSONAL_TOKEN, DemoData.OCTOCAT_TOKEN);
        for (DemoApp app : apps) {
            environment.put("GITHUB_APP_" + app.name() + "_ID", String.valueOf(app.id()));
            environment.put("GITHUB_APP_" + app.name() + "_PEM", app.pem());
        }
        return environment;
    }

    /** Changes one thing in one repository, so that some responses that the proxy has stored are no longer valid. */
    public void change() {
        int number = changes.getAndIncrement();
        Repository repository = repositories.get(number % repositories.size());
        switch (number % 4) {
            case 0 ->
                repository.issues().update(ISSUES, issue -> issue.withTitle("Flaky test, seen " + number + " times"));
            case 1 -> repository.branches().add("main");
            case 2 -> repository.files().put(MANIFEST, manifest(repository.name(), number));
            default -> {
                int pull = repository.pullRequests().list().get(0).number();
                repository.pullRequests().update(pull, before -> before.withTitle("Update " + number + " packages"));
            }
        }
    }

    @Override
    public void close() {
        gitHub.close();
    }

    private void limit(String holder, String resource, int units) {
        gitHub.rateLimits().set(holder, resource, units, units);
    }

    private static Repository addRepository(GitHubData data, String fullName) {
        int slash = fullName.indexOf('/');
        String name = fullName.substring(slash + 1);
        Repository repository = data.addRepository(fullName.substring(0, slash), name);
        for (int i = 1; i <= ISSUES; i++) {
            repository.issues().add("Issue " + i + " of " + name, "This is a demonstration.", "hubot");
        }
        repository.branches().add("next");
        repository.pullRequests().add("Update packages", "next", "main", "hubot");
        repository.files().put(MANIFEST, manifest(name, 0));
        repository.releases().add("v1.0.0");
        return repository;
    }

    private static FileContent manifest(String name, int version) {
        return FileContent.text("{\"name\": \"" + name + "\", \"version\": \"1." + version + ".0\"}\n");
    }
}
