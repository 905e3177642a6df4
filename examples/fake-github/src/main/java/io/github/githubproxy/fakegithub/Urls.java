package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Repository;

/**
 * The URLs that answers name.
 *
 * @param api base of the REST API, without a slash at the end
 * @param graphQl the GraphQL endpoint
 * @param uploads base of the uploads API, without a slash at the end
 * @param storage base of the downloads, without a slash at the end
 */
record Urls(String api, String graphQl, String uploads, String storage) {
    private static final String SITE = "https://github.com";

    String api(String path) {
        return api + path;
    }

    String repository(Repository repository) {
        return api + "/repos/" + repository.fullName();
    }

    String repositoryById(Repository repository) {
        return api + "/repositories/" + repository.id();
    }

    String uploads(Repository repository) {
        return uploads + "/repos/" + repository.fullName();
    }

    String user(String login) {
        return api + "/users/" + login.replace("[", "%5B").replace("]", "%5D");
    }

    String html(String path) {
        return SITE + path;
    }
}
