package dev.tollgate.sidecar.reload;

/** An observer of changes of the configuration's files. */
public interface ReloadObserver {
    /** The files are valid, and their live fields apply from now on. */
    void onReloaded();

    /** The files have an error. The old configuration stays in force. */
    void onRefused();
}
