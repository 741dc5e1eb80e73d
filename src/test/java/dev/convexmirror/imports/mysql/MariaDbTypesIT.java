package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportFixture;
import dev.convexmirror.rig.AgentProcess;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of types in docs/imports.md, by a real MariaDB: the same whether a row is copied or told as a change. */
class MariaDbTypesIT {

    /** Where the field is absent. */
    private static final Object ABSENT = "absent";

    /** What a column is made of, the value in SQL, and what it becomes. */
    private record Sample(String type, String sql, Object document) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample("bigint", "-9007199254740993", -9007199254740993L),
            new Sample("bigint unsigned", "9223372036854775807", Long.MAX_VALUE),
            new Sample("int", "-2147483648", -2147483648.0),
            new Sample("int unsigned", "4294967295", 4294967295.0),
            new Sample("int(8) zerofill", "42", 42.0),
            new Sample("mediumint", "-8388608", -8388608.0),
            new Sample("mediumint unsigned", "16777215", 16777215.0),
            new Sample("smallint", "-32768", -32768.0),
            new Sample("smallint unsigned", "65535", 65535.0),
            new Sample("tinyint", "-128", -128.0),
            new Sample("tinyint unsigned", "255", 255.0),
            new Sample("boolean", "true", true),
            new Sample("tinyint(1)", "0", false),
            new Sample("bit(1)", "b'1'", true),
            new Sample("bit(11)", "b'10000000101'", "10000000101"),
            new Sample("bit(9)", "b'101'", "000000101"),
            new Sample("decimal(30,2)", "1234567890123456789012345678.10", "1234567890123456789012345678.10"),
            new Sample("decimal(10,0)", "-7", "-7"),
            new Sample("decimal(9,4)", "-0.5", "-0.5000"),
            new Sample("float", "0.1", 0.1),
            new Sample("float", "1234567.8", 1234567.8),
            new Sample("double", "0.1", 0.1),
            new Sample("double", "-1.7976931348623157e308", -Double.MAX_VALUE),
            new Sample("date", "'2026-11-23'", "2026-11-23"),
            new Sample("date", "'0000-00-00'", "0000-00-00"),
            new Sample("time", "'08:37:01'", "08:37:01"),
            new Sample("time(6)", "'-838:59:58.9'", "-838:59:58.9"),
            new Sample("time(2)", "'-00:00:00.25'", "-00:00:00.25"),
            new Sample("datetime", "'2026-11-23 08:37:01'", 1795423021000.0),
            new Sample("datetime(3)", "'2026-11-23 08:37:01.500'", 1795423021500.0),
            new Sample("datetime(6)", "'1001-01-01 00:00:00.000001'", -30578688000000.0 + 0.001),
            new Sample("datetime", "'0000-00-00 00:00:00'", ABSENT),
            new Sample("timestamp(6) NULL", "'2026-11-23 08:37:01.381382'", 1795423021381.382),
            new Sample("timestamp(1) NULL", "'1970-01-01 00:00:01.5'", 1500.0),
            new Sample("timestamp NULL", "'0000-00-00 00:00:00'", ABSENT),
            new Sample("year", "2026", 2026.0),
            new Sample("year", "0", 0.0),
            new Sample("char(4)", "'ab'", "ab"),
            new Sample("char(100) CHARACTER SET utf8mb4", "'ab☃'", "ab☃"),
            new Sample("varchar(10)", "'a\"b '", "a\"b "),
            new Sample("varchar(300)", "'😀'", "😀"),
            new Sample("varchar(10) CHARACTER SET latin1", "'Grüße €'", "Grüße €"),
            new Sample("text CHARACTER SET latin1", "'é'", "é"),
            new Sample("varchar(10) CHARACTER SET utf16", "'é☃'", "é☃"),
            new Sample("varchar(10) CHARACTER SET ascii", "'plain'", "plain"),
            new Sample("longtext", "REPEAT('x', 3000)", "x".repeat(3000)),
            new Sample("tinytext", "''", ""),
            new Sample("enum('a','☃','c')", "'☃'", "☃"),
            new Sample("enum('x','y') CHARACTER SET latin1", "'y'", "y"),
            new Sample("set('p','q','r')", "'r,p'", List.of("p", "r")),
            new Sample("set('p','q')", "''", List.of()),
            new Sample("json", "'{\"b\": [1, 2.5, null]}'", Map.of("b", Arrays.asList(1.0, 2.5, null))),
            new Sample("binary(4)", "x'00ff1000'", List.of(0, 255, 16, 0)),
            new Sample("varbinary(10)", "x'00ff00'", List.of(0, 255, 0)),
            new Sample("blob", "x''", List.of()),
            new Sample("mediumblob", "x'0a0b'", List.of(10, 11)),
            new Sample(
                    "point",
                    "ST_GeomFromText('POINT(1 2)')",
                    List.of(0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40)));

    @Test
    void every_type_becomes_what_the_documentation_says() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            Map<String, Sample> columns = new LinkedHashMap<>();
            SAMPLES.forEach(sample -> columns.put("c" + columns.size(), sample));
            fixture.database()
                    .execute("CREATE TABLE types (id int PRIMARY KEY, nothing text, "
                            + columns.entrySet().stream()
                                    .map(column -> column.getKey() + " "
                                            + column.getValue().type())
                                    .collect(Collectors.joining(", "))
                            + ", made int GENERATED ALWAYS AS (id + 1)) CHARACTER SET utf8mb4");
            String names = "id, " + String.join(", ", columns.keySet());
            String values = SAMPLES.stream().map(Sample::sql).collect(Collectors.joining(", "));
            String settings = "SET SESSION sql_mode = '', time_zone = '+00:00'";
            fixture.database().execute(settings, "INSERT INTO types (" + names + ") VALUES (1, " + values + ")");
            // When: one row is there before, one comes later; the machine of the agent is in another time zone
            AgentProcess agent = fixture.start(fixture.options("types").withEnvironment("TZ", "America/New_York"));
            fixture.awaitFollowing(agent, "types");
            fixture.database().execute(settings, "INSERT INTO types (" + names + ") VALUES (2, " + values + ")");
            // Then
            Map<String, Object> expected = new TreeMap<>();
            columns.forEach((name, sample) -> {
                if (sample.document() != ABSENT) {
                    expected.put(name, sample.document());
                }
            });
            fixture.awaitCount("types", 2);
            fixture.awaitEachRow("types", expected);
        }
    }
}
