/** The servlet filter of the proxy, and pages about the proxy. */
// The automatic modules name themselves in their manifests.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.github.githubproxy.servlet {
    requires transitive io.github.githubproxy;
    requires transitive jakarta.servlet;
    requires com.fasterxml.jackson.core;
    requires com.github.mustachejava;
    requires org.slf4j;

    // Optional: only the metrics page needs them.
    requires static micrometer.core;
    requires static micrometer.registry.prometheus;

    exports io.github.githubproxy.servlet;
    exports io.github.githubproxy.servlet.pages;

    // The template engine reads what the status page shows.
    opens io.github.githubproxy.servlet.pages to
            com.github.mustachejava;
}
