package io.github.githubproxy.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads JSON objects of which two parsers could not make different things. */
final class StrictJson {
    static final int MAX_DEPTH = 16;

    /** What is accepted, for messages. */
    static final String RULES =
            "a JSON object in UTF-8, without repeated member names, and nested at most " + MAX_DEPTH + " levels deep";

    private static final int MAX_NUMBER_LENGTH = 100;

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    // Anyone may send any names: they must not stay in memory.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});

    private StrictJson() {}

    /**
     * Reads an object.
     *
     * @return empty if the text is something else than {@link #RULES} says
     */
    static Optional<Map<String, Object>> parseObject(byte[] utf8) {
        try {
            // Jackson would detect other encodings than UTF-8.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return Optional.ofNullable(READER.readValue(text));
        } catch (CharacterCodingException | JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
