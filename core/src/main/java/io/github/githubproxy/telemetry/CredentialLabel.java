package io.github.githubproxy.telemetry;

/**
 * Identifies a credential. Contains no secrets.
 *
 * @param name the name under which the credential is configured, such as {@code BOT} for {@code GITHUB_PAT_BOT}; for a
 *     discovered installation with its account, {@code BAZ/acme}; {@code -} for a request that authenticates as an App
 * @param fingerprint Base64 of the SHA-256 of the token: the same as {@code hashed_token} in GitHub's audit log
 */
public record CredentialLabel(String name, String fingerprint) {}
