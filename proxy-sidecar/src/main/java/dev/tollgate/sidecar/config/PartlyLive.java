package dev.tollgate.sidecar.config;

/** A section of which some fields may change while the sidecar runs, and others at its next start: a record. */
public interface PartlyLive {}
