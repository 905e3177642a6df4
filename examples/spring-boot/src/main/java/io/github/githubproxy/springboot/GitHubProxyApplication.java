package io.github.githubproxy.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that has nothing but the proxy. */
@SpringBootApplication
public class GitHubProxyApplication {
    /** Runs the application. */
    public static void main(String[] args) {
        SpringApplication.run(GitHubProxyApplication.class, args);
    }
}
