package io.github.githubproxy.exchange;

import io.github.githubproxy.access.Rejections;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import java.util.Optional;

/** Creates the {@link ApiCall} of a request. Thread-safe. */
public final class ApiCallFactory {
    private final ApiRoots roots;
    private final RateLimitResources resources;
    private final Optional<BaseUrl> publicUrl;

    /**
     * Creates a factory.
     *
     * @param resources predicts the rate-limit resource of a request
     * @param publicUrl the base URL under which all clients see the proxy; empty for the base URL of each request
     */
    public ApiCallFactory(ApiRoots roots, RateLimitResources resources, Optional<BaseUrl> publicUrl) {
        this.roots = roots;
        this.resources = resources;
        this.publicUrl = publicUrl;
    }

    /**
     * Creates a call.
     *
     * @param credentials the credentials that the client may use
     * @param route the templated path
     * @throws RequestRejectedException with 404 if the path is one of uploads and no base URL for uploads is known
     */
    public ApiCall create(ApiPath path, ProxyRequest request, CredentialGroup credentials, String route) {
        String target = roots.target(path, request.rawQuery())
                .orElseThrow(() ->
                        Rejections.reject(404, "This proxy does not know where uploads go. Set GITHUB_UPLOADS_URL."));
        RequestSubject subject = RequestSubject.of(request.method(), path);
        CredentialRequirement requirement = new CredentialRequirement(
                resources.predict(request.method(), path, route),
                subject,
                subject.visibilityPage(path),
                Optional.empty(),
                credentials);
        return new ApiCall(
                path,
                request,
                target,
                requirement,
                publicUrl.or(request::baseUrl).map(base -> new ClientUrlMapping(base, path.form())));
    }
}
