package dev.convexmirror.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A JSON object that a configuration key names a file for, and how to complain about it. */
record JsonFile(String key, Path path, ObjectNode content) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @throws InvalidConfigurationException when it cannot be read or is no JSON object, with line and column */
    static JsonFile read(String key, Path path) {
        try {
            JsonNode content = JSON.readTree(Files.readString(path));
            if (content instanceof ObjectNode object) {
                return new JsonFile(key, path, object);
            }
            throw refused(key, path, "it holds no JSON object");
        } catch (JsonProcessingException e) {
            throw refused(
                    key,
                    path,
                    "it is no JSON: " + e.getOriginalMessage() + " (line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")");
        } catch (NoSuchFileException e) {
            throw refused(key, path, "there is no such file");
        } catch (IOException e) {
            throw refused(key, path, "it cannot be read: " + e.getMessage());
        }
    }

    /** A complaint about what the file says. */
    InvalidConfigurationException refused(String why) {
        return refused(key, path, why);
    }

    private static InvalidConfigurationException refused(String key, Path path, String why) {
        return new InvalidConfigurationException(key + " is " + path + ", which cannot be used: " + why + ".");
    }
}
