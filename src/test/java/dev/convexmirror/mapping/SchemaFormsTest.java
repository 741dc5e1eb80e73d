package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From each form of convex-protocol §5, as export_json has it, to the fields of the mapping. */
class SchemaFormsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ID = "{'$description':'Id(users)','type':'string'}";
    private static final String INT64 = "{'$description':'int64','type':'number'}";
    private static final String SPECIAL = "{'$description':'float64','anyOf':[{'type':'number'},{'type':'object',"
            + "'properties':{'$float':{'$description':'-inf, inf, or NaN','type':'string'}}}]}";
    private static final String BYTES =
            "{'type':'object','$description':'base64 bytes','properties':{'$bytes':{'type':'string'}}}";
    private static final String OBJECT =
            "{'type':'object','properties':{'x':{'type':'boolean'}},'additionalProperties':false,'required':['x']}";
    private static final String RECORD = "{'type':'object','$description':'Record with keys of type string',"
            + "'additionalProperties':{'type':{'type':'string'}}}";

    private static final String TEXT =
            "{'f':{'type':'text','fields':{'keyword':{'type':'keyword','ignore_above':8191}}}}";
    private static final String KEYWORD = "{'f':{'type':'keyword','ignore_above':8191}}";
    private static final String FLATTENED = "{'f':{'type':'flattened','ignore_above':4091}}";
    private static final String LONG = "{'f':{'type':'long'}}";
    private static final String DOUBLE = "{'f':{'type':'double'}}";
    private static final String NOTHING = "{}";
    private static final String PLACEHOLDER = "{'type':'keyword','index':false,'doc_values':false,'ignore_above':1}";
    private static final String FIELD_WITHIN = "{'f':" + PLACEHOLDER + ",'f.x':{'type':'boolean'}}";

    static Stream<Arguments> forms() {
        return Stream.of(
                form("unknown, or a nested record", "{}", FLATTENED),
                form("never", "false", NOTHING),
                form("an id", ID, KEYWORD),
                form("null", "{'type':'null'}", NOTHING),
                form("a boolean", "{'type':'boolean'}", "{'f':{'type':'boolean'}}"),
                form("a string", "{'type':'string'}", TEXT),
                form("an int64", INT64, LONG),
                form("an ordinary float", "{'type':'number'}", DOUBLE),
                form("a float with special values", SPECIAL, DOUBLE),
                form("bytes", BYTES, "{'f':{'type':'binary'}}"),
                form("an array", array(INT64), LONG),
                form("an array of arrays", array(array("{'type':'string'}")), TEXT),
                form("an array that was always empty", array("false"), NOTHING),
                form("an object", OBJECT, FIELD_WITHIN),
                form("an array of objects", array(OBJECT), FIELD_WITHIN),
                form("a record of a validator", RECORD, FLATTENED),
                form("something optional", anyOf("{'type':'null'}", INT64), LONG),
                form("an optional object", anyOf("{'type':'null'}", OBJECT), FIELD_WITHIN),
                form("ids of several tables", anyOf(ID, ID.replace("users", "teams")), KEYWORD),
                form("ids of live and of deleted tables", anyOf(ID, "{'type':'string'}"), KEYWORD),
                form("integers and floats", anyOf(INT64, "{'type':'number'}"), DOUBLE),
                form("a string or a boolean", anyOf("{'type':'boolean'}", "{'type':'string'}"), KEYWORD),
                form("a string or an integer", anyOf(INT64, "{'type':'string'}"), withNumber("long")),
                form("a string or a float", anyOf(SPECIAL, "{'type':'string'}"), withNumber("double")),
                form("a string or an array of strings", anyOf("{'type':'string'}", array("{'type':'string'}")), TEXT),
                form("a string or an object", anyOf("{'type':'string'}", OBJECT), NOTHING),
                form("a string or a record", anyOf("{'type':'string'}", "{}"), NOTHING),
                form("an object or a record", anyOf(OBJECT, "{}"), FLATTENED),
                form("a form that is not known yet", "{'type':'quaternion'}", FLATTENED));
    }

    private static Arguments form(String name, String schema, String properties) {
        return Arguments.of(name, schema, properties);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void each_form_has_its_type(String name, String schema, String properties) {
        assertThat(properties(schema, FieldRules.NONE)).as(name).isEqualTo(json(properties));
    }

    @Test
    void what_is_not_indexed_is_said() {
        // Given
        Shape document = document(anyOf("{'type':'string'}", OBJECT));
        // When
        TableMapping mapping = TableMapping.of(document, TableOptions.NONE, false);
        // Then
        assertThat(mapping.notes()).containsOnlyKeys("f");
        assertThat(mapping.notes().get("f")).contains("stored but not indexed");
    }

    @Test
    void a_wide_object_is_flattened() {
        assertThat(properties(objectOf(65), FieldRules.NONE)).isEqualTo(json(FLATTENED));
        assertThat(properties(objectOf(64), FieldRules.NONE)).hasSize(65);
    }

    @Test
    void an_object_whose_keys_are_no_names_is_flattened() {
        assertThat(properties("{'type':'object','properties':{'a b':{'type':'string'}}}", FieldRules.NONE))
                .isEqualTo(json(FLATTENED));
    }

    @Test
    void a_deep_object_is_flattened_where_it_gets_deep() {
        // Given
        String deep = "{'type':'string'}";
        for (int i = 0; i < 12; i++) {
            deep = "{'type':'object','properties':{'o':" + deep + "}}";
        }
        // When
        JsonNode properties = properties(deep, FieldRules.NONE);
        // Then
        assertThat(properties).hasSize(8);
        assertThat(properties.at("/f.o.o.o.o.o.o")).isEqualTo(json(PLACEHOLDER));
        assertThat(properties.at("/f.o.o.o.o.o.o.o/type").asText()).isEqualTo("flattened");
    }

    @Test
    void dates_are_declared() {
        // Given
        FieldRules rules = new FieldRules(Set.of("f"), Set.of(), Set.of());
        // When, then
        assertThat(properties(INT64, rules))
                .isEqualTo(json("{'f':{'type':'date','format':'epoch_millis||strict_date_optional_time'}}"));
        assertThat(properties("{'type':'string'}", rules))
                .isEqualTo(json("{'f':{'type':'date','format':'strict_date_optional_time||epoch_millis'}}"));
        assertThat(properties(anyOf(INT64, "{'type':'string'}"), rules))
                .isEqualTo(json("{'f':{'type':'date','format':'strict_date_optional_time||epoch_millis'}}"));
    }

    @Test
    void an_object_is_flattened_when_the_configuration_says_so() {
        assertThat(properties(OBJECT, new FieldRules(Set.of(), Set.of(), Set.of("f"))))
                .isEqualTo(json(FLATTENED));
    }

    @Test
    void an_array_of_objects_is_nested_when_the_configuration_says_so() {
        // Given
        FieldRules rules = new FieldRules(Set.of(), Set.of("f"), Set.of());
        // When
        JsonNode mappings = mappings(array(OBJECT), rules);
        // Then
        assertThat(mappings.has("subobjects")).isFalse();
        assertThat(mappings.at("/properties/f"))
                .isEqualTo(json("{'dynamic':false,'type':'nested','properties':{'x':{'type':'boolean'}}}"));
    }

    @Test
    void nothing_is_ever_mapped_dynamically() {
        // When
        JsonNode mappings = mappings(OBJECT, FieldRules.NONE);
        // Then
        assertThat(mappings.path("dynamic").isBoolean()).isTrue();
        assertThat(mappings.path("dynamic").booleanValue()).isFalse();
        assertThat(mappings.at("/properties/_creationTime"))
                .isEqualTo(json("{'type':'date','format':'epoch_millis||strict_date_optional_time'}"));
    }

    private static JsonNode properties(String schema, FieldRules rules) {
        JsonNode properties = mappings(schema, rules).path("properties");
        ((ObjectNode) properties).remove(List.of("_creationTime"));
        return properties;
    }

    private static JsonNode mappings(String schema, FieldRules rules) {
        TableOptions options = new TableOptions(
                "key",
                TableOptions.NONE.columns(),
                TableOptions.NONE.mapping(),
                TableOptions.NONE.settings(),
                TableOptions.NONE.pipeline(),
                rules);
        return TableMapping.of(document(schema), options, false).definition().mappings();
    }

    private static Shape document(String field) {
        return SchemaShapes.of(json("{'type':'object','properties':{'_id':" + ID
                + ",'_creationTime':{'type':'number'},'f':" + field + "}}"));
    }

    private static String array(String items) {
        return "{'type':'array','items':" + items + "}";
    }

    private static String anyOf(String... variants) {
        return "{'anyOf':[" + String.join(",", variants) + "]}";
    }

    private static String withNumber(String type) {
        return "{'f':{'type':'keyword','ignore_above':8191,'fields':{'number':{'type':'" + type + "'}}}}";
    }

    private static String objectOf(int fields) {
        return IntStream.range(0, fields)
                .mapToObj(i -> "'n" + i + "':{'type':'boolean'}")
                .collect(Collectors.joining(",", "{'type':'object','properties':{", "}}"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
