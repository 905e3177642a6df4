package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what answers a path: among the general routes, or among those of the repository that the path names. */
final class Directory {
    /** The GraphQL endpoint, which answers by itself. */
    static final String GRAPHQL = "/graphql";

    private static final String UPLOADS = Deployment.UPLOADS_PATH + "/";
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Environment environment;
    private final Routes<AppCall> forApps;
    private final Routes<Routes.Plain> general;
    private final Routes<RepositoryCall> ofRepository;
    private final Routes<RepositoryCall> uploads;

    private Directory(
            Environment environment,
            Routes<AppCall> forApps,
            Routes<Routes.Plain> general,
            Routes<RepositoryCall> ofRepository,
            Routes<RepositoryCall> uploads) {
        this.environment = environment;
        this.forApps = forApps;
        this.general = general;
        this.ofRepository = ofRepository;
        this.uploads = uploads;
    }

    /** Returns a directory of everything that is simulated. A new group of routes is added here. */
    static Directory of(Environment environment, Deployment deployment) {
        Routes<AppCall> forApps = new Routes<>();
        new AppRoutes(environment).addTo(forApps);
        Routes<Routes.Plain> general = new Routes<>();
        new InstallationRoutes(environment).addTo(general);
        new GeneralRoutes(environment, deployment).addTo(general);
        new SearchRoutes(environment).addTo(general);
        Routes<RepositoryCall> ofRepository = new Routes<>();
        new IssueRoutes(environment).addTo(ofRepository);
        new PullRoutes(environment).addTo(ofRepository);
        new ContentRoutes(environment).addTo(ofRepository);
        ReleaseRoutes releases = new ReleaseRoutes(environment);
        releases.addTo(ofRepository);
        new RepositoryRoutes(environment).addTo(ofRepository);
        Routes<RepositoryCall> uploads = new Routes<>();
        releases.addUploadsTo(uploads);
        return new Directory(environment, forApps, general, ofRepository, uploads);
    }

    /** Returns what answers; something that answers 404 if nothing else does. */
    Routes.Match<Routes.Plain> find(String method, String path) {
        if (path.startsWith(UPLOADS)) {
            List<String> segments = segments(path.substring(UPLOADS.length() - 1));
            return byName(uploads, method, segments)
                    .or(() -> byId(uploads, method, segments))
                    .orElseGet(() -> always(Errors.notFound()));
        }
        List<String> segments = segments(path);
        return general.find(method, segments)
                .or(() -> byName(ofRepository, method, segments))
                .or(() -> byId(ofRepository, method, segments))
                .orElseGet(() -> always(Errors.notFound()));
    }

    /** Returns what answers an App itself, not one of its installations, if the path is for that. */
    Optional<Routes.Match<AppCall>> findForApp(String method, String path) {
        return forApps.find(method, segments(path));
    }

    /** Returns what a request costs, that of the GraphQL endpoint also. */
    Tariff tariff(String method, String path) {
        return path.equals(GRAPHQL) ? Tariff.GRAPHQL : find(method, path).tariff();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    private Optional<Routes.Match<Routes.Plain>> byName(
            Routes<RepositoryCall> table, String method, List<String> segments) {
        if (segments.size() < 3 || !segments.get(0).equals("repos")) {
            return Optional.empty();
        }
        String owner = segments.get(1);
        String name = segments.get(2);
        List<String> rest = segments.subList(3, segments.size());
        return environment
                .world()
                .repository(owner, name)
                .flatMap(repository -> repository.isNamed(owner, name)
                        ? in(table, repository, method, rest)
                        : Optional.of(moved(repository, method, rest)));
    }

    private Optional<Routes.Match<Routes.Plain>> byId(
            Routes<RepositoryCall> table, String method, List<String> segments) {
        if (segments.size() < 2 || !segments.get(0).equals("repositories") || !isNumber(segments.get(1))) {
            return Optional.empty();
        }
        return environment
                .world()
                .repository(Long.parseLong(segments.get(1)))
                .flatMap(repository -> in(table, repository, method, segments.subList(2, segments.size())));
    }

    private Optional<Routes.Match<Routes.Plain>> in(
            Routes<RepositoryCall> table, Repository repository, String method, List<String> rest) {
        return table.find(method, rest.isEmpty() ? List.of("") : rest).map(match -> {
            Routes.Plain guarded = (call, params) -> {
                if (!call.reads(repository)) {
                    return Errors.notFound();
                }
                if (!READING.contains(method) && call.credential().isEmpty()) {
                    return Errors.requiresAuthentication();
                }
                if (!READING.contains(method)
                        && !call.credential().orElseThrow().writes(repository)) {
                    return Errors.notForIntegrations();
                }
                return match.action().answer(call, repository, params);
            };
            return new Routes.Match<>(match.tariff(), guarded, match.params());
        });
    }

    private Routes.Match<Routes.Plain> moved(Repository repository, String method, List<String> rest) {
        String path = rest.isEmpty() ? "" : "/" + String.join("/", rest);
        int status = READING.contains(method) ? 301 : 307;
        return new Routes.Match<>(
                Tariff.CORE,
                (call, params) -> {
                    if (!call.reads(repository)) {
                        return Errors.notFound();
                    }
                    String query = call.received().query().isEmpty()
                            ? ""
                            : "?" + call.received().query();
                    String location = environment.urls().repositoryById(repository) + path + query;
                    return Answer.json(
                                    status,
                                    Json.object()
                                            .put("message", status == 301 ? "Moved Permanently" : "Temporary Redirect")
                                            .put("url", location)
                                            .put("documentation_url", "https://docs.github.com/rest"))
                            .with("Location", location);
                },
                new Params(Map.of()));
    }

    private static Routes.Match<Routes.Plain> always(Answer answer) {
        return new Routes.Match<>(Tariff.CORE, (call, params) -> answer, new Params(Map.of()));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
