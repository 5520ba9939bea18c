package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreFault;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The errors that a server answers with. Their first word is their code
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors).
 */
final class ServerErrors {
    private static final String ADVICE_ACCESS = "check user and password_file";
    private static final String ADVICE_RIGHTS =
            "the user needs @read, @write, @scripting, @connection and @fast on the keys of the fleet";
    private static final String ADVICE_WRITES = "name the server that takes writes, or its Sentinels";

    private static final String NOT_OURS = "a key under the fleet's name is not Tollgate's: delete it";

    /** What a code means, and how to end it. */
    private record Meaning(StoreFault fault, String advice) {}

    private static final Map<String, Meaning> CODES = Map.ofEntries(
            code("WRONGPASS", StoreFault.ACCESS, ADVICE_ACCESS),
            code("NOAUTH", StoreFault.ACCESS, ADVICE_ACCESS),
            code("NOPERM", StoreFault.ACCESS, ADVICE_RIGHTS),
            code("DENIED", StoreFault.ACCESS, "the server is in protected mode: give it a password"),
            code("READONLY", StoreFault.READ_ONLY, "this is a replica: " + ADVICE_WRITES),
            code("MISCONF", StoreFault.READ_ONLY, "the server cannot save its data, so it takes no writes"),
            code("NOREPLICAS", StoreFault.READ_ONLY, "the server misses the replicas that it must have for a write"),
            code("MASTERDOWN", StoreFault.READ_ONLY, "this is a replica without its master: " + ADVICE_WRITES),
            code("OOM", StoreFault.OUT_OF_MEMORY, "raise maxmemory of the store"),
            code("LOADING", StoreFault.LOADING, "the store reads its data from disk"),
            code("BUSY", StoreFault.BUSY, "a slow script of another client blocks the store"),
            code("CLUSTERDOWN", StoreFault.TOPOLOGY, "the cluster misses a part of its slots"),
            code("TRYAGAIN", StoreFault.TOPOLOGY, "the cluster moves this slot"),
            code("MOVED", StoreFault.TOPOLOGY, "this is a node of a cluster: set cluster: true"),
            code("ASK", StoreFault.TOPOLOGY, "this is a node of a cluster: set cluster: true"),
            code("WRONGTYPE", StoreFault.KEY, "a key under the fleet's name is of another type: delete it"),
            code("TOLLGATE_FORMAT", StoreFault.KEY, NOT_OURS));

    /** Errors of the general code ERR, by what they say. */
    private static final Map<String, Meaning> TEXTS = Map.of(
            "TOLLGATE_FORMAT", new Meaning(StoreFault.KEY, NOT_OURS),
            "non deterministic", new Meaning(StoreFault.VERSION, "the store is older than Redis 5: use a newer one"),
            "without any password configured",
                    new Meaning(StoreFault.ACCESS, "the store has no password: leave password_file out"),
            "executing the script can't", new Meaning(StoreFault.ACCESS, ADVICE_RIGHTS),
            "invalid password", new Meaning(StoreFault.ACCESS, ADVICE_ACCESS),
            "cluster support disabled", new Meaning(StoreFault.TOPOLOGY, "this is no cluster: leave cluster out"),
            "No such master with that name",
                    new Meaning(StoreFault.TOPOLOGY, "the Sentinels do not know the name in sentinel"),
            "SENTINEL", new Meaning(StoreFault.TOPOLOGY, "this is no Sentinel: name the Sentinels in urls"),
            "EVAL", new Meaning(StoreFault.TOPOLOGY, "this runs no scripts: if it is a Sentinel, set sentinel: NAME"));

    private static final Meaning OTHER = new Meaning(StoreFault.OTHER, "");
    private static final Pattern FIRST = Pattern.compile("-?([A-Z_]+)\\b.*", Pattern.DOTALL);
    /** Before version 7 the code stands behind a sentence where a script met the error. */
    private static final Pattern IN_SCRIPT = Pattern.compile("user_script: ?\\d+: -?([A-Z_]+)\\b");

    private ServerErrors() {}

    private static Entry<String, Meaning> code(String name, StoreFault fault, String advice) {
        return Map.entry(name, new Meaning(fault, advice));
    }

    /** Returns the kind of an error. */
    static StoreFault fault(String error) {
        return meaning(error).fault();
    }

    /** Returns an error with how to end it. */
    static String explained(String error) {
        // what comes behind names a line of the script
        String said = error.replaceFirst(" script: .*| *Error running script.*?user_script: ?\\d+:", "")
                .strip();
        String advice = meaning(error).advice();
        return advice.isEmpty() ? said : said + " (" + advice + ")";
    }

    private static Meaning meaning(String error) {
        Matcher inScript = IN_SCRIPT.matcher(error);
        Meaning known = inScript.find() ? CODES.get(inScript.group(1)) : null;
        Matcher first = FIRST.matcher(error);
        known = known == null && first.matches() ? CODES.get(first.group(1)) : known;
        return known != null ? known : byText(error);
    }

    private static Meaning byText(String error) {
        return TEXTS.entrySet().stream()
                .filter(text -> error.contains(text.getKey()))
                .map(Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }
}
