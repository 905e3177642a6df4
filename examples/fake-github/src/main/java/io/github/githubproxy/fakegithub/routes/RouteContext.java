package io.github.githubproxy.fakegithub.routes;

import io.github.githubproxy.fakegithub.auth.InstallationTokenIssuer;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.views.GitHubUrls;
import java.time.InstantSource;

/**
 * The state of the simulator that routes read and change.
 *
 * @param data the accounts, repositories and other objects
 * @param urls the URLs in responses
 * @param limits the primary rate limits
 * @param tokenIssuer the issuer of installation access tokens
 * @param clock the clock of all dates and limits
 */
public record RouteContext(
        GitHubData data,
        GitHubUrls urls,
        RateLimits limits,
        InstallationTokenIssuer tokenIssuer,
        InstantSource clock) {}
