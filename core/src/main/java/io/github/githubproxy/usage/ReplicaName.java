package io.github.githubproxy.usage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The name by which people tell this process from others on the status page: its host's, and a few digits. */
public final class ReplicaName {
    private static final int MOST = 63;

    private ReplicaName() {}

    public static String ofThisProcess() {
        byte[] digits = new byte[2];
        new SecureRandom().nextBytes(digits);
        return host() + "/" + HexFormat.of().formatHex(digits);
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "");
            return name.isEmpty() ? "replica" : name.substring(0, Math.min(MOST, name.length()));
        } catch (UnknownHostException e) {
            // A host whose name nobody knows: the digits tell.
            return "replica";
        }
    }
}
