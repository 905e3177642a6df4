package io.github.githubproxy.springboot;

import io.github.githubproxy.Health;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Adds the proxy to a servlet application: its filter, its health and its metrics. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class GitHubProxyAutoConfiguration {
    /**
     * Before all filters of Spring that read request bodies: HiddenHttpMethodFilter (-10,000) and FormContentFilter
     * (-9,900). The proxy forwards bodies as they arrive.
     */
    private static final int FILTER_ORDER = -10_001;

    @Bean
    GitHubProxyProperties gitHubProxyProperties(Environment environment) {
        return GitHubProxyProperties.read(environment);
    }

    /** The proxy. Its metrics are in the application's registry unless telemetry-collector-type names collectors. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Proxy gitHubProxy(GitHubProxyProperties properties, ObjectProvider<MeterRegistry> meters) {
        ProxyBuilder builder = Proxy.builder(Config.fromMap(properties.variables()));
        if (!properties.variables().containsKey("TELEMETRY_COLLECTOR_TYPE")) {
            meters.ifAvailable(registry -> builder.telemetry(new MicrometerTelemetryCollector(registry)));
        }
        return builder.build();
    }

    @Bean
    FilterRegistrationBean<GitHubProxyFilter> gitHubProxyFilter(Proxy proxy, GitHubProxyProperties properties) {
        FilterRegistrationBean<GitHubProxyFilter> registration =
                new FilterRegistrationBean<>(new GitHubProxyFilter(proxy));
        registration.addUrlPatterns(properties.urlPattern());
        registration.setOrder(FILTER_ORDER);
        registration.setAsyncSupported(true);
        return registration;
    }

    /** Asks GitHub at most once in 5 seconds, without cost. Belongs to no liveness probe: a restart does not help GitHub. */
    @Bean
    HealthIndicator gitHubProxyHealthIndicator(Proxy proxy) {
        return () -> {
            Health health = proxy.health();
            return (health.isHealthy()
                            ? org.springframework.boot.health.contributor.Health.up()
                            : org.springframework.boot.health.contributor.Health.down())
                    .withDetail("detail", health.detail())
                    .build();
        };
    }

    /** Lets names of branches with a slash (%2F) through, and rejects uploads before they are sent. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> gitHubProxyConnector() {
        return tomcat -> tomcat.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setProperty("continueResponseTiming", "onRead");
        });
    }
}
