package io.github.githubproxy.fakegithub;

import org.eclipse.jetty.server.Request;

/** Request targets byte for byte, as Jetty received them. */
final class RawTargets {
    private RawTargets() {}

    static String of(Request request) {
        return request.getHttpURI().getPathQuery();
    }
}
