package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.FleetOperations;
import dev.tollgate.sidecar.quota.FleetReport;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.FleetState;
import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsInitializerTest {
    private static final QuotaRules RULES = new QuotaRules(
            true,
            false,
            Map.of(0, Quota.none().with(Dimension.CLIENT, new Limit.Rate(1, Duration.ofHours(12)))),
            Map.of());

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SidecarMetrics metrics = new SidecarMetrics(registry);
    private final Quotas quotas = new Quotas(() -> RULES, System::nanoTime, metrics);

    private Executor pages = Runnable::run;
    private boolean healthy = true;
    private OpsInitializer operators;
    private @Nullable FleetOperations fleet;

    @BeforeEach
    void useQuota() throws Exception {
        metrics.show(quotas.report());
        Integration acme = new Integration(
                "acme", "k", 3, Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "4/1h")));
        for (int i = 0; i < 2; i++) {
            quotas.admitRequest(acme, InetAddress.getByName("192.0.2.7"));
        }
    }

    @Test
    void listsIntegrations() throws Exception {
        JsonNode page = json("/quota/integrations?limit=5");
        JsonNode acme = page.at("/integrations/0");
        assertEquals("acme", acme.path("integration").asText());
        assertEquals(1, acme.path("admitted").asInt());
        assertEquals("4/1h", acme.at("/limits/1/limit").asText());
        assertEquals("claim", acme.at("/limits/1/source").asText());
        assertEquals(3, acme.at("/limits/1/remaining").asInt());
        assertEquals(1, acme.at("/limits/0/refused").asInt());
        assertEquals(1, page.path("clients").asInt());
    }

    @Test
    void listsOnlyTheIntegrationsThatAreNamed() throws Exception {
        quotas.admitRequest(new Integration("beta", "k", 0, Quota.none()), InetAddress.getByName("192.0.2.9"));

        assertEquals(2, json("/quota/integrations").path("integrations").size());
        JsonNode named = json("/quota/integrations?only=beta,acme2").path("integrations");
        assertEquals(1, named.size(), named.toString());
        assertEquals("beta", named.at("/0/integration").asText());
        assertEquals(
                1,
                json("/quota/integrations?only=acme,beta&limit=1")
                        .path("integrations")
                        .size());
    }

    @Test
    void explainsWhatAClientWouldGetAndWhy() throws Exception {
        JsonNode used = json("/quota/explain?integration=acme&client=192.0.2.7");
        assertEquals(false, used.path("would_be_admitted").asBoolean());
        assertEquals("tier_0", used.at("/limits/0/source").asText());
        assertEquals(1, used.at("/limits/0/used").asInt());
        assertTrue(used.at("/limits/0/retry_after_s").asInt() > 43_000);
        JsonNode other = json("/quota/explain?integration=acme&client=192.0.2.8");
        assertEquals(true, other.path("would_be_admitted").asBoolean());
        assertEquals(1, other.at("/limits/0/remaining").asInt());
        assertEquals(
                "none",
                json("/quota/explain?integration=x&tier=2")
                        .at("/limits/1/source")
                        .asText());
    }

    @Test
    void showsALimitAsPeopleReadItAndNoWaitWhereNoneHelps() throws Exception {
        Integration blocked = new Integration(
                "blocked",
                "k",
                3,
                Quota.none()
                        .with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "shadow:0/336h"))
                        .with(Dimension.KEY_REQUESTS, Limit.parse(Dimension.KEY_REQUESTS, "0/8784h")));
        quotas.admitRequest(blocked, InetAddress.getByName("192.0.2.7"));
        JsonNode page = json("/quota/explain?integration=blocked&key=k&client=192.0.2.7");
        assertEquals("shadow:0/2w", page.at("/limits/1/limit").asText());
        assertEquals("0/366d", page.at("/limits/2/limit").asText());
        assertTrue(page.at("/limits/2/retry_after_s").isNull(), page.toString());
        assertEquals(0, page.at("/limits/0/retry_after_s").asInt(-1));
        assertFalse(page.path("would_be_admitted").asBoolean(), page.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/quota/explain",
                "/quota/explain?integration=",
                "/quota/explain?integration=a&client=there",
                "/quota/explain?integration=a&tier=-1",
                "/quota/explain?integration=a&tier=01",
                "/quota/explain?integration=a&tier=2147483648",
                "/quota/explain?integration=a&tier=1.5",
                "/quota/integrations?limit=0",
                "/quota/integrations?limit=1001",
                "/quota/integrations?limit=many"
            })
    void saysWhatIsWrongWithAQuery(String target) {
        String answer = get(target);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(body.matches("(integration|client|tier|limit) is .+\n"), body);
    }

    @Test
    void metricsHoldRefusalsAndClients() {
        String answer = get("/metrics");
        assertTrue(answer.contains("tollgate_quota_refusals_total{dimension=\"client\"} 1.0\n"), answer);
        assertTrue(answer.contains("tollgate_quota_clients 1.0\n"), answer);
    }

    @Test
    void namesItsPathsToWhoeverIsLost() {
        assertTrue(get("/nowhere").startsWith("HTTP/1.1 404 "));
        assertTrue(get("/ready").startsWith("HTTP/1.1 503 "));
    }

    private JsonNode json(String target) throws Exception {
        String answer = get(target);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        return JsonMapper.builder().build().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void metricsHoldHeapCollectionsThreadsAndProcessHoweverOftenTheyAreAskedFor() {
        for (int i = 0; i < 2; i++) {
            String answer = get("/metrics");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            for (String name : List.of(
                    "jvm_memory_used_bytes{area=\"heap\"} ",
                    "jvm_gc_collection_seconds_count{",
                    "jvm_threads_current ",
                    "process_cpu_seconds_total ")) {
                assertTrue(answer.contains("\n" + name), name);
            }
        }
    }

    @Test
    void probesAreAnsweredAndTheRestRefusedWhileNoFurtherPageIsMade() {
        pages = page -> {
            throw new RejectedExecutionException();
        };
        assertTrue(get("/health").startsWith("HTTP/1.1 200 "));
        assertTrue(get("/metrics").startsWith("HTTP/1.1 503 "));
    }

    @Test
    void healthIsBadOfAProcessThatCannotGoOn() {
        healthy = false;
        assertTrue(get("/health").startsWith("HTTP/1.1 503 "));
    }

    @Test
    void pagesWaitInABoundedQueue() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (PageThread thread = new PageThread()) {
            CountDownLatch begun = new CountDownLatch(1);
            thread.execute(() -> {
                begun.countDown();
                awaitUninterruptibly(held);
            });
            begun.await();
            for (int i = 0; i < PageThread.MAX_WAITING; i++) {
                thread.execute(() -> {});
            }
            assertThrows(RejectedExecutionException.class, () -> thread.execute(() -> {}));
        } finally {
            held.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void postResetsAQuotaAndNothingElseDoes() throws Exception {
        String target = "/quota/reset?integration=acme&client=192.0.2.7";
        String got = get(target);
        assertTrue(got.startsWith("HTTP/1.1 405 "), got);
        assertTrue(got.contains("\r\nallow: POST\r\n"), got);
        assertTrue(ask("POST", target, "Origin: https://evil.example\r\n").startsWith("HTTP/1.1 403 "));
        assertEquals(
                1,
                json("/quota/explain?integration=acme&client=192.0.2.7")
                        .at("/limits/0/used")
                        .asInt());
        String done = ask("POST", target, "");
        assertTrue(done.startsWith("HTTP/1.1 200 ") && done.contains("\"windows_reset\" : 1"), done);
        JsonNode after = json("/quota/explain?integration=acme&client=192.0.2.7");
        assertEquals(0, after.at("/limits/0/used").asInt());
        assertEquals(1, after.at("/limits/1/used").asInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?integration=",
                "?integration=acme&limit=server_tests",
                "?integration=acme&limit=all",
                "?integration=acme&limit=server_concurrent",
                "?integration=acme&client=there",
                "?integration=acme&limit=requests&client=192.0.2.7",
                "?integration=acme&integration=other",
                "?integration=acme&limit=requests&limit=client",
                "?integration=acme&client=192.0.2.7&client=192.0.2.8",
            })
    void saysWhatIsWrongWithAReset(String query) {
        String answer = ask("POST", "/quota/reset" + query, "");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(body.matches("(integration|client|limit) is .+\n"), body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/quota/reset?integration=acme&limits=requests",
                "/quota/explain?integration=acme&tiers=1",
                "/quota/integrations?nearer=80"
            })
    void namesAParameterThatIsUnknown(String target) {
        String answer = ask(target.startsWith("/quota/reset") ? "POST" : "GET", target, "");

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("is not a parameter: use "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health?verbose", "/ready?exclude=keys", "/metrics?name[]=a"})
    void aPageWithoutParametersSaysSo(String target) {
        String answer = get(target);

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.endsWith("' is not a parameter: this page has none\n"), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "?integration=acne, no integration 'acne' has been seen here",
        "?integration=acme&client=192.0.2.99, nothing is counted under this name in 'acme'",
        "?integration=acme&key=ki_no, nothing is counted under this name in 'acme'",
        "?integration=acme&quota_user=ann, nothing is counted under this name in 'acme'",
    })
    void aResetOfAnUnknownNameFindsNothing(String query, String message) {
        String answer = ask("POST", "/quota/reset" + query, "");
        assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
        assertTrue(answer.contains("\r\n\r\n" + message + ": "), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?integration=acme | the key is k, which sent the latest token | the client's limit is left out",
                "?integration=acme&client=192.0.2.7 | the key is k, which sent the latest token |",
                "?integration=acme&key=k&client=192.0.2.7 | |",
                "?integration=acme&key=j&client=192.0.2.7 | no token of key j is remembered: the quota claim and the tier of the integration's latest token are taken, which key k sent |",
                "?integration=acme&key=j&client=192.0.2.7&tier=1 | no token of key j is remembered: the quota claim of the integration's latest token |",
                "?integration=new&key=j&client=192.0.2.7 | no token of key j is remembered | tier 0 is assumed",
                "?integration=new&client=192.0.2.7 | no token of this integration is remembered | tier 0 is assumed",
                "?integration=new&client=192.0.2.7&tier=1 | no token of this integration is remembered |",
                "?integration=acme&key=k&client=192.0.2.7&quota_user=ann | quota_user is not looked at |",
            })
    void anExplanationSaysWhatItTakesForGranted(String query, String first, String second) throws Exception {
        String assumptions = json("/quota/explain" + query).path("assumptions").toString();
        assertEquals(first == null, assumptions.equals("[]"), assumptions);
        assertTrue(first == null || assumptions.contains(first), assumptions);
        assertTrue(second == null || assumptions.contains(second), assumptions);
        assertEquals(
                query.contains("tier=") || second == null,
                !assumptions.contains("tier 0") && !assumptions.contains("left out"),
                assumptions);
    }

    @Test
    void anExplanationForAnotherKeyIsThatOfItsNextDecision() throws Exception {
        Quota one = Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "1/day"));
        quotas.admitRequest(new Integration("two", "ki_a", 6, Quota.none()), InetAddress.getByName("192.0.2.7"));
        quotas.admitRequest(new Integration("two", "ki_b", 5, one), InetAddress.getByName("192.0.2.8"));

        JsonNode known = json("/quota/explain?integration=two&key=ki_a&client=192.0.2.9");
        assertEquals(6, known.path("tier").asInt());
        assertTrue(known.path("claim_known").asBoolean());
        assertEquals(0, known.path("assumptions").size(), known.toString());

        JsonNode page = json("/quota/explain?integration=two&key=ki_c&client=192.0.2.9");

        assertEquals("1/day", page.at("/limits/1/limit").asText());
        assertEquals("claim", page.at("/limits/1/source").asText());
        assertEquals(5, page.path("tier").asInt());
        assertFalse(page.path("would_be_admitted").asBoolean(), page.toString());
        assertFalse(page.path("claim_known").asBoolean());
        assertTrue(page.path("assumptions").toString().contains("which key ki_b sent"), page.toString());
    }

    @Test
    void anExplanationNamesTheKeyThatWasMeant() throws Exception {
        quotas.admitRequest(new Integration("three", "ki_web", 6, Quota.none()), InetAddress.getByName("192.0.2.7"));

        String answer = get("/quota/explain?integration=three&key=web");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.endsWith("no token of key web has been seen: did you mean ki_web?\n"), answer);
        assertTrue(get("/quota/explain?integration=three&key=app").startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aResetTakesDashes() {
        assertTrue(ask("POST", "/quota/reset?integration=acme&limit=key-requests", "")
                .startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aResetSaysThatALimitCannotBeReset() {
        String answer = ask("POST", "/quota/reset?integration=acme&limit=server_concurrent", "");
        assertTrue(answer.contains("limit is server_concurrent, which cannot be reset: "), answer);
    }

    @Test
    void aResetTakesNoBody() {
        String answer = ask("POST", "/quota/reset?integration=acme", "Content-Length: 14\r\n\r\nlimit=requests");

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/metrics%", "/quota/explain%f?integration=acme", "/a b"})
    void aTargetThatIsMalformedIsBad(String target) {
        assertTrue(get(target).startsWith("HTTP/1.1 400 "));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '', 400",
        "HTTP/1.1, Host: a~Host: a, 400",
        "HTTP/1.1, Host: a b, 400",
        "HTTP/1.1, Host: user@a, 400",
        "HTTP/1.9, Host: a, 505",
        "HTTP/2.0, Host: a, 505",
        "http/1.1, Host: a, 400",
        "HTTP/1.0, '', 200",
        "HTTP/1.1, Host: 192.0.2.1:9990, 200"
    })
    void takesAVersionAndAHostAsTheOtherListenersDo(String version, String host, int status) {
        String fields = host.isEmpty() ? "" : host.replace("~", "\r\n") + "\r\n";
        String answer = answer("GET /health " + version + "\r\n" + fields + "\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void takesATargetInAbsoluteForm() {
        assertTrue(get("http://ops:9990/health").startsWith("HTTP/1.1 200 "));
        assertTrue(get("http:///health").startsWith("HTTP/1.1 400 "));
        assertTrue(get("/health#x").startsWith("HTTP/1.1 400 "));
    }

    @Test
    void aHeadWhoseOriginWasNotReadResetsNothing() throws Exception {
        String origin = "X: " + "a".repeat(9000) + "\r\nOrigin: https://evil.example\r\n";
        String answer = ask("POST", "/quota/reset?integration=acme&client=192.0.2.7", origin);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(
                1,
                json("/quota/explain?integration=acme&client=192.0.2.7")
                        .at("/limits/0/used")
                        .asInt());
    }

    @Test
    void aRequestThatIsCutIsNoNews() {
        get("/health");
        EmbeddedChannel channel = new EmbeddedChannel(operators);
        channel.writeInbound(Unpooled.copiedBuffer(
                "POST /health HTTP/1.1\r\nHost: ops\r\nContent-Length: 9\r\n\r\n", StandardCharsets.US_ASCII));
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    @Test
    void onlyTheFirstRequestOfAConnectionIsAnswered() {
        String request = "GET /health HTTP/1.1\r\nHost: ops\r\n\r\n";

        assertEquals(1, answer(request.repeat(300)).split("HTTP/1.1 ", -1).length - 1);
    }

    @Test
    void aBodyThatIsTooLongIsRefused() {
        String answer =
                answer("POST /quota/reset HTTP/1.1\r\nHost: ops\r\nContent-Length: 4000\r\n\r\n" + "x".repeat(2000));

        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void aConnectionHasADeadlineWhateverItsClientSends() {
        get("/health");
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(operators);
        for (int seconds = 0; seconds < 30; seconds += 5) {
            assertTrue(channel.isOpen());
            channel.writeInbound(Unpooled.copiedBuffer("G", StandardCharsets.US_ASCII));
            channel.advanceTimeBy(5, TimeUnit.SECONDS);
            channel.runPendingTasks();
        }
        assertFalse(channel.isOpen());
    }

    /** A fleet whose store does not answer. */
    private static final class SilentFleet implements FleetOperations {
        @Override
        public void look(QuotaRules rules, Integration who, @Nullable Long client, Consumer<@Nullable Judge> then) {
            then.accept(null);
        }

        @Override
        public void reset(FleetReset what, Consumer<OptionalLong> then) {
            then.accept(OptionalLong.empty());
        }

        @Override
        public FleetState state() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aStoreThatDoesNotAnswerAResetIs503() {
        fleet = new SilentFleet();
        String answer = ask("POST", "/quota/reset?integration=nobody", "");
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("this sidecar has emptied 0 of its own"), answer);
    }

    private String get(String target) {
        return ask("GET", target, "");
    }

    /** @param header lines, each with its end */
    private String ask(String method, String target, String header) {
        return answer(method + " " + target + " HTTP/1.1\r\nHost: ops\r\n" + header + "\r\n");
    }

    private String answer(String request) {
        QuotaPages quotaPages = new QuotaPages(
                quotas.report(), quotas.reset(), List.of(Dimension.CLIENT, Dimension.REQUESTS, Dimension.KEY_REQUESTS));
        if (fleet != null) {
            quotaPages.speakOf(new FleetReport(quotas.report(), fleet, "a test"));
        }
        operators = operators == null
                ? new OpsInitializer(registry, () -> healthy, () -> false, quotaPages, pages)
                : operators;
        EmbeddedChannel channel = new EmbeddedChannel(operators);
        channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            answer.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        channel.finishAndReleaseAll();
        return answer.toString();
    }
}
