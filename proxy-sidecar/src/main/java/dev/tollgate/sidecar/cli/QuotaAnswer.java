package dev.tollgate.sidecar.cli;

/**
 * The answer to a question about quotas.
 *
 * @param exitCode 0 if it was answered; 1 if nobody did, or refused; 2 if it was wrong
 * @param text JSON, or a message for the operator
 */
record QuotaAnswer(int exitCode, String text) {
    static final int FAILED = 1;
    static final int UNUSABLE = 2;

    static QuotaAnswer done(String json) {
        return new QuotaAnswer(0, json);
    }

    static QuotaAnswer failed(String message) {
        return new QuotaAnswer(FAILED, message);
    }

    static QuotaAnswer unusable(String message) {
        return new QuotaAnswer(UNUSABLE, message);
    }
}
