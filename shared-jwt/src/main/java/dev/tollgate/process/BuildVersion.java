package dev.tollgate.process;

import org.jspecify.annotations.Nullable;

/** The version of the build. Its one source is the project's POM, which the build copies into the manifest of a jar. */
public final class BuildVersion {
    private static final String NOT_PACKAGED = "development";

    private BuildVersion() {}

    /**
     * Returns the version of a program.
     *
     * @param main a class of the program
     * @return for example {@code 0.2.0}; {@code development} for classes that are not in a packaged jar
     */
    public static String of(Class<?> main) {
        @Nullable String version = main.getPackage().getImplementationVersion();
        return version == null ? NOT_PACKAGED : version;
    }
}
