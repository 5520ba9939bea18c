package dev.tollgate.sidecar.reload;

/**
 * The maximum of memory and files that a mode needs in addition to client connections.
 *
 * @param upstreamConnections connections to the upstream server, which take heap memory
 * @param filesOfAClient open files for each client connection, itself included
 * @param filesBeside other open files
 * @param tests the number of simultaneous tests
 * @param testMemory direct memory of that many tests, in octets
 * @param requestBody octets of one request's body
 */
public record Demand(
        int upstreamConnections, int filesOfAClient, long filesBeside, int tests, long testMemory, int requestBody) {}
