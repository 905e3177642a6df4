package io.github.githubproxy.credentials;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.OkHttpClient;

/**
 * The settings of a pool.
 *
 * @param http the HTTP client for internal calls
 * @param root root of the REST API
 * @param clock the local clock
 * @param padding how long before its expiry an installation token is no longer used; also added to a reset if the response
 *     has no date to measure it by
 * @param maxTokens maximum number of installation tokens cached
 * @param maxConcurrency maximum number of requests in flight for a user or installation
 */
public record CredentialPoolSettings(
        OkHttpClient http, URI root, InstantSource clock, Duration padding, int maxTokens, int maxConcurrency) {}
