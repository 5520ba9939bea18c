package dev.tollgate.sidecar.config;

import java.util.function.Function;

/** The part of the configuration that only one mode has. */
public sealed interface ModeConfig permits LocateConfig, NdtConfig {
    /** The field that each mode reads in its own way. */
    String UPSTREAM = "upstream";

    /** Returns the mode's name in the file. */
    ModeName name();

    /** Returns the section of the tokens that this mode verifies. */
    TokenSection tokens();

    /** Returns whether clients without a token are served. */
    boolean servesAnonymous();

    /** Returns the key that decides this. */
    String anonymousKey();

    /**
     * Checks a listener.
     *
     * @throws IllegalArgumentException if this mode cannot use it
     */
    void check(SidecarConfig.Listener listener);

    /** Calls the function for this mode and returns its result. */
    <T> T choose(Function<LocateConfig, T> ofLocate, Function<NdtConfig, T> ofNdt);
}
