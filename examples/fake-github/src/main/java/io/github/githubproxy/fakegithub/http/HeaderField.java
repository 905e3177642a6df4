package io.github.githubproxy.fakegithub.http;

/**
 * A header field (RFC 9110, section 5).
 *
 * @param name the name, in the case it was written
 * @param value the value without surrounding white space
 */
public record HeaderField(String name, String value) {}
