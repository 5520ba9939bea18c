package dev.tollgate.exchange;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without a screen: it keeps the cookie, reads forms and sends them. */
final class FormsClient {
    private static final Pattern FORM =
            Pattern.compile("<form method=\"post\" action=\"([^\"]*)\".*?</form>", Pattern.DOTALL);
    private static final Pattern INPUT =
            Pattern.compile("<input[^>]* name=\"([^\"]*)\"[^>]*?(?: value=\"([^\"]*)\")?>");

    private final RunningOperators api;
    String cookie = "";

    FormsClient(RunningOperators api) {
        this.api = api;
    }

    void signIn(String token) throws Exception {
        cookie = api.send(request("/login", Map.of("token", token)))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceAll(";.*", "");
    }

    HttpResponse<String> page(String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(path));
        return api.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    HttpResponse<String> send(String path, Map<String, String> form) throws Exception {
        HttpRequest.Builder request = request(path, form);
        return api.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    HttpRequest.Builder request(String path, Map<String, String> form) {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return HttpRequest.newBuilder(api.uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** Fills in the form of a view whose action ends like that. */
    Map<String, String> form(String view, String action, Map<String, String> typed) throws Exception {
        Map<String, String> fields = fields(page(view).body(), action);
        fields.putAll(typed);
        return fields;
    }

    /** Returns the fields of the first form whose action ends so, else of the first that has a field of this name. */
    static Map<String, String> fields(String html, String named) {
        List<MatchResult> forms = FORM.matcher(html).results().toList();
        MatchResult form = forms.stream()
                .filter(candidate -> candidate.group(1).endsWith(named))
                .findFirst()
                .or(() -> forms.stream()
                        .filter(candidate -> candidate.group().contains("name=\"" + named + "\""))
                        .findFirst())
                .orElseThrow(() -> new AssertionError("no form " + named + " in " + html));
        Map<String, String> fields = new LinkedHashMap<>();
        INPUT.matcher(form.group())
                .results()
                .forEach(input -> fields.put(input.group(1), input.group(2) == null ? "" : input.group(2)));
        return fields;
    }

    static String proof(String html) {
        Matcher proof = Pattern.compile("name=\"proof\" value=\"([^\"]+)\"").matcher(html);
        return proof.find() ? proof.group(1) : "";
    }
}
