package io.github.githubproxy.standalone;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.githubproxy.telemetry.Logfmt;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Writes the key-value pairs of a log line in logfmt, each with a space before it. Logback's own {@code %kvp} escapes
 * nothing, so that a value could pass for others.
 */
public final class KeyValuePairs extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs == null) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (KeyValuePair pair : pairs) {
            text.append(' ').append(pair.key).append('=').append(Logfmt.value(String.valueOf(pair.value)));
        }
        return text.toString();
    }
}
