package dev.tollgate.lab;

/** One test, how it was run, and what ndt-server has archived of it. */
record LabRecord(Way way, String client, boolean tls, boolean download, TestFigures figures, Archive.Entry archived) {
    boolean complete() {
        return figures.complete();
    }

    /** Whether ndt-server's archive names the client and its port as the client's own messages do. */
    boolean archiveNamesClient() {
        return !archived.client().isEmpty() && archived.client().equals(figures.clientAddress());
    }
}
