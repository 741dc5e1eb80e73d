package dev.convexmirror.imports;

import dev.convexmirror.rig.AgentProcess;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of types in docs/imports.md, by a real PostgreSQL: the same whether a row is copied or told as a change. */
class TypesIT {

    /** What a column is made of, the value in SQL, and what it becomes. */
    private record Sample(String type, String sql, Object document) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample("bigint", "9007199254740993", 9007199254740993L),
            new Sample("smallint", "-3", -3.0),
            new Sample("integer", "42", 42.0),
            new Sample("real", "1.5", 1.5),
            new Sample("double precision", "0.1", 0.1),
            new Sample("double precision", "'NaN'", Double.NaN),
            new Sample("numeric", "12345678901234567890.10", "12345678901234567890.10"),
            new Sample("boolean", "true", true),
            new Sample("boolean", "false", false),
            new Sample("text", "'a \"quoted\" ☃ text'", "a \"quoted\" ☃ text"),
            new Sample("varchar(10)", "'abc'", "abc"),
            new Sample("char(4)", "'ab'", "ab  "),
            new Sample("bytea", "'\\x00ff10'", List.of(0, 255, 16)),
            new Sample("uuid", "'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
            new Sample("timestamptz", "'2026-11-23 10:37:01.381382+02'", 1795423021381.382),
            new Sample("timestamp", "'2026-11-23 08:37:01.5'", 1795423021500.0),
            new Sample("date", "'2026-11-23'", "2026-11-23"),
            new Sample("time", "'08:37:01.5'", "08:37:01.5"),
            new Sample("timetz", "'08:37:01+02'", "08:37:01+02"),
            new Sample("interval", "'1 day 2 hours'", "P1DT2H"),
            new Sample("json", "'{\"b\": [1, 2.5, null]}'", Map.of("b", Arrays.asList(1.0, 2.5, null))),
            new Sample("jsonb", "'\"text\"'", "text"),
            new Sample("integer[]", "'{{1,2},{3,NULL}}'", List.of(List.of(1.0, 2.0), Arrays.asList(3.0, null))),
            new Sample("text[]", "ARRAY['a b', 'q\"', NULL, '']", Arrays.asList("a b", "q\"", null, "")),
            new Sample("bigint[]", "ARRAY[1::bigint]", List.of(1L)),
            new Sample("mood", "'happy'", "happy"),
            new Sample("mood[]", "ARRAY['happy'::mood]", List.of("happy")),
            new Sample("positive", "7", 7.0),
            new Sample("inet", "'10.0.0.1'", "10.0.0.1"),
            new Sample("cidr", "'10.0.0.0/8'", "10.0.0.0/8"),
            new Sample("macaddr", "'08:00:2b:01:02:03'", "08:00:2b:01:02:03"),
            new Sample("bit(3)", "B'101'", "101"),
            new Sample("point", "'(1,2)'", "(1,2)"),
            new Sample("int4range", "'[1,5)'", "[1,5)"),
            new Sample("xml", "'<a/>'", "<a/>"),
            new Sample("tsvector", "'a b'", "'a' 'b'"),
            new Sample("pair", "ROW(1, 'x')", "(1,x)"));

    @Test
    void every_type_becomes_what_the_documentation_says() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            Map<String, Sample> columns = new LinkedHashMap<>();
            SAMPLES.forEach(sample -> columns.put("c" + columns.size(), sample));
            fixture.database()
                    .execute(
                            "CREATE TYPE mood AS ENUM ('happy', 'sad')",
                            "CREATE DOMAIN positive AS integer CHECK (value > 0)",
                            "CREATE TYPE pair AS (a integer, b text)",
                            "CREATE TABLE types (id integer PRIMARY KEY, nothing text, "
                                    + columns.entrySet().stream()
                                            .map(column -> column.getKey() + " "
                                                    + column.getValue().type())
                                            .collect(Collectors.joining(", "))
                                    + ")");
            String values = SAMPLES.stream().map(Sample::sql).collect(Collectors.joining(", "));
            fixture.database().execute("INSERT INTO types VALUES (1, NULL, " + values + ")");
            // When: one row is there before, one comes later; the machine of the agent is in another time zone
            AgentProcess agent = fixture.start(fixture.options("types").withEnvironment("TZ", "America/New_York"));
            fixture.awaitFollowing(agent, "types");
            fixture.database().execute("INSERT INTO types VALUES (2, NULL, " + values + ")");
            // Then
            fixture.awaitCount("types", 2);
            Map<String, Object> expected = new TreeMap<>();
            columns.forEach((name, sample) -> expected.put(name, sample.document()));
            fixture.awaitEachRow("types", expected);
        }
    }
}
