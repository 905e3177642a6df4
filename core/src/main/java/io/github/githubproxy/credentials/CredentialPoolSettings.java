package io.github.githubproxy.credentials;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.OkHttpClient;

/**
 * What a pool works with.
 *
 * @param http reaches GitHub
 * @param root root of the REST API
 * @param clock the local clock
 * @param padding how long before its expiry an installation token is no longer used; also added to a reset that cannot be
 *     measured on GitHub's clock, as the answer has no date
 * @param maxTokens how many installation tokens are kept
 * @param maxConcurrency how many requests a user or installation may have under way
 */
public record CredentialPoolSettings(
        OkHttpClient http, URI root, InstantSource clock, Duration padding, int maxTokens, int maxConcurrency) {}
