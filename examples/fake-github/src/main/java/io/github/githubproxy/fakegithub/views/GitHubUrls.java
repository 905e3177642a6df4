package io.github.githubproxy.fakegithub.views;

import io.github.githubproxy.fakegithub.model.Repository;

/**
 * The base URLs of the simulator, and the URLs in its responses that derive from them.
 *
 * @param api the base of the REST API, without a trailing slash
 * @param graphQl the GraphQL endpoint
 * @param uploads the base of the uploads API, without a trailing slash
 * @param storage the base of the downloads, without a trailing slash
 */
public record GitHubUrls(String api, String graphQl, String uploads, String storage) {
    private static final String SITE = "https://github.com";

    /** Returns the URL of a path of the REST API. */
    public String api(String path) {
        return api + path;
    }

    /** Returns the API URL of a repository by name. */
    public String repository(Repository repository) {
        return api + "/repos/" + repository.fullName();
    }

    /** Returns the API URL of a repository by id. */
    public String repositoryById(Repository repository) {
        return api + "/repositories/" + repository.id();
    }

    /** Returns the uploads URL of a repository. */
    public String uploads(Repository repository) {
        return uploads + "/repos/" + repository.fullName();
    }

    /** Returns the API URL of an account. */
    public String account(String login) {
        return api + "/users/" + login.replace("[", "%5B").replace("]", "%5D");
    }

    /** Returns the URL of a path of the website. */
    public String html(String path) {
        return SITE + path;
    }
}
