package dev.tollgate.lab;

/** One test and how it was run. */
record LabRecord(Way way, String client, boolean tls, boolean download, TestFigures figures) {
    boolean complete() {
        return figures.complete();
    }
}
