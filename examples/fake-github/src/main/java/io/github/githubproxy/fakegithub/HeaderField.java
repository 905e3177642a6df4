package io.github.githubproxy.fakegithub;

/**
 * One header field.
 *
 * @param name as it was written
 * @param value without the white space around it
 */
public record HeaderField(String name, String value) {}
