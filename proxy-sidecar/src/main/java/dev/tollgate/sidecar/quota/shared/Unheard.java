package dev.tollgate.sidecar.quota.shared;

/** An answer that nobody waits for: what goes wrong is put right by the next round of the upkeep. */
enum Unheard implements Scripts.Answer {
    ANSWER;

    @Override
    public void reply(byte[] reply) {}

    @Override
    public void failed(Throwable cause) {}

    @Override
    public void late() {}
}
