package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import dev.tollgate.exchange.ops.api.Operations;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document of the operators' API says what the API does: operations, statuses, fields and bodies. */
final class OperatorsOpenApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DOCUMENT = "urn:operators";
    private static final URI OUT = URI.create("http://127.0.0.1:1");
    private static final String ACME = "/v0/integrations/acme";

    @TempDir
    private Path dir;

    private FakeSidecar sidecar;
    private RunningOperators api;
    private JsonNode document;
    private JsonSchemaFactory schemas;

    @BeforeEach
    void start() throws Exception {
        sidecar = new FakeSidecar();
        api = new RunningOperators(
                SqliteStore.open(dir.resolve("keys.db")),
                Duration.ofMinutes(5),
                Optional.empty(),
                new Sources(Optional.empty(), Optional.of(new SidecarQueries(List.of(sidecar.url(), OUT)))));
        String text = api.get("/v0/openapi.json").body();
        document = JSON.readTree(text);
        schemas = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(DOCUMENT, text))));
    }

    @AfterEach
    void stop() {
        api.close();
        sidecar.close();
    }

    @Test
    void namesEveryOperationAndNoOther() {
        TreeSet<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        described.removeIf(name -> name.startsWith("PARAMETERS"));

        assertEquals(new TreeSet<>(served().paths()), described);
        assertEquals("3.1.0", document.path("openapi").asText());
    }

    @Test
    void describesEveryAnswer() throws Exception {
        String list = "/v0/integrations";
        describe("post", list, "{\"integration_id\":\"acme\",\"description\":\"x\"}");
        describe("post", list, "{\"integration_id\":\"acme\"}");
        describe("post", list, "[");
        describe("post", list, "{\"integration_id\":\"a b\"}");
        describe("post", list, "{\"integration_id\":1,\"description\":1,\"colour\":1}");
        describe("get", list + "?limit=1", null);
        String large = "{\"integration_id\":\"b\",\"description\":\"" + "x".repeat(20_000) + "\"}";
        assertEquals(413, api.post(list, large).statusCode());
        describe("get", list + "?limit=0", null);
        describe("get", ACME, null);
        describe("get", "/v0/integrations/nobody", null);
        describe("patch", ACME, "{\"description\":\"y\"}");
        describe(
                "patch",
                ACME + "/quota",
                "{\"quota\":{\"requests\":\"5/1h\",\"server_concurrent\":3},"
                        + "\"override\":{\"client\":{\"limit\":\"9/1h\",\"until\":\"7d\"}}}");
        describe("get", ACME, null);
        describe("get", ACME + "/quota", null);
        describe("post", ACME + "/keys", "{\"key_id\":\"ki_web\",\"tier\":1,\"expires\":\"9d\"}");
        describe("get", ACME + "/keys", null);
        describe("get", ACME + "/keys/ki_web", null);
        describe("patch", ACME + "/keys/ki_web", "{\"tier\":2}");
        describe("patch", ACME + "/keys/ki_web/quota", "{\"quota\":{\"key_requests\":\"5/1h\"}}");
        describe("get", ACME + "/keys/ki_web/quota", null);
        describe("get", ACME + "/explain?key=ki_web&client=192.0.2.1", null);
        describe("get", ACME + "/explain?client=192.0.2.1&quota_user=u", null);
        describe("get", ACME + "/explain?key=ki_none", null);
        describe("get", "/v0/sidecars?limit=2", null);
        describe("post", ACME + "/keys/ki_web/rotate", "{\"overlap\":\"1h\"}");
        describe("post", ACME + "/keys/ki_web/revoke", null);
        describe("get", ACME + "/keys", null);
        describe("post", ACME + "/suspend", null);
        describe("post", ACME + "/resume", null);
        describe("delete", ACME, null);
        describe("post", "/v0/organizations", "{\"organization\":\"isp\",\"email\":\"a@b\"}");
        describe("get", "/v0/organizations", null);
        describe("get", "/v0/organizations/isp", null);
        String key = describe("post", "/v0/organizations/isp/keys", null)
                .path("key_id")
                .asText();
        describe("get", "/v0/organizations/isp/keys", null);
        describe("delete", "/v0/organizations/isp/keys/" + key, null);
        describe("get", "/v0/audit", null);
        describe("get", "/v0/signing-keys", null);
        describe("get", "/v0/operator", null);
        assertDescribed("patch", ACME, api.send(api.request("PATCH", ACME, "{\"description\":\"y\"}")));
        assertDescribed("get", list, api.getAs("nonsense", list));
        assertDescribed(
                "patch",
                ACME,
                api.send(api.request("PATCH", ACME, "{\"description\":\"y\"}").header("If-Match", "\"old\"")));
        assertDescribed(
                "post",
                list,
                api.send(HttpRequest.newBuilder(api.uri(list))
                        .header("Authorization", "Bearer " + api.viewer)
                        .POST(HttpRequest.BodyPublishers.noBody())));
    }

    private String templateOf(String path) {
        return document.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(template -> path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+")))
                .findFirst()
                .orElseThrow();
    }

    private Operations served() {
        return Operations.of(api.store, 4, List::of, Optional.empty());
    }

    private JsonNode describe(String method, String target, String body) throws Exception {
        HttpResponse<String> answer = api.change(method.toUpperCase(Locale.ROOT), target, body);
        assertDescribed(method, target.replaceAll("\\?.*", ""), answer);
        return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
    }

    private void assertDescribed(String method, String path, HttpResponse<String> answer) throws Exception {
        String template = templateOf(path);
        String pointer = "/paths/" + template.replace("/", "~1") + "/" + method + "/responses/" + answer.statusCode();
        JsonNode response = document.at(pointer);
        String what = method + " " + path + " " + answer.statusCode() + " " + answer.body();
        assertTrue(!response.isMissingNode(), what);
        String reference = response.path("$ref").asText("");
        String at = reference.isEmpty() ? pointer : reference.substring(1);
        JsonNode described = document.at(at);
        described
                .path("headers")
                .fieldNames()
                .forEachRemaining(
                        name -> assertTrue(answer.headers().firstValue(name).isPresent(), what + " has " + name));
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (described.path("content").isMissingNode()) {
            assertEquals("", answer.body());
            return;
        }
        assertTrue(described.path("content").has(type), what + " is " + type);
        String schema = DOCUMENT + "#" + at + "/content/" + type.replace("/", "~1") + "/schema";
        assertEquals(
                List.of(),
                List.copyOf(schemas.getSchema(SchemaLocation.of(schema)).validate(JSON.readTree(answer.body()))),
                what);
    }
}
