package dev.tollgate.sidecar.reload;

/**
 * The memory and the files that a mode takes at most, beside the connections of clients.
 *
 * @param upstreamConnections connections to the server behind, which take heap
 * @param filesOfAClient open files for each connection of a client, itself included
 * @param filesBeside open files for all else
 * @param tests how many tests may run at a time
 * @param testMemory direct memory of that many tests, in octets
 * @param requestBody octets of one request's body
 */
public record Demand(
        int upstreamConnections, int filesOfAClient, long filesBeside, int tests, long testMemory, int requestBody) {}
