package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import java.net.URI;
import org.junit.jupiter.api.Test;

class SharedProxyTest {
    private final SharedProxy shared = new SharedProxy(() -> Proxy.create(Config.builder()
            .githubApiUrl(URI.create("http://127.0.0.1:1"))
            .pat("BOT", "ghp_bot")
            .build()));

    @Test
    void closesProxyWhenLastUserHasReleasedIt() {
        Proxy first = shared.acquire();
        assertThat(shared.acquire()).isSameAs(first);

        shared.release(first);
        assertThat(shared.get()).isSameAs(first);

        shared.release(first);
        Proxy second = shared.get();
        assertThat(second).isNotSameAs(first);
        second.close();
    }

    @Test
    void keepsProxyWhenUserReleasesOneThatWasClosed() {
        Proxy first = shared.acquire();
        first.close();
        shared.forget(first);
        Proxy second = shared.acquire();

        shared.release(first);

        assertThat(shared.get()).isSameAs(second);
        shared.release(second);
    }
}
