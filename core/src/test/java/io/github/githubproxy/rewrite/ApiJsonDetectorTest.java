package io.github.githubproxy.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiJsonDetectorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON;charset=\"UTF-8\"",
                "application/vnd.github+json",
                "application/vnd.github.v3+json; charset=utf-8",
                "application/vnd.github.object+json; charset=utf-8"
            })
    void acceptsApiJsonTypes(String type) {
        assertThat(ApiJsonDetector.isApiJson(Headers.empty(), Headers.of("Content-Type", type)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.github.raw",
                "application/vnd.github.raw; charset=utf-8",
                "application/vnd.github.raw+json; charset=utf-8",
                "application/vnd.github.v3.raw; charset=utf-8",
                "application/vnd.github.v3.raw+json; charset=utf-8",
                "application/vnd.github.v3.html; charset=utf-8",
                "application/vnd.github.html+json",
                "application/vnd.github.v3.diff; charset=utf-8",
                "application/vnd.github.diff+json",
                "application/vnd.github.patch+json",
                "application/vnd.github.sha+json",
                "application/javascript; charset=utf-8",
                "application/sarif+json",
                "application/json+sarif",
                "application/octet-stream",
                "application/jsonx",
                "application/json; charset=utf-16",
                "text/json",
                "text/html; charset=utf-8",
                "text/plain"
            })
    void rejectsOtherMediaTypes(String type) {
        assertThat(ApiJsonDetector.isApiJson(Headers.empty(), Headers.of("Content-Type", type)))
                .isFalse();
    }

    @Test
    void rejectsRawMediaType() {
        Headers responseHeaders = Headers.of(
                "Content-Type",
                "application/json; charset=utf-8",
                "X-GitHub-Media-Type",
                "github.v3; param=raw; format=json");

        assertThat(ApiJsonDetector.isApiJson(Headers.empty(), responseHeaders)).isFalse();
    }

    @Test
    void acceptsOtherMediaTypeParameters() {
        Headers responseHeaders = Headers.of(
                "Content-Type",
                "application/json; charset=utf-8",
                "X-GitHub-Media-Type",
                "github.v3; param=full; format=json");

        assertThat(ApiJsonDetector.isApiJson(Headers.empty(), responseHeaders)).isTrue();
    }

    @Test
    void rejectsJsonAsset() {
        Headers request = Headers.of("Accept", "application/octet-stream");

        assertThat(ApiJsonDetector.isApiJson(request, Headers.of("Content-Type", "application/json")))
                .isFalse();
    }

    @Test
    void rejectsMissingOrRepeatedType() {
        assertThat(ApiJsonDetector.isApiJson(Headers.empty(), Headers.empty())).isFalse();
        assertThat(ApiJsonDetector.isApiJson(
                        Headers.empty(), Headers.of("Content-Type", "application/json", "Content-Type", "text/plain")))
                .isFalse();
    }
}
