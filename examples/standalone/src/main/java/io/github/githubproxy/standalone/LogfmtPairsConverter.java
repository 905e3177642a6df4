package io.github.githubproxy.standalone;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.githubproxy.telemetry.format.Logfmt;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Formats the key-value pairs of a log event as logfmt, each preceded by a space. Logback's own {@code %kvp} does not escape
 * values, so that a value could forge further pairs.
 */
public final class LogfmtPairsConverter extends ClassicConverter {

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
