package dev.tollgate.sidecar.reload;

/** Is told when the configuration's files have changed. */
public interface ReloadObserver {
    /** The files are good; what of them needs no start holds from now on. */
    void onReloaded();

    /** The files have a mistake; what held before goes on. */
    void onRefused();
}
