package io.github.githubproxy.github;

/** Classes of request methods. Methods are compared with regard to case (RFC 9110, section 9.1). */
public final class RequestMethods {
    /** The name, in logs and metrics, of all methods that GitHub does not have. */
    public static final String OTHER = "other";

    private RequestMethods() {}

    /** Returns whether the method is GET or HEAD, whose responses can be stored. */
    public static boolean isGetOrHead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Returns whether the method is safe (RFC 9110, section 9.2.1): GET, HEAD or OPTIONS. */
    public static boolean isSafe(String method) {
        return isGetOrHead(method) || method.equals("OPTIONS");
    }
}
