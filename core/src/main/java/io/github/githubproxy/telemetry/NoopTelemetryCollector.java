package io.github.githubproxy.telemetry;

enum NoopTelemetryCollector implements TelemetryCollector {
    INSTANCE;

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {}

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {}
}
