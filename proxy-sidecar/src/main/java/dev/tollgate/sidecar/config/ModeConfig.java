package dev.tollgate.sidecar.config;

import java.util.function.Function;

/** The part of the configuration that is for one mode alone. */
public sealed interface ModeConfig permits LocateConfig, NdtConfig {
    /** The field that both modes read in their own way. */
    String UPSTREAM = "upstream";

    /** Returns the mode's name in the file. */
    ModeName name();

    /** Returns the section of the tokens that this mode checks. */
    TokenSection tokens();

    /** Returns whether clients without a token are served. */
    boolean servesAnonymous();

    /** Returns the field that says so. */
    String anonymousKey();

    /**
     * Checks a listener.
     *
     * @throws IllegalArgumentException if this mode cannot use it
     */
    void check(SidecarConfig.Listener listener);

    /** Calls the one of two functions that is for this mode, and returns what it returns. */
    <T> T choose(Function<LocateConfig, T> ofLocate, Function<NdtConfig, T> ofNdt);
}
