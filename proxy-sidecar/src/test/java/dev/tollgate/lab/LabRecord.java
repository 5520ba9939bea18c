package dev.tollgate.lab;

/**
 * One test, how it was run, and what ndt-server has archived of it.
 *
 * @param measuredClient whether the archive's UUID is the cookie of the socket that was connected to the client
 */
record LabRecord(
        Way way,
        String client,
        boolean tls,
        boolean download,
        TestFigures figures,
        Archive.Entry archived,
        boolean measuredClient) {
    boolean complete() {
        return figures.complete();
    }

    /** Whether ndt-server's archive names the client and its port as the client's own messages do. */
    boolean archiveNamesClient() {
        return archived.client().equals(figures.clientAddress());
    }
}
